"""A second reader of an open file, with a position of its own."""

import io
import os
from typing import BinaryIO


def open_independently(file: BinaryIO) -> BinaryIO:
    """Return the same file from its start; the position of `file` stays."""
    try:
        descriptor = file.fileno()
    except OSError:  # the file is in memory
        place = file.tell()
        file.seek(0)
        content = file.read()
        file.seek(place)
        return io.BytesIO(content)
    return io.BufferedReader(_IndependentFile(descriptor))


class _IndependentFile(io.RawIOBase):
    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._place = descriptor, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence != os.SEEK_SET:
            raise io.UnsupportedOperation("Only positions from the start are supported.")
        self._place = offset
        return offset

    def tell(self) -> int:
        return self._place

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        count = os.preadv(self._descriptor, [into], self._place)
        self._place += count
        return count

"""File locks. The kernel frees them when their process ends in any way."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """A lock on one file, held until `release` or the end of the process; started programs do not inherit it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Wait for the lock and share it."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Take the lock alone; return False at once where another process holds it."""
        return self._try(fcntl.LOCK_EX)

    def try_share(self) -> bool:
        """Share the lock; return False at once where another process holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def wait_exclusive(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def write(self, text: str) -> None:
        """Replace the content of the file, which says which process holds the lock."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)

    def read(self) -> str:
        return os.pread(self._file, 4096, 0).decode(errors="replace")

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock at `path` alone while the block runs, after waiting for it."""
    lock = FileLock(path)
    lock.wait_exclusive()
    try:
        yield
    finally:
        lock.release()

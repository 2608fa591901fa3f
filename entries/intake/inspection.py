"""The inspection of an uploaded file: format, encoding, size, line breaks."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from entries.intake.rejections import FileRefusedError

_BLOCK = 1 << 20
_SAVE_AS = 'Open it in your spreadsheet program, choose "Save as", type "CSV UTF-8", and upload that file.'

_FOREIGN = (
    (
        b"PK\x03\x04",
        "excel_file",
        "This is an Excel workbook or a ZIP archive, not a CSV or JSON file.",
        _SAVE_AS,
    ),
    (b"\xd0\xcf\x11\xe0", "excel_file", "This is an old Excel workbook, not a CSV or JSON file.", _SAVE_AS),
    (
        b"\x1f\x8b",
        "compressed_file",
        "This file is compressed with gzip.",
        "Unpack it and upload the file inside.",
    ),
    (b"%PDF", "pdf_file", "This is a PDF document.", "Export the report as CSV and upload that file."),
    (b"\xff\xfe", "utf16_file", "This file is UTF-16 text.", _SAVE_AS),
    (b"\xfe\xff", "utf16_file", "This file is UTF-16 text.", _SAVE_AS),
)


class FileFacts(NamedTuple):
    """The findings of the inspection; there are about as many rows as line breaks."""

    encoding: str
    line_breaks: int
    size: int


def inspect_file(file: BinaryIO, *, limit: int) -> FileFacts:
    """Return encoding, line breaks and size of a file, and leave it at its start.

    Raises FileRefusedError for an empty file, a file of more than `limit` bytes, another format, binary data, and text
    that is neither UTF-8 nor Windows-1252.
    """
    file.seek(0)
    head = file.read(4096)
    if not head.strip(codecs.BOM_UTF8 + b" \t\r\n") and not file.read(1):
        raise FileRefusedError(
            "empty_file", "The file is empty.", "Upload a file with a header row and data."
        )
    for magic, code, message, fix in _FOREIGN:
        if head.startswith(magic):
            raise FileRefusedError(code, message, fix)
    encoding, breaks, size = _scan(file, limit)
    file.seek(0)
    return FileFacts("utf-8-sig" if encoding == "utf-8" else encoding, breaks, size)


def _scan(file: BinaryIO, limit: int) -> tuple[str, int, int]:
    utf8 = codecs.getincrementaldecoder("utf-8")()
    windows = codecs.getincrementaldecoder("cp1252")()
    is_utf8, breaks, size, bad_at = True, 0, 0, 0
    for block in _blocks(file):
        if b"\0" in block:
            raise FileRefusedError(
                "binary_file",
                f"The file holds a zero byte at position {size + block.index(0) + 1:,}: it is not plain text.",
                "Export it again as CSV (UTF-8) or JSON.",
            )
        # Most blocks are ASCII, which needs no decoding unless the block before ended inside a character.
        if is_utf8 and not (block.isascii() and not utf8.getstate()[0]):
            try:
                utf8.decode(block)
            except UnicodeDecodeError as error:
                is_utf8, bad_at = False, size + error.start + 1
                _again_as_windows(file, windows, size)
        if not is_utf8:
            _decode_windows(windows, block, bad_at)
        breaks += block.count(b"\n") or block.count(b"\r")
        size += len(block)
        if size > limit:
            raise FileRefusedError(
                "file_too_large",
                f"The file has more than {limit // (1 << 20):,} MB.",
                "Split it, keep all rows of one summary in one part, and upload the parts one by one.",
            )
    return ("utf-8" if is_utf8 else "cp1252"), breaks, size


def _again_as_windows(file: BinaryIO, decoder: codecs.IncrementalDecoder, upto: int) -> None:
    """Check that the blocks before the first byte that is not UTF-8 are Windows-1252."""
    place = file.tell()
    for block in _blocks(file, upto):
        _decode_windows(decoder, block, upto + 1)
    file.seek(place)


def _decode_windows(decoder: codecs.IncrementalDecoder, block: bytes, bad_at: int) -> None:
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            "unknown_encoding",
            f"The text is neither UTF-8 (first wrong byte at position {bad_at:,}) nor Windows-1252.",
            _SAVE_AS,
        ) from error


def _blocks(file: BinaryIO, upto: int | None = None) -> Iterator[bytes]:
    file.seek(0)
    left = upto
    while block := file.read(_BLOCK if left is None else min(_BLOCK, left)):
        left = None if left is None else left - len(block)
        yield block

"""The inspection of an uploaded file: format, encoding, size, line breaks."""

import codecs
import zipfile
from io import SEEK_END
from typing import BinaryIO, NamedTuple

from entries.intake.rejections import FileRefusedError

_BLOCK = 1 << 20
_SAVE_AS = 'Open it in your spreadsheet program, choose "Save as", type "CSV UTF-8", and upload that file.'
_SAVE_AS_WORKBOOK = (
    'Open it in your spreadsheet program, save it as "Excel workbook (.xlsx)" without a password, and upload'
    " that file."
)

_FOREIGN = (
    (
        b"PK\x03\x04",
        "zip_file",
        "This is a ZIP archive, not a CSV file, an Excel workbook or a JSON file.",
        "Unpack it and upload the file inside.",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "excel_file",
        "This is an old Excel workbook, or one with a password.",
        _SAVE_AS_WORKBOOK,
    ),
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


def is_workbook(file: BinaryIO) -> bool:
    """Return True for an Excel workbook (.xlsx, .xlsm), and leave the file at its start."""
    file.seek(0)
    is_archive = file.read(4) == b"PK\x03\x04"
    try:
        return is_archive and "xl/workbook.xml" in zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        file.seek(0)


def inspect_file(file: BinaryIO, file_format: str = "", *, limit: int) -> FileFacts:
    """Return encoding, line breaks and size of a file, and leave it at its start. A workbook has only a size.

    Raises FileRefusedError for an empty file, a file of more than `limit` bytes, another format, binary data, and text
    that is neither UTF-8 nor Windows-1252.
    """
    file.seek(0)
    head = file.read(4096)
    if not head.strip(codecs.BOM_UTF8 + b" \t\r\n") and not file.read(1):
        raise FileRefusedError(
            "empty_file", "The file is empty.", "Upload a file with a header row and data."
        )
    if file_format == "xlsx" and is_workbook(file):
        size = _require_size(file.seek(0, SEEK_END), limit)
        file.seek(0)
        return FileFacts("", 0, size)
    for magic, code, message, fix in _FOREIGN:
        if head.startswith(magic):
            raise FileRefusedError(code, message, fix)
    encoding = "utf-8-sig"
    try:
        breaks, size = _scan(file, "utf-8", limit)
    except UnicodeDecodeError as error:
        encoding = "cp1252"
        breaks, size = _scan_windows(file, limit, error.start + 1)
    file.seek(0)
    return FileFacts(encoding, breaks, size)


def _scan(file: BinaryIO, encoding: str, limit: int) -> tuple[int, int]:
    """Return line breaks and size of a text.

    Raises UnicodeDecodeError, with its place in the file, where the text is not of this encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    breaks = size = 0
    file.seek(0)
    while block := file.read(_BLOCK):
        if b"\0" in block:
            if block.count(b"\0") * 3 > len(block):
                raise FileRefusedError("utf16_file", "This file is UTF-16 text.", _SAVE_AS)
            raise FileRefusedError(
                "binary_file",
                f"The file holds a zero byte at position {size + block.index(0) + 1:,}: it is not plain text.",
                "Export it again as CSV (UTF-8) or JSON.",
            )
        # Most blocks are ASCII, which needs no decoding unless the block before ended inside a character.
        if not block.isascii() or decoder.getstate()[0]:
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                error.start += size
                raise
        breaks += block.count(b"\n") or block.count(b"\r")
        size += len(block)
        _require_size(size, limit)
    return breaks, size


def _require_size(size: int, limit: int) -> int:
    if size > limit:
        raise FileRefusedError(
            "file_too_large",
            f"The file has more than {limit // (1 << 20):,} MB.",
            "Split it, keep all rows of one summary in one part, and upload the parts one by one.",
        )
    return size


def _scan_windows(file: BinaryIO, limit: int, bad_at: int) -> tuple[int, int]:
    """Return the same of a text in Windows-1252; `bad_at` is its first byte that is not UTF-8."""
    try:
        return _scan(file, "cp1252", limit)
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            "unknown_encoding",
            f"The text is neither UTF-8 (first wrong byte at position {bad_at:,}) nor Windows-1252.",
            _SAVE_AS,
        ) from error

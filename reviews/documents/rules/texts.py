"""Text as a paper: characters only, in any encoding that spreadsheets write, and no page of the web. Pure."""

import codecs
import re
from typing import BinaryIO

_BLOCK = 1 << 16
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Control characters other than tab, line feed, form feed and carriage return.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CONTROLS_OF_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_WEB_MARKS = re.compile(
    rb"(?i)<(!doctype\s+html|html|head|body|script|iframe|svg|meta|object|embed|style|title)\b|<\?php"
)


def is_text(file: BinaryIO) -> bool:
    """Return True where a file holds characters alone, and leave it at its start.

    Text of any encoding without zero bytes is taken, because lists come in those of many countries; UTF-16 needs its
    byte order mark.
    """
    file.seek(0)
    head = file.read(2)
    file.seek(0)
    try:
        return _is_utf16(file) if head in _BOMS else not _has_controls(file)
    finally:
        file.seek(0)


def looks_like_web(head: bytes) -> bool:
    """Return True where the first bytes are those of a page that a browser runs."""
    return bool(_WEB_MARKS.search(head.replace(b"\x00", b"")))


def starts_like_xml(head: bytes) -> bool:
    """Return True where the first character that shows opens an element."""
    plain = head.removeprefix(codecs.BOM_UTF8).removeprefix(_BOMS[0]).removeprefix(_BOMS[1])
    return plain.replace(b"\x00", b"").lstrip().startswith(b"<")


def _has_controls(file: BinaryIO) -> bool:
    while block := file.read(_BLOCK):
        if _CONTROLS.search(block):
            return True
    return False


def _is_utf16(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        while block := file.read(_BLOCK):
            if _CONTROLS_OF_TEXT.search(decoder.decode(block)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True

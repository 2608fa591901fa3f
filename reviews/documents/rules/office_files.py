"""Excel workbooks and Word documents: a ZIP archive is one of them, without macros and without files inside, or refused.

Only the directory of the archive and the list of its content types are read, both of bounded size, so a file that unpacks
to a multiple of its size costs nothing. Pure.
"""

import re
import struct
import zipfile
import zlib
from io import SEEK_END
from typing import BinaryIO
from xml.etree import ElementTree

from reviews.documents.rules.signatures import ARCHIVE, Refused
from reviews.documents.rules.xml_texts import XmlProblem, parse_small_xml

_MOST_DIRECTORY = 1 << 20
_MOST_TYPES = 1 << 20
_END = b"PK\x05\x06"
_END_LENGTH = 22
_LONGEST_COMMENT = 1 << 16
_END64_LOCATOR = b"PK\x06\x07"
_LOCATOR_LENGTH = 20
_ENCRYPTED = 1
_TYPES = "[Content_Types].xml"
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
}
_SAVE_WITHOUT = "Save it as Excel workbook (.xlsx), Word document (.docx) or PDF and add that file."
_MACROS = Refused("macros", "an Office file with macros", _SAVE_WITHOUT)
_EMBEDDED = Refused(
    "embedded_files",
    "an Office file with other files inside",
    "Print it to PDF, or remove the objects in it, and add the files inside one by one.",
)
_OTHER_OFFICE = Refused(
    "other_type", "an Office file of another kind", "Save it as .xlsx, .docx or PDF and add that file."
)
_BROKEN = Refused(
    "broken", "an Office file or archive that is not whole", "Save it again and add the new file."
)
_MACRO_PARTS = re.compile(
    r"(?i)(^|/)(vbaproject\.bin|vbadata\.xml)$|(^|/)(macrosheets|dialogsheets|activex)/"
)
_EMBEDDED_PARTS = re.compile(r"(?i)(^|/)embeddings/.")
_MACRO_TYPES = re.compile(r"(?i)macro|vbaproject|activex|dialogsheet")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


def office_type(file: BinaryIO) -> str | Refused:
    """Return the code of the type of a ZIP archive, or what it is instead and what to do."""
    if not _has_small_directory(file):
        return _BROKEN
    try:
        with zipfile.ZipFile(file) as archive:
            return _type_of_parts(archive)
    except _UNREADABLE:
        return _BROKEN


def _type_of_parts(archive: zipfile.ZipFile) -> str | Refused:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if _TYPES not in names:
        return _OTHER_OFFICE if names[:1] == ["mimetype"] else ARCHIVE
    if len(set(names)) != len(names) or any(part.flag_bits & _ENCRYPTED for part in parts):
        return _BROKEN  # readers differ in which of two parts of one name they take
    if any(_MACRO_PARTS.search(name) for name in names):
        return _MACROS
    if any(_EMBEDDED_PARTS.search(name) for name in names):
        return _EMBEDDED
    with archive.open(_TYPES) as file:
        text = file.read(_MOST_TYPES + 1)
    if len(text) > _MOST_TYPES:
        return _BROKEN
    try:
        types = _read_content_types(parse_small_xml(text))
    except XmlProblem:
        return _BROKEN
    if any(_MACRO_TYPES.search(each) for each in types):
        return _MACROS
    found = {_MAIN_TYPES[each] for each in types if each in _MAIN_TYPES}
    return found.pop() if len(found) == 1 else _OTHER_OFFICE


def _read_content_types(root: ElementTree.Element) -> set[str]:
    return {element.get("ContentType", "").strip() for element in root}


def _has_small_directory(file: BinaryIO) -> bool:
    """Return True where the directory of an archive is of the size of a paper's; zipfile reads it whole."""
    size = file.seek(0, SEEK_END)
    start = max(size - _END_LENGTH - _LONGEST_COMMENT - _LOCATOR_LENGTH, 0)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_LENGTH:
        return False
    if tail[max(at - _LOCATOR_LENGTH, 0) : at].startswith(_END64_LOCATOR):
        return False
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    return bool(directory <= _MOST_DIRECTORY)

"""The sheet of a workbook in parts, each a small workbook of its own.

The reader of workbooks holds a whole sheet in memory, about 1.5 kB for each row. A sheet of a million rows is therefore cut
at the ends of its rows, while it is unpacked, so that only one part is in memory.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO, BinaryIO, NamedTuple
from xml.etree import ElementTree

from entries.intake.rejections import FileRefusedError
from entries.intake.tables.row_spans import split_rows, too_far_apart

SHEET = "Main Report"
_BLOCK = 1 << 20
_PART = 8 << 20  # bytes of XML in a part: some 10,000 rows
_MOST_SHARED = 32 << 20  # held in memory, and read again with each part
_MOST_SHEET = 8 << 30
_MOST_SPLITS = 16  # of parts, where rows are far apart
_LONGEST_ROW = 8 << 20
# RuntimeError: a part of the archive is encrypted; NotImplementedError: packed in a way that zipfile does not know.
UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError, NotImplementedError)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPES = "http://schemas.openxmlformats.org/package/2006/relationships"
_DATA_START = re.compile(rb"<(\w{1,40}:)?sheetData\b([^<>]{0,400})>")
_LONGEST_START = 500  # bytes of what _DATA_START finds

_CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
_RELATIONS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="{_TYPES}"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
_SHEET_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Part(NamedTuple):
    """A small workbook with one sheet; `is_numbered` says that its rows carry their numbers in the whole sheet."""

    content: BytesIO
    is_numbered: bool


class WorkbookFile:
    """A workbook, its sheet of entry summaries found."""

    def __init__(self, file: BinaryIO) -> None:
        """Find the sheet. Raises FileRefusedError where the file is no workbook or has no such sheet."""
        try:
            self._zip = zipfile.ZipFile(file)
            workbook = ElementTree.fromstring(self._read("xl/workbook.xml", _BLOCK * 4))
            relations = ElementTree.fromstring(self._read("xl/_rels/workbook.xml.rels", _BLOCK * 4))
        except (*UNREADABLE, ElementTree.ParseError) as error:
            raise _broken() from error
        targets = {one.get("Id"): one.get("Target", "") for one in relations}
        sheets = {
            one.get("name", ""): targets.get(one.get(_RELATION), "") for one in workbook.iter(f"{_MAIN}sheet")
        }
        properties = workbook.find(f"{_MAIN}workbookPr")
        self._is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._sheet = _sheet_path(sheets)
        try:
            self._shared = {
                name: self._read(name, _MOST_SHARED)
                for name in ("xl/styles.xml", "xl/sharedStrings.xml")
                if name in self._zip.namelist()
            }
        except UNREADABLE as error:
            raise _broken() from error

    def parts(self) -> Iterator[Part]:
        """Yield the rows of the sheet in parts. Raises FileRefusedError where the file breaks."""
        try:
            with self._zip.open(self._sheet) as sheet:
                if self._zip.getinfo(self._sheet).file_size > _MOST_SHEET:
                    raise _too_large()
                head, rest, prefix, closing = _read_head(sheet)
                splits = 0
                for rows in _cut_rows(sheet, rest, prefix):
                    for at, (part, is_numbered) in enumerate(split_rows(rows)):
                        # The strings are read again with each part, so there must not be many small ones.
                        splits += at > 0
                        if splits > _MOST_SPLITS:
                            raise too_far_apart()
                        yield Part(self._pack(head + part + closing), is_numbered)
        except UNREADABLE as error:
            raise _broken() from error

    def _read(self, name: str, most: int) -> bytes:
        if self._zip.getinfo(name).file_size > most:
            raise _too_large()
        return self._zip.read(name)

    def _pack(self, sheet: bytes) -> BytesIO:
        """Return a workbook of this sheet, with the styles and strings of the whole one."""
        workbook = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook xmlns="{_MAIN[1:-1]}"'
            f' xmlns:r="{_SHEET_RELATION}"><workbookPr date1904="{int(self._is_1904)}"/>'
            '<sheets><sheet name="Part" sheetId="1" r:id="rId1"/></sheets></workbook>'
        )
        relations = f'<Relationships xmlns="{_TYPES}">' + "".join(
            f'<Relationship Id="rId{number}" Type="{_SHEET_RELATION}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(
                (
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ),
                1,
            )
            if kind == "worksheet" or f"xl/{target}" in self._shared
        )
        content = BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr("[Content_Types].xml", _CONTENT_TYPES)
            packed.writestr("_rels/.rels", _RELATIONS)
            packed.writestr("xl/workbook.xml", workbook)
            packed.writestr("xl/_rels/workbook.xml.rels", f"{relations}</Relationships>")
            packed.writestr("xl/worksheets/sheet1.xml", sheet)
            for name, data in self._shared.items():
                packed.writestr(name, data)
        content.seek(0)
        return content


def _sheet_path(sheets: dict[str, str]) -> str:
    """Return the path of the sheet named as the report names it, else of the only one."""
    named = [path for name, path in sheets.items() if name.strip().lower() == SHEET.lower()]
    found = named or list(sheets.values())
    if not found:  # as in the strict form of the format, which no reader here knows
        raise _broken()
    if len(found) != 1 or not found[0]:
        names = ", ".join(f'"{name}"' for name in list(sheets)[:5])
        raise FileRefusedError(
            "which_sheet",
            f'The workbook has several sheets ({names}), and none is named "{SHEET}".',
            f'Name the sheet with the entry summaries "{SHEET}" and upload the file again.',
        )
    path = found[0].lstrip("/")
    return path if path.startswith("xl/") else f"xl/{path}"


def _read_head(sheet: IO[bytes]) -> tuple[bytes, bytes, bytes, bytes]:
    """Return what stands before the rows, the beginning of the rows, the prefix of names, and what closes the sheet."""
    data, looked_at = b"", 0
    while (found := _DATA_START.search(data, looked_at)) is None:
        looked_at = max(0, len(data) - _LONGEST_START)
        block = sheet.read(_BLOCK)
        if not block or len(data) > _LONGEST_ROW:
            raise _broken()
        data += block
    prefix = found[1] or b""
    root = re.search(rb"<((?:\w+:)?worksheet)\b", data)
    closing = b"</%ssheetData></%s>" % (prefix, root[1] if root else b"worksheet")
    if found[2].endswith(b"/"):  # a sheet without rows
        return data[: found.start()] + b"<%ssheetData>" % prefix, closing, prefix, closing
    return data[: found.end()], data[found.end() :], prefix, closing


def _cut_rows(sheet: IO[bytes], data: bytes, prefix: bytes) -> Iterator[bytes]:
    """Yield the XML of whole rows, at most about `_PART` bytes at once."""
    ended = False
    # A text may hold "row>", but no "<", so only the beginning of a tag is looked for.
    closing = re.compile(rb"</%ssheetData\s*>" % prefix)
    row = b"<%srow" % prefix
    while True:
        while len(data) < _PART and not ended:
            block = sheet.read(_BLOCK)
            ended = not block
            data += block
        if found := closing.search(data):
            yield data[: found.start()]
            return
        if ended:
            raise _broken()
        end = data.rfind(row)  # the last row may go on in the next block
        if end <= 0:
            raise _broken()
        yield data[:end]
        data = data[end:]


def _broken() -> FileRefusedError:
    return FileRefusedError(
        "broken_workbook",
        "The workbook cannot be read.",
        'Open it in your spreadsheet program, save it as "Excel workbook (.xlsx)" or "CSV UTF-8", and upload that file.',
    )


def _too_large() -> FileRefusedError:
    return FileRefusedError(
        "workbook_too_large",
        "The workbook is too large to be read.",
        'Save it as "CSV UTF-8" and upload that file.',
    )

"""The rows of a USITC export as they stand in the file.

CSV or JSON, plain or gzip.
"""

import csv
import gzip
import html
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

MOST_BYTES = 256 * 1024 * 1024  # unpacked; the whole schedule is about 6 MB as CSV, 25 MB as JSON
MOST_ERRORS = 50
_GZIP = b"\x1f\x8b"
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_INDENT = re.compile(r"[0-9]{1,2}")  # three rows of chapter 98 have a leading zero: 03
_LENGTHS = frozenset({4, 6, 8, 10})
_NAMES = {
    "number": ("hts_number", "hts number", "htsno"),
    "indent": ("indent",),
    "description": ("description",),
    "unit": ("unit", "unit of quantity", "units"),
    "general": ("general_rate", "general rate of duty", "general"),
    "special": ("special_rate", "special rate of duty", "special"),
    "other": ("other_rate", "column 2 rate of duty", "other"),
}


class Row(NamedTuple):
    """One row. `number`: digits, "" for a superior text row.

    `indent`: its level, 0 at the top.
    """

    number: str
    indent: int
    description: str
    unit: str
    general: str


class RowError(NamedTuple):
    """One error, with what to do.

    `row`: 1 is the first after the header, 0 the file as a whole.
    """

    row: int
    field: str
    value: str
    message: str

    def __str__(self) -> str:
        place = f"Row {self.row}, {self.field} {self.value!r}: " if self.row else ""
        return place + self.message


class TariffFileError(ValueError):
    """A file that cannot be used. `errors`: at most the first 50, each with its row."""

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


def read_rows(data: bytes) -> list[Row]:
    """Return all rows in the order of the file.

    Raises TariffFileError where the file or any row is wrong.
    """
    text = _decode(_unpack(data))
    records = _read_json(text) if text.lstrip()[:1] in "[{" and text.strip() else _read_csv(text)
    errors: list[RowError] = []
    rows: list[Row] = []
    seen: set[str] = set()
    for position, record in enumerate(records, start=1):
        row = _read_row(position, record, seen, errors)
        if len(errors) >= MOST_ERRORS:
            break
        if row:
            rows.append(row)
    if not (rows or errors):
        raise _file_error("The file has no rows. Export the schedule again and choose all chapters.")
    if errors:
        raise TariffFileError(errors)
    return rows


def _read_row(position: int, record: Mapping[str, Any], seen: set[str], errors: list[RowError]) -> Row | None:
    cells = {field: _clean_cell(record.get(field)) for field in _NAMES}
    number = cells["number"].replace(".", "").replace(" ", "")
    before = len(errors)
    if number and not (number.isascii() and number.isdigit() and len(number) in _LENGTHS):
        errors.append(
            RowError(position, "number", cells["number"], "is not a tariff number of 4, 6, 8 or 10 digits.")
        )
    elif number in seen:
        errors.append(RowError(position, "number", cells["number"], "occurs twice. Remove one of the rows."))
    if not _INDENT.fullmatch(cells["indent"]):
        errors.append(RowError(position, "indent", cells["indent"], "is not a whole number from 0 to 99."))
    if number and not cells["description"]:
        errors.append(RowError(position, "description", "", "is empty. Every number needs its description."))
    if len(errors) > before:
        return None
    if number:
        seen.add(number)
    return Row(number, int(cells["indent"]), cells["description"], cells["unit"], cells["general"])


def _clean_cell(value: Any) -> str:
    """Return a cell as plain text.

    Units joined, HTML tags and entities gone, blanks single.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    text = str(value)
    if text.startswith("[") and text.endswith("]"):  # the CSV export writes units as a JSON list
        with suppress(ValueError):
            text = "; ".join(str(part) for part in json.loads(text))
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _read_csv(text: str) -> Iterator[Mapping[str, Any]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        columns = _find_columns(next(reader, []))
        for cells in reader:
            if cells:
                yield {field: cells[at] if at < len(cells) else "" for field, at in columns.items()}
    except csv.Error as error:
        raise _file_error(
            f"The CSV cannot be read near line {reader.line_num} ({error}). Export it again."
        ) from None


def _find_columns(header: list[str]) -> dict[str, int]:
    names = [" ".join(name.lower().split()) for name in header]
    columns = {
        field: names.index(known) for field, knowns in _NAMES.items() for known in knowns if known in names
    }
    missing = [_NAMES[field][0] for field in _NAMES if field not in columns]
    if missing:
        raise _file_error(
            f"Columns are missing: {', '.join(missing)}. Use a USITC export with its header row."
        )
    return columns


def _read_json(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        records = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _file_error(f"The JSON cannot be read ({error}). Export it again.") from None
    if isinstance(records, dict):
        records = next((value for value in records.values() if isinstance(value, list)), None)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise _file_error("The JSON is not a list of tariff rows. Use a USITC export of the schedule.")
    for record in records:
        names = {str(name).lower(): value for name, value in record.items()}
        yield {
            field: next((names[known] for known in knowns if known in names), None)
            for field, knowns in _NAMES.items()
        }


def _unpack(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise _file_error("The gzip file is damaged or cut short. Download it again.") from None
    if len(unpacked) > MOST_BYTES:
        raise _file_error("The file is larger than 256 MB unpacked. A tariff schedule is far smaller.")
    return unpacked


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _file_error(f"The file is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    if not text.strip():
        raise _file_error("The file is empty. Export the schedule from the USITC and try again.")
    return text


def _file_error(message: str) -> TariffFileError:
    return TariffFileError([RowError(0, "", "", message)])

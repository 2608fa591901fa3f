"""Checks of a list HTSUS range to Center before it becomes an edition. Pure.

In: the text of a CSV file with the columns center_code, heading_from, heading_to, basis, note, source (others
are ignored). Out: the rows, or everything that is wrong, each with its row in the file. A range is given by
headings or by longer prefixes, both ends included; the longest prefix that matches a number wins. Source: 19 CFR
101.1.
"""

import csv
import io
from collections.abc import Collection, Iterable
from typing import NamedTuple

from centers.routing.codes import BASIS_CODES
from centers.routing.edition import LEVELS
from centers.routing.timelines import RowData
from centers.rules.tariff_numbers import normalise_hts

REQUIRED = ("center_code", "heading_from", "heading_to", "basis")
BASES = tuple(basis for basis in BASIS_CODES if basis is not None)
_HEADING = 10**6


class RowError(NamedTuple):
    """One error. `row` is the line of the file, the header being 1."""

    row: int
    field: str
    value: str
    code: str
    message: str

    def __str__(self) -> str:
        shown = f" {self.value!r}" if self.value else ""
        return f"row {self.row}, {self.field}{shown}: {self.message}"


class CheckedEdition(NamedTuple):
    """The rows of a list and its errors.

    It may be published only where `errors` is empty.
    """

    rows: tuple[RowData, ...]
    errors: tuple[RowError, ...]


class _NumberedRow(NamedTuple):
    line: int
    data: RowData


def check_edition(text: str, *, centers: Collection[str], headings: Iterable[str]) -> CheckedEdition:
    """Read and check a list.

    `centers`: the codes that exist; `headings`: the known headings that the list must cover.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("﻿"), newline=""))
    try:
        return _check_rows(reader, centers, headings)
    except csv.Error as error:
        message = f"It cannot be split into cells ({error}). Look for a quotation mark that is never closed."
        return CheckedEdition((), (RowError(reader.line_num + 1, "file", "", "broken_csv", message),))


def _check_rows(
    reader: "csv.DictReader[str]", centers: Collection[str], headings: Iterable[str]
) -> CheckedEdition:
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        message = (
            f"Missing in the header: {', '.join(missing)}. Expected {', '.join(REQUIRED)}, note, source."
        )
        return CheckedEdition((), (RowError(1, missing[0], "", "missing_column", message),))
    found: list[_NumberedRow] = []
    errors: list[RowError] = []
    for record in reader:
        span, wrong = _read_row(record, reader.line_num, centers)
        errors += wrong
        if span is not None:
            found.append(_NumberedRow(reader.line_num, span))
    if not found and not errors:
        errors.append(RowError(1, "file", "", "empty", "The list has no rows. Give the full list of ranges."))
    # A range that cannot be read would also show as a gap: one mistake, two errors.
    elif not any(error.field.startswith("heading_") for error in errors):
        errors += [*_find_overlaps(found), *_find_gaps(found, headings)]
    return CheckedEdition(tuple(row.data for row in found), tuple(sorted(errors)))


def _read_row(
    record: dict[str, str], line: int, centers: Collection[str]
) -> tuple[RowData | None, list[RowError]]:
    """Return the row where its range can be read, and its errors."""
    values = {name: (record.get(name) or "").strip() for name in (*REQUIRED, "note", "source")}
    errors: list[RowError] = []
    if values["center_code"] not in centers:
        known = (
            f"Use one of {min(centers)} to {max(centers)}." if centers else "Load the reference data first."
        )
        message = f"There is no such Center. {known}"
        errors.append(RowError(line, "center_code", values["center_code"], "unknown_center", message))
    if values["basis"] not in BASES:
        message = f"Not a basis. Use one of: {', '.join(BASES)}."
        errors.append(RowError(line, "basis", values["basis"], "bad_basis", message))
    span = _read_range(values["heading_from"], values["heading_to"], line, errors)
    if span is None:
        return None, errors
    told_by = (values["center_code"], values["basis"], values["note"], values["source"])
    return RowData(*span, *told_by), errors


def _read_range(first: str, last: str, line: int, errors: list[RowError]) -> tuple[int, int, int] | None:
    digits = {"heading_from": normalise_hts(first), "heading_to": normalise_hts(last)}
    before = len(errors)
    for field, value in digits.items():
        if not (value.isascii() and value.isdecimal()) or len(value) not in LEVELS:
            message = "Not a heading. Give 4, 6, 8 or 10 digits, like 8517 or 8471.30."
            errors.append(
                RowError(line, field, first if field == "heading_from" else last, "bad_number", message)
            )
    if len(errors) > before:
        return None
    start, end = digits["heading_from"], digits["heading_to"]
    if len(start) != len(end):
        message = f"Give both ends with the same number of digits; the other end is {first}."
        errors.append(RowError(line, "heading_to", last, "mixed_levels", message))
    elif end < start:
        message = f"The range ends before it begins, at {first}. Swap the two."
        errors.append(RowError(line, "heading_to", last, "reversed", message))
    else:
        step = 10 ** (10 - len(start))
        return len(start), int(start) * step, (int(end) + 1) * step
    return None


def _find_overlaps(found: list[_NumberedRow]) -> list[RowError]:
    errors = []
    before: _NumberedRow | None = None
    for row in sorted(found, key=lambda row: (row.data.level, row.data.start, row.line)):
        if before is not None and before.data.level == row.data.level and row.data.start < before.data.end:
            message = (
                f"Overlaps row {before.line} ({before.data.center}). Rows of one length may not overlap."
            )
            number = f"{row.data.start:010d}"[: row.data.level]
            errors.append(RowError(row.line, "heading_from", number, "overlap", message))
            if row.data.end <= before.data.end:
                continue
        before = row
    return errors


def _find_gaps(found: list[_NumberedRow], headings: Iterable[str]) -> list[RowError]:
    spans = sorted((row.data.start, row.data.end, row.line) for row in found)
    errors = []
    place, covered, line = 0, 0, 1
    for heading in sorted(set(headings)):
        start, end = int(heading) * _HEADING, (int(heading) + 1) * _HEADING
        covered = max(covered, start)
        while place < len(spans) and spans[place][0] <= covered:
            if spans[place][1] > covered:
                covered = spans[place][1]
            line = spans[place][2]
            place += 1
        if covered < end:
            part = "only in part" if covered > start or _is_touched(spans, start, end) else "by no row"
            message = (
                f"Known heading {heading} is covered {part}. Add a row, or lengthen the range before it."
            )
            errors.append(RowError(line, "heading_to", heading, "gap", message))
            place, covered = _skip_rows_within(spans, place, covered, end)
    return errors


def _is_touched(spans: list[tuple[int, int, int]], start: int, end: int) -> bool:
    return any(first < end and last > start for first, last, _ in spans)


def _skip_rows_within(
    spans: list[tuple[int, int, int]], place: int, covered: int, end: int
) -> tuple[int, int]:
    """Skip the rows that begin inside a heading with a gap.

    The next heading is then judged by itself.
    """
    while place < len(spans) and spans[place][0] < end:
        covered = max(covered, spans[place][1])
        place += 1
    return place, covered

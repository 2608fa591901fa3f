"""A file of payment events, read entry by entry: CSV with a row for each event.

The rows of an entry may stand anywhere, so they are first copied to a file that has them together. Nothing is recorded
before the whole file was read once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby, islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO, NamedTuple

from entries.collection.reading import FIELDS, find_double, read_payment
from entries.collection.services import NumberedPayment, SummaryPayments
from entries.intake.checks.values import read_entry_number
from entries.intake.inspection import inspect_file
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.columns import Columns, key
from entries.intake.tables.copies import read_copy, write_arranged_copy
from entries.intake.tables.csv_rows import HEAD_ROWS, BrokenRowError, CsvRows
from entries.intake.tables.data_rows import DataRow
from entries.intake.tables.notation import Notation
from entries.intake.tables.row_kinds import is_blank
from entries.models import Filer
from entries.rules.entry_numbers import normalise_entry_number
from entries.rules.problem import Problem, shown

LARGEST_FILE = 1 << 30
MOST_EVENTS_OF_ENTRY = 1_000
_SYNONYMS = {
    "entry_number": "entry number, entry summary number, entry summary, entry",
    "event": "event, payment event, event type",
    "date": "date, event date, payment date, happened on",
    "amount": "amount, payment amount, event amount",
    "statement_number": "statement number, statement",
    "bill_number": "bill number, bill",  # for bill_paid, which is refused until the portal has bills
}
_FIELD_OF = {key(name): field for field, names in _SYNONYMS.items() for name in names.split(",")}
_REQUIRED = ("entry_number", "event", "date", "amount")


class EntryRows(NamedTuple):
    """What a file tells of one entry number: its events, or the errors that keep all of them out."""

    payments: SummaryPayments
    rows: int
    errors: list[dict[str, Any]]


class PaymentFile(NamedTuple):
    """An open file of payment events: warnings of its columns, and its entries in the order of their first rows."""

    warnings: list[Problem]
    entries: Iterator[EntryRows]


@contextmanager
def open_payment_file(file: BinaryIO, *, limit: int = LARGEST_FILE) -> Iterator[PaymentFile]:
    """Read the file once and yield what it tells.

    Raises FileRefusedError where nothing of it can be recorded: it is no CSV file, a required column is missing, a row
    cannot be split into cells, all dates may be written with the day first, amounts with a decimal comma.
    """
    facts = inspect_file(file, "csv", limit=limit)
    rows = CsvRows(file, facts.encoding, _count_known)
    columns, header_row = _find_header(rows)
    notation = Notation(columns, ("date",), ("amount",))
    with TemporaryFile(prefix="payments-") as copy:
        try:
            write_arranged_copy(_data_rows(rows, columns, header_row, notation), copy)
        except BrokenRowError as error:
            raise FileRefusedError(error.code, error.message, f"{error.fix} Nothing was recorded.") from error
        notation.require_one_order()
        copy.seek(0)
        offsets = dict(
            Filer.objects.exclude(check_digit_offsets=[]).values_list("code", "check_digit_offsets")
        )
        yield PaymentFile(list(columns.warnings), _read_entries(copy, columns, offsets))


def _count_known(names: list[str]) -> int:
    return sum(1 for name in names if key(name) in _FIELD_OF)


def _find_header(rows: CsvRows) -> tuple[Columns, int]:
    """Return the columns and the row that names them: of the first rows the one with most known names."""
    head = list(islice(rows, HEAD_ROWS))
    number, names = max(head, key=lambda numbered: _count_known(numbered[1]), default=(1, []))
    places: dict[str, int] = {}
    warnings: list[Problem] = []
    for place, name in enumerate(names):
        field = _FIELD_OF.get(key(name))
        if field is None:
            if name.strip():
                warnings.append(Problem("unknown_column", f"The column {shown(name)} is not used."))
        elif field in places:
            raise FileRefusedError(
                "column_twice",
                f"Columns {places[field] + 1} and {place + 1} both hold the {field}.",
                "Remove or rename one of the two.",
            )
        else:
            places[field] = place
    lacking = [field for field in _REQUIRED if field not in places]
    if lacking:
        raise FileRefusedError(
            "missing_column",
            f"No row names these columns: {', '.join(lacking)}.",
            f"Name the columns in the first row: {', '.join(_SYNONYMS)}.",
        )
    return Columns(tuple(names), places, tuple(warnings)), number


def _data_rows(rows: CsvRows, columns: Columns, header_row: int, notation: Notation) -> Iterator[DataRow]:
    """Yield the rows beneath the header that hold anything, with the entry number as their key."""
    width, place = len(columns.names), columns.places["entry_number"]
    for number, cells in rows:
        if number <= header_row or is_blank("".join(cells)):
            continue
        wide = any(not is_blank(cell) for cell in cells[width:])
        row = [*cells[:width], *[""] * (width + 1 - len(cells[:width]))]
        notation.observe(number, row)
        yield DataRow(number, number, normalise_entry_number(row[place]), row, "wide" if wide else "")


def _read_entries(copy: BinaryIO, columns: Columns, offsets: Mapping[str, list[int]]) -> Iterator[EntryRows]:
    for number, grouped in groupby(read_copy(copy), key=lambda row: row.key):
        rows = iter(grouped)
        part = list(islice(rows, MOST_EVENTS_OF_ENTRY))
        more = sum(1 for _ in rows)
        if more and not number:
            yield _refuse_unnumbered(part, columns, offsets, more)
        elif more:
            yield _refuse_many(number, part[0].number, len(part) + more)
        else:
            yield _read_entry(number, part, columns, offsets)


def _refuse_many(number: str, row: int, count: int) -> EntryRows:
    message = f"This entry has {count:,} rows; at most {MOST_EVENTS_OF_ENTRY:,} are taken at once."
    problem = Problem("too_many_events", message, "Split the file.", "entry_number", number)
    return EntryRows(SummaryPayments(number, []), count, [problem.at(row)])


def _refuse_unnumbered(
    part: list[DataRow], columns: Columns, offsets: Mapping[str, list[int]], more: int
) -> EntryRows:
    """Return the errors of the first rows without an entry number, and how many more there are."""
    found = _read_entry("", part, columns, offsets)
    problem = Problem(
        "missing", f"{more:,} more rows have no entry number.", "Fill it in.", "entry_number", ""
    )
    return found._replace(rows=len(part) + more, errors=[*found.errors, problem.at(part[-1].number)])


def _read_entry(
    number: str, rows: list[DataRow], columns: Columns, offsets: Mapping[str, list[int]]
) -> EntryRows:
    """Return the events of an entry, or all errors of its rows."""
    errors: list[dict[str, Any]] = []
    payments: list[NumberedPayment] = []
    for row in rows:
        problems = _problems_of_row(row, columns, offsets)
        found = read_payment({field: row.cells[columns.place(field)] for field in FIELDS})
        if isinstance(found, list):
            problems += found
        else:
            payments.append(NumberedPayment(row.number, found))
        errors += [problem.at(row.number) for problem in problems]
    double = find_double(payments, "Row")
    if double:
        errors.append(double[1].at(double[0]))
    return EntryRows(SummaryPayments(number, payments), len(rows), errors)


def _problems_of_row(row: DataRow, columns: Columns, offsets: Mapping[str, list[int]]) -> list[Problem]:
    problems: list[Problem] = []
    entry = read_entry_number(row.cells[columns.place("entry_number")], offsets)
    if isinstance(entry, Problem):
        problems.append(entry)
    if row.finding:
        message = "The row has more cells than the header names."
        problems.append(Problem("row_too_wide", message, "Put amounts with commas in quotation marks."))
    return problems

"""The rows of a table that belong to summaries, each with the key of its summary.

This runs for every row of every file, so the usual row takes the shortest way.
"""

from collections.abc import Callable, Iterator
from itertools import dropwhile
from typing import NamedTuple

from entries.intake.tables.columns import Columns
from entries.intake.tables.header import NumberedRows
from entries.intake.tables.row_kinds import INVISIBLE_IN_CELLS, RowKinds, is_blank
from entries.rules.amounts import read_dollars
from entries.rules.entry_numbers import LENGTH, has_entry_number_shape, normalise_entry_number
from entries.rules.problem import Problem

TOO_WIDE, LOOSE, AFTER_LOOSE = "wide", "loose", "after loose"
_MOST_TEXTS = 500
_new = tuple.__new__


class DataRow(NamedTuple):
    """A row of a summary.

    `position` is its place among the rows that are read, `number` its row in the file, `key` its normalised entry number,
    `finding` is empty, TOO_WIDE, LOOSE or AFTER_LOOSE. `cells` has one cell for each column and an
    empty one for columns that the file lacks.
    """

    position: int
    number: int
    key: str
    cells: list[str]
    finding: str


def read_data_rows(
    rows: NumberedRows, columns: Columns, header_row: int, note: Callable[[Problem, int], None] | None = None
) -> Iterator[DataRow]:
    """Yield the rows after the header that belong to summaries, in the order of the file.

    A row without an entry number belongs to the summary above it. It is LOOSE where another column of the entry is
    filled, because then nobody knows to which summary it belongs; the summary after it is AFTER_LOOSE where it does not
    begin with the first number of line 1, because the row may be its first. A row of merged cells is LOOSE as well where
    its line does not follow the line above, because then somebody has sorted the rows. `note` gets a warning and the row
    number for each row that is passed over.
    """
    place, width = columns.places["entry_number"], len(columns.names)
    value_at, filer_at = columns.place("value"), columns.places.get("filer_code")
    kinds = RowKinds(columns)
    text: str | None = None
    entry_key = ""
    was_loose = False
    above: list[str] = []
    sums = _Sums()
    values = sums.texts
    for number, row in dropwhile(lambda numbered: numbered[0] <= header_row, rows):
        finding = ""
        if not "".join(row).isprintable():
            row = [cell if cell.isprintable() else cell.translate(INVISIBLE_IN_CELLS) for cell in row]
        if len(row) != width:
            finding = fit_width(row, width)
        if row[place] != text or not text:
            if filer_at is not None and len(row[place].strip()) < LENGTH:
                row[place] = _join_filer(row[filer_at], row[place])
            now = normalise_entry_number(row[place])
            if not has_entry_number_shape(now):
                if is_blank("".join(row)):
                    continue
                leftover = kinds.find_leftover(row, number, sums)
                if leftover is not None:
                    if note is not None:
                        note(leftover, number)
                    continue
                if is_blank(row[place]):
                    now, row[place] = entry_key, ""
                    if kinds.has_entry_columns(row) or (above and not kinds.follows(row, above)):
                        finding, was_loose = LOOSE if entry_key else "", True
            if now != entry_key:
                entry_key = now
                sums.begin_summary()
                if was_loose and not kinds.is_first_row(row):
                    finding = AFTER_LOOSE
                was_loose = False
            text = row[place]
        above = row
        row.append("")
        values.append(row[value_at])
        if len(values) > _MOST_TEXTS:
            sums.add_up()
        yield _new(DataRow, (number, number, entry_key, row, finding))


class _Sums:
    """The values of the rows so far, as texts until they are many or somebody asks for a sum."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._all = self._summary = 0
        self._begin = 0  # of the summary, among the texts

    def begin_summary(self) -> None:
        """Begin a summary."""
        self._summary = 0
        self._begin = len(self.texts)

    def add_up(self) -> None:
        """Add the texts to the sums."""
        before, own = _add(self.texts[: self._begin]), _add(self.texts[self._begin :])
        self._all += before + own
        self._summary += own
        self._begin = 0
        self.texts.clear()

    def __contains__(self, amount: object) -> bool:
        """Return True for the sum of the summary so far, and for that of all rows."""
        self.add_up()
        return amount in (self._summary, self._all)


def _add(texts: list[str]) -> int:
    try:
        return sum(map(int, texts))  # most amounts are plain digits
    except ValueError:
        return sum(value for value in map(read_dollars, texts) if isinstance(value, int))


def _join_filer(filer: str, number: str) -> str:
    """Return filer code and number as one, where the number has eight digits and the code a column of its own."""
    code, digits = filer.strip(), number.strip()
    return code + digits if len(code) == 3 and len(digits) == LENGTH - 3 and digits.isdecimal() else number


def fit_width(row: list[str], width: int) -> str:
    """Fill up a row with empty cells and drop cells beyond `width`; return TOO_WIDE where one of those was filled."""
    finding = TOO_WIDE if any(not is_blank(cell) for cell in row[width:]) else ""
    del row[width:]
    if len(row) < width:
        row.extend([""] * (width - len(row)))
    return finding

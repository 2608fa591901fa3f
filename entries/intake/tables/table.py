"""A table file, read summary by summary.

ES-003 has one row for each tariff number of a line, and the columns of the entry repeat. Rows are counted as a spreadsheet
counts them.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cee_portal.core import formatting
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.columns import Columns
from entries.intake.tables.csv_rows import BrokenRowError
from entries.intake.tables.data_rows import DataRow

MOST_ROWS_OF_SUMMARY = 200_000
TOO_LONG = "long"
_new = tuple.__new__


class SummaryRows(NamedTuple):
    """The rows of one summary, and the file row of each.

    Each row has one empty cell more at its end, for columns that the file lacks. `findings` are rows that cannot be read
    as they stand, with the finding of `data_rows`; TOO_LONG says that rows before belong to the same summary. `end` is
    the position after which the next summary begins.
    """

    numbers: list[int]
    rows: list[list[str]]
    findings: tuple[tuple[int, str], ...] = ()
    end: int = 0


class Table:
    """A table whose rows of each summary stand together."""

    def __init__(
        self, columns: Columns, open_rows: Callable[[], Iterator[DataRow]], broken_key: str | None = None
    ) -> None:
        self.columns = columns
        self._open_rows = open_rows
        self._broken_key = broken_key

    def groups(self, *, after: int = 0) -> Iterator[SummaryRows]:
        """Yield the rows of each summary after a position.

        Raises FileRefusedError at a row that cannot be read; the summaries before it were yielded.
        """
        key: str | None = None
        numbers: list[int] = []
        rows: list[list[str]] = []
        findings: tuple[tuple[int, str], ...] = ()
        end = after
        try:
            for position, number, row_key, cells, finding in self._open_rows():
                if position <= after:
                    key = row_key
                    continue
                if row_key != key or len(rows) >= MOST_ROWS_OF_SUMMARY:
                    if rows:
                        yield _new(SummaryRows, (numbers, rows, findings, end))
                    numbers, rows, findings = [], [], ()
                if not rows:
                    if row_key == key:
                        finding = TOO_LONG
                    key = row_key
                if finding:
                    findings += ((number, finding),)
                numbers.append(number)
                rows.append(cells)
                end = position
        except BrokenRowError as error:
            if rows and key != self._broken_key:
                yield SummaryRows(numbers, rows, findings, end)
            raise _not_read(error, self._broken_key or "") from error
        if rows:
            yield SummaryRows(numbers, rows, findings, end)


def _not_read(error: FileRefusedError, key: str) -> FileRefusedError:
    summary = f"Entry summary {formatting.entry_number(key)} and the rows" if key else "The rows"
    return FileRefusedError(
        error.code,
        error.message,
        f"{error.fix} {summary} after that were not stored. The summaries before it were processed.",
    )

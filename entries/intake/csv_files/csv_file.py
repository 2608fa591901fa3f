"""A CSV file, read summary by summary.

ES-003 has one row for each tariff number of a line; entry columns repeat, and the rows of one summary stand together.
Rows are counted as a spreadsheet counts them: the header is row 1.
"""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, NamedTuple

from entries.intake.csv_files.columns import Columns, count_known, read_columns
from entries.intake.rejections import FileRefusedError

MOST_ROWS_OF_SUMMARY = 200_000
_new = tuple.__new__
_DELIMITERS = (",", ";", "\t", "|")


class SummaryRows(NamedTuple):
    """The rows of one summary as they came, and the file row of each.

    Each row has one empty cell more at its end, for columns that the file lacks. `too_wide` are the file rows with more
    cells than the header has columns.
    """

    numbers: list[int]
    rows: list[list[str]]
    too_wide: tuple[int, ...] = ()


class CsvFile:
    """A CSV file that is open for reading."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        """Read the header row. Raises FileRefusedError where it has not all fields."""
        file.seek(0)
        # newline="" lets the csv module see quoted line breaks.
        self._text = TextIOWrapper(file, encoding=encoding, newline="")
        header_line = self._text.readline(1 << 20)
        if header_line.lstrip()[:1] in ("{", "["):
            raise FileRefusedError(
                "json_given_as_csv",
                "This looks like a JSON file.",
                "Choose the format JSON and upload it again.",
            )
        if header_line.startswith("<"):
            raise FileRefusedError(
                "markup_file",
                "This is an HTML or XML file.",
                "Export the report as CSV and upload that file.",
            )
        self._text.seek(0)
        self._reader = csv.reader(self._text, delimiter=_delimiter(header_line))
        self.columns: Columns = read_columns(self._header())
        self.rows_read = 1

    def detach(self) -> None:
        """Let go of the file without closing it."""
        self._text.detach()

    def groups(self, *, after_row: int = 1) -> Iterator[SummaryRows]:
        """Yield the rows of each summary after a row.

        `rows_read` counts the rows. Raises FileRefusedError where a row cannot be split into cells; the summaries before
        it were yielded.
        """
        place = self.columns.places["entry_number"]
        width = len(self.columns.names)
        entry: str | None = None
        numbers: list[int] = []
        rows: list[list[str]] = []
        too_wide: tuple[int, ...] = ()
        for row in self._rows(after_row):
            if len(row) != width:
                _fit_width(row, width)
            if not row[place] and not any(row):
                continue  # an empty row, or one of nothing but delimiters
            if row[place] != entry or len(rows) >= MOST_ROWS_OF_SUMMARY:
                if rows:
                    yield _new(SummaryRows, (numbers, rows, too_wide))
                entry, numbers, rows, too_wide = row[place], [], [], ()
            if len(row) > width:
                too_wide += (self.rows_read,)
                del row[width:]
            row.append("")
            numbers.append(self.rows_read)
            rows.append(row)
        if rows:
            yield SummaryRows(numbers, rows, too_wide)

    def entry_numbers_until(self, upto_row: int) -> Iterator[str]:
        """Yield the entry numbers of the rows up to `upto_row`."""
        place = self.columns.places["entry_number"]
        last = ""
        while self.rows_read < upto_row:
            row = next(self._reader, None)
            if row is None:
                return
            self.rows_read += 1
            if len(row) > place and row[place] != last:
                last = row[place]
                yield last

    def _header(self) -> list[str]:
        try:
            names = next(self._reader, [])
        except csv.Error as error:
            raise FileRefusedError(
                "broken_csv",
                f"The header row cannot be split into cells ({error}).",
                "Export the report again as CSV, with the names of the columns in its first row.",
            ) from error
        while names and not names[-1].strip():
            names.pop()
        return names

    def _rows(self, after_row: int) -> Iterator[list[str]]:
        reader = self._reader
        try:
            while self.rows_read < after_row:
                next(reader)
                self.rows_read += 1
            for row in reader:
                self.rows_read += 1
                yield row
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefusedError(
                "broken_csv",
                f"Row {self.rows_read + 1:,} cannot be split into cells ({error}).",
                "Look for a quotation mark that is opened and never closed. The rows before it were processed.",
            ) from error


def _delimiter(line: str) -> str:
    """Return the delimiter that gives the most known columns."""

    def columns(mark: str) -> int:
        try:
            return count_known(next(csv.reader([line], delimiter=mark), []))
        except csv.Error:  # a cell is longer than the module reads; reading the header reports it
            return 0

    return max(_DELIMITERS, key=columns)


def _fit_width(row: list[str], width: int) -> None:
    """Fill up a row with empty cells, and drop empty cells beyond `width`."""
    while len(row) > width and not row[-1].strip():
        row.pop()
    if len(row) < width:
        row.extend([""] * (width - len(row)))

"""The rows of a CSV file, each with its number as a spreadsheet counts it."""

import csv
import re
from collections.abc import Callable, Iterator
from io import SEEK_END, TextIOWrapper
from itertools import islice
from typing import BinaryIO

from entries.intake.independent_reader import open_independently
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.columns import count_known

_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n?", re.I)
_HEAD = 1 << 16
HEAD_ROWS = 50  # a report has its header within its first rows


class BrokenRowError(FileRefusedError):
    """The rows from here on cannot be read. `cells` are those of the row that could be read."""

    cells: tuple[str, ...] = ()


class CsvRows:
    """The rows of an open CSV file, whose position stays.

    Each iteration begins at its start. It raises BrokenRowError at a row that cannot be split into cells.
    """

    def __init__(
        self, file: BinaryIO, encoding: str, count_known: Callable[[list[str]], int] = count_known
    ) -> None:
        """Find the delimiter, which makes the most known column names by `count_known`.

        Raises FileRefusedError for JSON and for marked-up text.
        """
        self._file, self._encoding = file, encoding
        text = self._open()
        head = text.read(_HEAD)
        _refuse_other_formats(head)
        found = _DELIMITER_LINE.match(head)
        self._has_delimiter_line = found is not None
        self.delimiter = (
            found[1] if found else max(_DELIMITERS, key=lambda mark: _count_most(head, mark, count_known))
        )

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield number and cells of each row."""
        text = self._open()
        if self._has_delimiter_line:
            text.readline()  # a spreadsheet reads this line and shows no row for it
        reader = csv.reader(text, delimiter=self.delimiter)
        number = lines_read = 0
        row: list[str] = []
        try:
            for row in reader:
                number += 1
                lines_read += 1
                if reader.line_num != lines_read:
                    self._refuse_swallowed_rows(row, number)
                    lines_read = reader.line_num
                yield number, row
        except csv.Error as error:
            raise self._broken_row(number + 1, self._read_line(lines_read + 1), error) from error
        if row and self._ends_in_quotation(row):
            raise _unclosed_quote(number, row)

    def _open(self) -> TextIOWrapper:
        # newline="" lets the csv module see quoted line breaks.
        return TextIOWrapper(open_independently(self._file), encoding=self._encoding, newline="")

    def _read_line(self, number: int) -> str:
        """Return the beginning of a line of the text, counted from 1 after the line of the delimiter."""
        lines = islice(self._open(), number - 1 + self._has_delimiter_line, None)
        return next(lines, "")[:_HEAD]

    def _ends_in_quotation(self, row: list[str]) -> bool:
        """Return True where the file ends inside a quotation, of which the last row is a part."""
        last = row[-1]
        if last.endswith(("\n", "\r")):
            return True
        file = open_independently(self._file)
        size = file.seek(0, SEEK_END)
        file.seek(max(0, size - _HEAD))
        line = file.read().rsplit(b"\n", 1)[-1]
        return "\n" not in last and line.count(b'"') % 2 == 1

    def _broken_row(self, number: int, start: str, error: csv.Error) -> BrokenRowError:
        """Return the refusal of a row, which begins like this, that cannot be split into cells."""
        if '"' in start:  # a mark that is never closed makes one cell of all the rest, which becomes too long
            return _unclosed_quote(number, next(csv.reader([start], delimiter=self.delimiter)))
        return BrokenRowError(
            "broken_csv",
            f"Row {number:,} cannot be split into cells ({error}).",
            "Export the report again as CSV.",
        )

    def _refuse_swallowed_rows(self, row: list[str], number: int) -> None:
        """Refuse a row with a cell that holds a whole row, because its quotation mark is never closed."""
        for cell in row:
            _, _, inside = cell.partition("\n")
            if inside.count(self.delimiter) >= max(2, len(row) // 2) or (
                inside == "" and cell.endswith("\n")
            ):
                raise _unclosed_quote(number, row)


def _unclosed_quote(number: int, row: list[str]) -> BrokenRowError:
    error = BrokenRowError(
        "unclosed_quote",
        f"A quotation mark that is opened in row {number:,} is never closed, so the rows after it cannot be read.",
        f"Close or remove the mark in row {number:,} and upload the file again.",
    )
    error.cells = tuple(row)
    return error


def _refuse_other_formats(head: str) -> None:
    start = head.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        raise FileRefusedError(
            "json_given_as_csv",
            "This looks like a JSON file.",
            "Choose the format JSON and upload it again.",
        )
    if start.startswith("<"):
        raise FileRefusedError(
            "markup_file",
            "This is an HTML or XML file.",
            "Export the report as CSV and upload that file.",
        )


def _count_most(head: str, delimiter: str, count_known: Callable[[list[str]], int]) -> int:
    """Return the largest number of known columns in a row of the head, with this delimiter."""
    try:
        rows = csv.reader(head.splitlines(keepends=True), delimiter=delimiter)
        return max((count_known(row) for row in islice(rows, HEAD_ROWS)), default=0)
    except csv.Error:  # a cell is longer than the module reads; reading the rows reports it
        return 0

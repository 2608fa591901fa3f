"""The header row of a table: the first rows of a report may be titles."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from entries.intake.tables.columns import Columns, count_known, read_columns
from entries.intake.tables.csv_rows import HEAD_ROWS, BrokenRowError

NumberedRows = Iterator[tuple[int, list[str]]]


class Header(NamedTuple):
    """The columns of a table, the number of the row that names them, and their names as they stand there."""

    columns: Columns
    row: int
    names: list[str]

    def as_dict(self) -> dict[str, Any]:
        """Return the header as a job keeps it."""
        return {"names": self.names, "row": self.row}


def read_kept_header(kept: dict[str, Any]) -> Header:
    """Return a header from what a job keeps of it."""
    return Header(read_columns(kept["names"]), kept["row"], kept["names"])


def find_header(rows: NumberedRows) -> Header:
    """Read the first rows and return the header: the row that names most of the known columns.

    Raises FileRefusedError where no row names the required columns.
    """
    head: list[tuple[int, list[str]]] = []
    with suppress(BrokenRowError):  # the survey of all rows reports it
        head.extend(islice(rows, HEAD_ROWS))
    number, names = max(head, key=lambda numbered: count_known(numbered[1]), default=(1, []))
    while names and not names[-1].strip():
        names = names[:-1]
    return Header(read_columns(names), number, names)

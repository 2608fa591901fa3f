"""The rows of a plain CSV file, of which the survey has found that each one belongs to a summary.

No cell is quoted and no row is a leftover of a spreadsheet, so this reads faster than `data_rows`.
"""

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO

from entries.intake.independent_reader import open_independently
from entries.intake.tables.data_rows import DataRow, fit_width
from entries.intake.tables.header import Header
from entries.intake.tables.row_kinds import INVISIBLE_IN_CELLS
from entries.rules.entry_numbers import normalise_entry_number

_new = tuple.__new__


def read_plain_rows(file: BinaryIO, encoding: str, header: Header) -> Iterator[DataRow]:
    """Yield the rows after the header, in the order of the file; the entry number is the first cell."""
    text = TextIOWrapper(open_independently(file), encoding=encoding, newline="")
    width = len(header.columns.names)
    typed = key = ""
    for number, line in enumerate(islice(text, header.row, None), header.row + 1):
        content = line.rstrip("\r\n")
        row = content.split(",")
        if not content.isprintable():
            row = [cell if cell.isprintable() else cell.translate(INVISIBLE_IN_CELLS) for cell in row]
        finding = fit_width(row, width) if len(row) != width else ""
        if row[0] != typed:
            typed = row[0]
            key = normalise_entry_number(typed)
        row.append("")
        yield _new(DataRow, (number, number, key, row, finding))

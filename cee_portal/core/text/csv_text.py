"""The one writer of CSV that people open: UTF-8 with its mark, and no cell that a spreadsheet program would run.

Pages, downloads and commands use it. What goes into tables of the database is written elsewhere (`entries/filing`).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# Without it, spreadsheet programs assume another encoding.
BYTE_ORDER_MARK = "\ufeff"

# Programs pass over blanks and characters that show nothing before they look for a formula, and some take the wide
# forms of East Asian keyboards for the plain ones.
_FORMULA = re.compile(
    r"[\s\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*[=+\-@＝＋－＠]"
)
_BREAK_FIRST = ("\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?", re.ASCII)


class _Lines:
    """A file that returns each written line."""

    def write(self, text: str) -> str:
        return text


_writer = csv.writer(_Lines())


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the rows as lines of CSV, the first one behind the byte order mark. No rows give an empty file."""
    start = BYTE_ORDER_MARK
    for row in rows:
        yield start + csv_line(row)
        start = ""


def csv_line(row: Sequence[Any]) -> str:
    """Return one row as a line of CSV with its line break, without the mark."""
    line: str = _writer.writerow([escape_formula(cell) for cell in row])
    return line


def escape_formula(cell: Any) -> Any:
    """Return a cell with an apostrophe before a text that a spreadsheet program would run.

    A plain number keeps its sign. A file that is handed in is read without the apostrophe.
    """
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.startswith(_BREAK_FIRST) or _FORMULA.match(cell) else cell

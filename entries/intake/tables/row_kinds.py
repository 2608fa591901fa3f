"""What a row without an entry number is: a line of the summary above, or a leftover of the report."""

import re
from collections.abc import Container, Sequence
from itertools import compress

from cee_portal.core.text.leftovers import INVISIBLE, clean_code, clean_text
from entries.intake.checks.checks import HEADER_FIELDS
from entries.intake.tables.columns import Columns, key
from entries.rules.amounts import read_dollars
from entries.rules.problem import Problem, shown

INVISIBLE_IN_CELLS = {code: char for code, char in INVISIBLE.items() if chr(code) not in "\r\n"}
_TOTAL = re.compile(
    r"(?:(?:grand|report|page|running|overall)[ -]*)?(?:sub[ -]*)?totals?\b|sum\b|count\b", re.I
)
_GROUP_TOTAL = re.compile(r"\btotals?$", re.I)  # as a spreadsheet labels the subtotal of a group
_LINE_COLUMNS = ("line", "hts", "origin", "manufacturer")
_AMOUNT_COLUMNS = ("value", "duty", "line_value", "line_duty")


def is_blank(text: str) -> bool:
    """Return True for a cell of nothing that a person sees."""
    return not text or not clean_text(text)


class RowKinds:
    """The kinds of the rows of one table that name no entry."""

    def __init__(self, columns: Columns) -> None:
        self._names = [key(name) for name in columns.names]
        self._line, self._ordinal = columns.places["line"], columns.places.get("ordinal")
        self._entry = columns.places["entry_number"]
        self._entry_columns = self._places(columns, HEADER_FIELDS)
        self._line_columns = self._places(columns, _LINE_COLUMNS)
        self._amount_columns = self._places(columns, _AMOUNT_COLUMNS)

    @staticmethod
    def _places(columns: Columns, names: Sequence[str]) -> list[int]:
        return [columns.places[name] for name in names if name in columns.places]

    def has_entry_columns(self, row: list[str]) -> bool:
        """Return True where a column of the entry besides its number is filled."""
        return any(not is_blank(row[place]) for place in self._entry_columns)

    def is_first_row(self, row: list[str]) -> bool:
        """Return True where the row holds the first tariff number of line 1."""
        ordinal = "" if self._ordinal is None else clean_code(row[self._ordinal])
        return clean_code(row[self._line]).lstrip("0") == "1" and ordinal.lstrip("0") in ("", "1")

    def follows(self, row: list[str], above: list[str]) -> bool:
        """Return True where a row may be the next tariff number or line after the row above."""
        now, before = clean_code(row[self._line]), clean_code(above[self._line])
        return not (now.isdecimal() and before.isdecimal()) or int(now[:9]) >= int(before[:9])

    def find_leftover(self, row: list[str], number: int, sums: Container[int]) -> Problem | None:
        """Return a warning where the row is no line of a summary but a leftover of the report, else None.

        `sums` are the values, in dollars, that a total row without a label may repeat.
        """
        filled = [not is_blank(cell) for cell in row]
        texts = list(compress(row, filled))
        if self._is_header(row, filled):
            return _passed_over("repeated_header", number, "repeats the header", texts)
        if any(filled[place] for place in self._line_columns):
            return None
        amounts = [row[place] for place in self._amount_columns if filled[place]]
        if any(_TOTAL.match(text.strip()) or _GROUP_TOTAL.search(text.strip()) for text in texts):
            return _passed_over("total_row", number, "is a total", texts)
        if not amounts:
            return _passed_over("note_row", number, "contains no line", texts) if len(texts) <= 2 else None
        if not filled[self._entry] and not self.has_entry_columns(row) and read_dollars(amounts[0]) in sums:
            return _passed_over("total_row", number, "is a total of the rows above", texts)
        return None

    def _is_header(self, row: list[str], filled: list[bool]) -> bool:
        same = sum(
            has_text and key(cell) == name
            for cell, name, has_text in zip(row, self._names, filled, strict=False)
        )
        return same >= 3 and same * 2 > sum(filled)


def _passed_over(code: str, number: int, what: str, texts: list[str]) -> Problem:
    return Problem(
        code,
        f"Row {number:,} {what} and was ignored.",
        "Nothing to do, unless it is a row of a summary.",
        "",
        shown(" | ".join(text.strip() for text in texts[:4])),
    )

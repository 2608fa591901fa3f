"""The rows of a sheet in parts whose cells fit into memory.

The reader of workbooks makes room for every cell between the first and the last filled one. Two cells in the far corners of
a sheet are a few bytes of XML and 17 thousand million cells.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from entries.intake.rejections import FileRefusedError

MOST_COLUMNS = 512
MOST_CELLS = 2_000_000
# How nearly all programs write a cell.
_PLAIN_COLUMN = re.compile(rb'<c r="([A-Z]+)[0-9]')
_PLAIN_ROW = re.compile(rb'<c r="[A-Z]+([0-9]{1,9})"')
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d{1,9})\b""", re.ASCII)
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
# Cells and rows that have a format alone. A longer tag counts as filled, because without a bound one tag of many
# attributes takes time by the square of its length.
_REST = rb"[^<>]{0,400}"
_EMPTY_CELL = re.compile(
    rb"""<(?:\w+:)?c\s%b\br="[A-Z]+\d+"%b/>|<((?:\w+:)?c)\s%b\br="[A-Z]+\d+"%b></\1>""" % ((_REST,) * 4)
)
_EMPTY_ROW = re.compile(
    rb"""<(?:\w+:)?row\s%b\br="\d+"%b/>|<((?:\w+:)?row)\s%b\br="\d+"%b>\s*</\1>""" % ((_REST,) * 4)
)


class Span(NamedTuple):
    """The place that rows take in the memory of the reader: rows from `first` to `last`, and columns up to `width`."""

    first: int
    last: int
    width: int
    is_numbered: bool

    def joined(self, other: "Span") -> "Span":
        """Return the span of both, this one before the other."""
        if not self.is_numbered and not other.is_numbered:
            return Span(
                self.first, self.last + other.last - other.first + 1, max(self.width, other.width), False
            )
        return Span(
            min(self.first, other.first),
            max(self.last, other.last),
            max(self.width, other.width),
            self.is_numbered or other.is_numbered,
        )

    @property
    def fits(self) -> bool:
        """True where the reader may take these rows at once."""
        return (self.last - self.first + 1) * self.width <= MOST_CELLS


def split_rows(rows: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield the XML of rows in parts that fit, and whether the rows carry their numbers.

    Raises FileRefusedError where a filled cell stands beyond the columns that a table may have.
    """
    span = _measure_plain(rows) or _measure(rows)
    if not span.fits or span.width > MOST_COLUMNS:
        rows = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", rows))
        span = _measure(rows)
    if span.fits and span.width <= MOST_COLUMNS:
        yield rows, span.is_numbered
        return
    starts = [found.start() for found in _ROW.finditer(rows)]
    begin, before = 0, None
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        own = _measure(rows[start:end])
        if own.width > MOST_COLUMNS or own.first != own.last:
            raise _too_wide()
        joined = own if before is None else before.joined(own)
        if before is not None and not joined.fits:
            yield rows[begin:start], before.is_numbered
            begin, joined = start, own
        before = joined
    if before is not None:
        yield rows[begin:], before.is_numbered


def _measure_plain(rows: bytes) -> Span | None:
    """Return the span of rows whose cells are all written in the usual way, else None. It takes a third of the time."""
    columns = _PLAIN_COLUMN.findall(rows)
    if not columns or rows.count(b"<c") != len(columns) or b":c" in rows:
        return None
    numbers = _PLAIN_ROW.findall(rows)
    if len(numbers) != len(columns):
        return None
    places = set(map(int, set(numbers)))
    return Span(min(places), max(places), max(map(_column, set(columns))), True)


def _measure(rows: bytes) -> Span:
    """Return the span of rows, which is never smaller than the one that the reader makes room for."""
    references = _REFERENCE.findall(rows)
    names = {letters for letters, _ in references}
    width = max((_column(name) for name in names), default=0)
    numbers = {int(digits) for digits in {digits for _, digits in references}}
    count = len(_ROW.findall(rows))
    named = sum(1 for letters, _ in references if letters)
    if (cells := len(_CELL.findall(rows))) > named:
        # Cells without a name stand behind those before them; their number is a bound for each row.
        width += cells - named if count == 1 else MOST_COLUMNS
    if not numbers:
        return Span(1, max(count, 1), max(width, 1), False)
    if 0 < len(references) - named < count:  # rows without a number among such that have one
        numbers.add(1)
        return Span(1, max(numbers) + count, max(width, 1), True)
    return Span(min(numbers), max(numbers), max(width, 1), True)


def _column(letters: bytes) -> int:
    """Return the number of a column by its letters, 0 for none."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def too_far_apart() -> FileRefusedError:
    """Return the refusal of a sheet with a few cells in many distant rows."""
    return FileRefusedError(
        "cells_far_apart",
        "The sheet has many wide gaps between its rows.",
        'Delete the empty rows, or save the sheet as "CSV UTF-8", and upload that file.',
    )


def _too_wide() -> FileRefusedError:
    return FileRefusedError(
        "sheet_too_wide",
        f"The sheet has cells to the right of its first {MOST_COLUMNS} columns.",
        'Remove them, or save the sheet as "CSV UTF-8", and upload that file.',
    )

"""A jurisdiction edition, compiled: which row of the list covers a tariff number.

A Center's sector is a set of HTSUS numbers published in the Federal Register (19 CFR 101.1), so it is data.
The longest level that covers the number wins. Most headings have one answer for all their numbers and are
looked up in one step; only headings that are split below four digits are searched.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from centers.routing.codes import BASIS_CODES
from centers.routing.facts import Jurisdiction

LEVELS = (4, 6, 8, 10)
_HEADING = 10**6
_HEADING_CODES = tuple(f"{heading:04}" for heading in range(10**4))


@dataclass(frozen=True, slots=True, eq=False)
class EditionRow:
    """One range of the list.

    `start` (included) and `end` (excluded) are ten-digit HTS numbers as integers.

    Rows compare by identity: a row is looked up millions of times and must hash at once.
    """

    id: int
    level: int
    start: int
    end: int
    center: str
    basis: str

    @property
    def label(self) -> str:
        """Return the range as the list prints it.

        "8517–8529", "8511", "8471.30.0000–8471.41.0199".
        """
        if self.level == 4:
            first, last = f"{self.start // _HEADING:04}", f"{(self.end - 1) // _HEADING:04}"
        else:
            first, last = format_tariff_number(self.start), format_tariff_number(self.end - 1)
        return first if first == last else f"{first}–{last}"


def format_tariff_number(number: int) -> str:
    """Return a ten-digit HTS number with its dots: 8471300100 gives "8471.30.0100"."""
    digits = f"{number:010}"
    return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}"


class Edition:
    """All rows in force from `effective_on`. Immutable once built.

    `low_confidence_decides` is False where the deployment sends goods on an inferred-low row to a person.
    `headings`: those of the tariff, empty where they are not known. A range covers no others, because its ends only
    bound a list (decision 58). A row of one heading or of parts of it names that heading and covers it in any case.
    Raises ValueError for a row that is malformed or overlaps another of its level: a broken edition is refused,
    never half used.
    """

    __slots__ = ("_levels", "answers", "by_heading", "citation", "effective_on", "headings", "iso", "rows")

    def __init__(
        self,
        effective_on: date,
        citation: str,
        rows: Iterable[EditionRow],
        *,
        low_confidence_decides: bool = True,
        headings: Collection[str] = (),
    ) -> None:
        self.effective_on = effective_on
        self.citation = citation
        self.iso = effective_on.isoformat()
        self.rows = tuple(sorted(rows, key=lambda row: (row.level, row.start)))
        _check_rows(self.rows)
        self.headings = headings
        self.by_heading = {
            heading: row
            for heading, row in _rows_by_whole_heading(self.rows).items()
            if self._is_covered(heading, row)
        }
        self.answers = {row: self._make_jurisdiction(row, low_confidence_decides) for row in self.rows}
        # Longest first: the first level that covers a number is the one that wins.
        self._levels = tuple(
            ([row.start for row in found], found)
            for level in reversed(LEVELS)
            if (found := [row for row in self.rows if row.level == level])
        )

    def find(self, hts: str) -> EditionRow | None:
        """Return the row that covers `hts` (digits, up to ten) with all numbers below it.

        None where none does.
        """
        row = self.by_heading.get(hts[:4])
        if row is not None or len(hts) < 4 or not hts.isdecimal():
            return row
        first = int(hts[:10].ljust(10, "0"))
        last = int(hts[:10].ljust(10, "9"))
        for starts, rows in self._levels:
            place = bisect_right(starts, first) - 1
            if place >= 0 and last < rows[place].end:
                return rows[place] if self._is_covered(hts[:4], rows[place]) else None
        return None

    def _is_covered(self, heading: str, row: EditionRow) -> bool:
        return not self.headings or heading in self.headings or row.end - row.start <= _HEADING

    def _make_jurisdiction(self, row: EditionRow, low_confidence_decides: bool) -> Jurisdiction:
        if row.basis == "inferred-low" and not low_confidence_decides:
            return Jurisdiction(None, "none", None, None, None, self.iso)
        provisional = row.basis.startswith("inferred")
        return Jurisdiction(row.center, "merchandise", row.basis, row.id, None, self.iso, provisional)


def _rows_by_whole_heading(rows: tuple[EditionRow, ...]) -> dict[str, EditionRow]:
    """Return heading to row, for headings where one row answers for every number.

    `rows` come by ascending level, so a row that covers a heading overrules what came before, and a row that covers
    a part of it makes the heading mixed.
    """
    found: dict[str, EditionRow] = {}
    for row in rows:
        first, last = -(-row.start // _HEADING), row.end // _HEADING
        found.update(dict.fromkeys(_HEADING_CODES[first:last], row))
        for edge in (row.start // _HEADING, (row.end - 1) // _HEADING):
            if not first <= edge < last:
                found.pop(_HEADING_CODES[edge], None)
    return found


def _check_rows(rows: tuple[EditionRow, ...]) -> None:
    before = None
    for row in rows:
        if row.level not in LEVELS or row.basis not in BASIS_CODES or not 0 <= row.start < row.end <= 10**10:
            raise ValueError(f"Edition row {row.id} is malformed: level, basis or range.")
        if before is not None and before.level == row.level and row.start < before.end:
            raise ValueError(f"Edition rows {before.id} and {row.id} overlap at level {row.level}.")
        before = row

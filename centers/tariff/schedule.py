"""A USITC export of the tariff schedule, read into tariff lines.

Pure: bytes in, plain records out. The headers of the USITC's own exports and the short ones are both known. All
errors of a file are found before any is reported.

Facts about the file: many eight-digit lines exist only as one ten-digit row, which then carries the rate; the
other ten-digit rows have blank rates and inherit those of their eight-digit row; not every heading has a row;
the path of a description needs the indents and the rows without a number.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from centers.tariff.rates_and_units import Rate, parse_rate, parse_units
from centers.tariff.rows import Row, TariffFileError, read_rows

__all__ = ["Line", "Schedule", "TariffFileError", "read_schedule"]


class Line(NamedTuple):
    """A row that has a number, with what it inherits.

    `number`: its digits, 4 to 10. `path`: the descriptions from the heading down to its own.
    `rate`: column 1 general, read. `general`: the same as printed.
    """

    number: str
    path: tuple[str, ...]
    units: tuple[str, ...]
    rate: Rate
    general: str


class Schedule:
    """A tariff schedule: its lines in the order of the file. Numbers are digits without dots."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._lines = tuple(_lines(rows))

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def list_reportable_lines(self) -> Iterator[Line]:
        """Yield what a summary may carry.

        Ten-digit numbers, and eight-digit lines that have none below.
        """
        by_eight: dict[str, list[Line]] = {}
        for line in self:
            if len(line.number) >= 8:
                by_eight.setdefault(line.number[:8], []).append(line)
        for lines in by_eight.values():
            below = [line for line in lines if len(line.number) == 10]
            yield from below or lines

    def map_headings(self) -> dict[str, str]:
        """Return every four-digit heading with the top of its path.

        Also a heading that has no row of its own.
        """
        found: dict[str, str] = {}
        for line in self:
            found.setdefault(line.number[:4], line.path[0])
        return found


def read_schedule(data: bytes) -> Schedule:
    """Read the bytes of an export. Raises TariffFileError with every error and its row."""
    return Schedule(read_rows(data))


def _lines(rows: Iterable[Row]) -> Iterator[Line]:
    # Levels may be skipped, so what is above a row is told by comparing, not by counting.
    above: list[Row] = []
    parents: dict[str, Row] = {}
    for row in rows:
        while above and above[-1].indent >= row.indent:
            above.pop()
        above.append(row)
        if not row.number:
            continue
        if len(row.number) == 8:
            parents[row.number] = row
        rates = row if row.general else parents.get(row.number[:8], row)
        yield Line(
            number=row.number,
            path=tuple(text for step in above if (text := step.description)),
            units=parse_units(row.unit),
            rate=parse_rate(rates.general),
            general=rates.general,
        )

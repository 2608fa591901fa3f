"""The notation of the dates and amounts of a file, which is one for each column.

04/08/2026 is April 8 in one country and August 4 in another, and 1.125 is one dollar or a thousand. One row alone cannot
say; the whole column can.
"""

import re
from operator import itemgetter

from entries.intake.checks.values import Memo
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.columns import Columns
from entries.rules.problem import shown

DATES = ("entry_date", "summary_date", "import_date")
_AMOUNTS = ("value", "duty", "line_value", "line_duty", "charges", "total_mpf")
_SLASHES = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s.*)?", re.ASCII)
# 1.234,50 and 1234,50 and 1.234.567 can only be read with a decimal comma; 1,234.50 only with a point.
_COMMA = re.compile(
    r"\s*\$?\s*(?:\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,})\s*", re.ASCII
)
# Few amounts have a comma or points around thousands, so this is asked first.
_UNUSUAL = re.compile(r",|\.\d{3}\.", re.ASCII)
POINTS = re.compile(rb"\.\d{3}\.")
MOST_KNOWN_DATES = 1 << 14
MONTH_FIRST, DAY_FIRST, EITHER = "month", "day", ""


def _order_of(text: str) -> str:
    found = _SLASHES.fullmatch(text)
    if found is None:
        return EITHER
    first, second = int(found[1]), int(found[2])
    if first > 12 >= second > 0:
        return DAY_FIRST
    return MONTH_FIRST if second > 12 >= first else EITHER


class Notation:
    """What the first pass has seen of the dates and amounts of a file."""

    def __init__(
        self, columns: Columns, dates: tuple[str, ...] = DATES, amounts: tuple[str, ...] = _AMOUNTS
    ) -> None:
        """Look at these columns of dates and amounts, as far as the file has them; it has one of each."""
        self._dates = [(name, columns.places[name]) for name in dates if name in columns.places]
        self._amounts = [(name, columns.places[name]) for name in amounts if name in columns.places]
        self._columns = columns
        self._orders: dict[str, dict[str, tuple[int, str]]] = {name: {} for name, _ in self._dates}
        self._seen = Memo(_order_of)
        # The first place twice, so that one column gives a tuple as well.
        self.dates_of = itemgetter(self._dates[0][1], *(place for _, place in self._dates))
        self._amounts_of = itemgetter(self._amounts[0][1], *(place for _, place in self._amounts))
        self._known: set[tuple[str, ...]] = set()

    def observe(self, number: int, row: list[str]) -> None:
        """Take note of the dates and amounts of a row. Raises FileRefusedError for a decimal comma.

        This runs for every row: few amounts are unusual.
        """
        self.observe_dates(number, row)
        if _UNUSUAL.search("".join(self._amounts_of(row))):
            for name, place in self._amounts:
                if _COMMA.fullmatch(row[place]):
                    raise _decimal_comma(number, self._columns.title(name), row[place])

    def observe_dates(self, number: int, row: list[str]) -> None:
        """Take note of the dates of a row. Days repeat in a file, so those seen before need no look."""
        dates = self.dates_of(row)
        if dates in self._known:
            return
        if len(self._known) < MOST_KNOWN_DATES:
            self._known.add(dates)
        for name, place in self._dates:
            order = self._seen[row[place]]
            if order:
                self._orders[name].setdefault(order, (number, row[place]))

    def require_one_order(self) -> None:
        """Raise FileRefusedError where a column of dates can only be read with the day first."""
        for name, orders in self._orders.items():
            if DAY_FIRST in orders and MONTH_FIRST not in orders:
                raise _day_first(*orders[DAY_FIRST], self._columns.title(name))


def _decimal_comma(number: int, title: str, text: str) -> FileRefusedError:
    return FileRefusedError(
        "decimal_comma",
        f"Row {number:,}, {title}: {shown(text.strip())} is written with a decimal comma.",
        "Write all amounts with a decimal point, like 1234.56, and upload the file again. Nothing was stored.",
    )


def _day_first(number: int, text: str, title: str) -> FileRefusedError:
    return FileRefusedError(
        "day_first",
        f"Row {number:,}, {title}: {shown(text.strip())} can only be a date with the day first, so all dates of this"
        " column may have day and month exchanged.",
        "Write all dates as YYYY-MM-DD or MM/DD/YYYY and upload the file again. Nothing was stored.",
    )

"""The goods of each industry, weighted by the value of their chapters."""

from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from cee_portal.core.files.shipped_tables import read_table
from centers.routing.timelines import DATA
from reviews.demo.builder.trade import INDUSTRIES, RETAIL, RETAIL_SHARE, Industry

_RATE_OF_OTHERS = 2.9  # percent, in place of specific and compound rates


class Goods(NamedTuple):
    """A tariff number with its price (0: no unit is reported) and rate in percent."""

    number: str
    unit: str
    price: float
    rate: float


class Shelf(NamedTuple):
    """The goods of one industry by heading, with cumulative weights of the headings."""

    headings: tuple[str, ...]
    cumulative: tuple[float, ...]
    goods: dict[str, tuple[Goods, ...]]

    def heading(self, draw: float) -> str:
        """Return the heading at `draw` (0 to 1)."""
        return self.headings[bisect_right(self.cumulative, draw * self.cumulative[-1])]


@cache
def shelves() -> dict[str, Shelf]:
    """Return the goods that each industry imports, by its key."""
    rows = _rows()
    return {industry.key: _shelf(industry, rows) for industry in INDUSTRIES}


@cache
def entry_shares() -> tuple[float, ...]:
    """Return the share of entries of each industry; the shares add up to 1.

    A share follows from the known value of the industry and its typical value of a line.
    """
    weights = {number: weight for number, weight, _ in _rows()}
    shares = []
    for industry in INDUSTRIES:
        value = sum(
            weights[good.number] / _sharing(good.number)
            for goods in shelves()[industry.key].goods.values()
            for good in goods
        )
        shares.append(industry.boost * value / industry.typical**0.75)
    total = sum(share for share, one in zip(shares, INDUSTRIES, strict=True) if one.key != RETAIL)
    return tuple(
        RETAIL_SHARE if one.key == RETAIL else share / total * (1 - RETAIL_SHARE)
        for share, one in zip(shares, INDUSTRIES, strict=True)
    )


def _sharing(number: str) -> int:
    """Return how many industries import a tariff number."""
    return max(1, sum(number.startswith(one.prefixes) for one in INDUSTRIES if one.key != RETAIL))


def _shelf(industry: Industry, rows: tuple[tuple[str, int, Goods], ...]) -> Shelf:
    own = industry.prefixes
    taken = [row for row in rows if row[0].startswith(own) and not _belongs_elsewhere(row[0], industry)]
    goods: dict[str, list[Goods]] = {}
    weights: dict[str, int] = {}
    for number, weight, good in taken:
        goods.setdefault(number[:4], []).append(good)
        weights[number[:4]] = weights.get(number[:4], 0) + weight
    headings = tuple(goods)
    flat = (lambda weight: weight**0.5) if industry.key == RETAIL else float
    cumulative = tuple(accumulate(flat(weights[heading]) for heading in headings))
    return Shelf(headings, cumulative, {heading: tuple(found) for heading, found in goods.items()})


def _belongs_elsewhere(number: str, industry: Industry) -> bool:
    """Return True where another industry has a longer prefix of the number."""
    if industry.key == RETAIL:
        return False
    longest = max(len(prefix) for prefix in industry.prefixes if number.startswith(prefix))
    return any(
        number.startswith(prefix) and len(prefix) > longest
        for other in INDUSTRIES
        if other.key not in (industry.key, RETAIL)
        for prefix in other.prefixes
    )


@cache
def _rows() -> tuple[tuple[str, int, Goods], ...]:
    return tuple(
        (row["number"], int(row["weight"]), _good(row))
        for row in read_table(DATA / "tariff.csv")
        if row["overlay"] == "0" and len(row["number"]) == 10
    )


def _good(row: dict[str, str]) -> Goods:
    rate = _RATE_OF_OTHERS if row["rate_kind"] == "other" else float(row["rate"] or 0)
    unit = row["unit"] or "X"
    return Goods(row["number"], unit, 0.0 if unit == "X" else float(row["unit_value"] or 0), rate)

"""Made-up importers, each decided by seed and index alone.

A few importers file most summaries (Zipf). Each has an industry, a few goods, ports, brokers and perhaps a standing.
"""

from bisect import bisect_right
from datetime import date
from itertools import accumulate
from random import Random
from typing import NamedTuple

from centers.routing.facts import Standing
from reviews.demo.builder.company_names import BROKERS, STORY, company_name
from reviews.demo.builder.goods import entry_shares
from reviews.demo.builder.products import Product, make_products
from reviews.demo.builder.trade import INDUSTRIES, PORTS, Industry

_KEPT = 30_000
_EXPONENT, _FLATTENED = 1.0, 13  # weight of rank r: 1 / (r + 13)
ASSIGNED_TO = ("CEE001", "CEE006", "CEE007")
_STORY_ASSIGNED = frozenset({0, 1, 5, 6, 11})


class Importer(NamedTuple):
    """An importer with the facts that its filings share.

    `ports` are code and kind, the main port first; `known` marks an importer that filed long before.
    """

    rank: int
    number: str
    name: str
    industry: Industry
    filers: tuple[str, ...]
    ports: tuple[tuple[str, str], ...]
    products: tuple[Product, ...]
    scale: float
    standing: Standing | None
    known: bool


class Importers:
    """The importers of one demonstration, each made when it is needed."""

    def __init__(self, count: int, seed: int, as_of: date) -> None:
        self.count, self.seed, self.as_of = count, seed, as_of
        self.cumulative = list(accumulate(1.0 / (rank + _FLATTENED) ** _EXPONENT for rank in range(count)))
        weights = [1.0 / (rank + _FLATTENED) ** _EXPONENT for rank in range(count)]
        self._industries = _apportion(weights, entry_shares())
        self._ports = self._main_ports(weights)
        self._story = self._story_ranks()
        self._made: dict[int, Importer] = {}

    def at(self, draw: float) -> Importer:
        """Return the importer at `draw` (0 to 1)."""
        return self[bisect_right(self.cumulative, draw * self.cumulative[-1])]

    def __getitem__(self, index: int) -> Importer:
        found = self._made.get(index)
        if found is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            found = self._made[index] = self._make(index)
        return found

    def __len__(self) -> int:
        return self.count

    def first_of(self, industry: str) -> Importer:
        """Return the largest importer of an industry, else the largest of all."""
        keys = [INDUSTRIES[number].key for number in self._industries]
        return self[keys.index(industry) if industry in keys else 0]

    def _make(self, index: int) -> Importer:
        dice = Random(self.seed * 1_000_003 + index)
        industry = INDUSTRIES[self._industries[index]]
        ports = self._ports_of(index, industry, dice)
        story = self._story.get(index)
        products = make_products(dice, index, industry, ports[0][1], self.as_of)
        top = max(self.count // 250, 1)
        return Importer(
            index,
            importer_number(index, dice),
            STORY[story] if story is not None else company_name(index, industry),
            industry,
            _filers(dice),
            ports,
            products,
            (0.7 + 0.6 * dice.random()) * (1 + 4 * 0.5 ** (index / top)),
            _standing(index, industry, story, dice),
            dice.random() < 0.93,
        )

    def _ports_of(self, index: int, industry: Industry, dice: Random) -> tuple[tuple[str, str], ...]:
        code, kind, _ = PORTS[self._ports[index]]
        others = [port for port in PORTS if port[1] == kind and port[0] != code]
        more = dice.choices(others, [port[2] for port in others], k=2)
        return ((code, kind), *((port[0], port[1]) for port in more))

    def _main_ports(self, weights: list[float]) -> list[int]:
        """Return main ports, so that each port gets its share of entries."""
        shares = [port[2] / 1000 for port in PORTS]
        allowed = [
            [number for number, port in enumerate(PORTS) if port[1] in industry.kinds]
            for industry in INDUSTRIES
        ]
        return _apportion(weights, shares, [allowed[number] for number in self._industries])

    def _story_ranks(self) -> dict[int, int]:
        """Return the number of the name in the story by the index of an importer."""
        electronics = [
            i for i, number in enumerate(self._industries) if INDUSTRIES[number].key == "electronics"
        ]
        return dict(zip(electronics[: len(STORY)], range(len(STORY)), strict=False))


def _apportion(
    weights: list[float], shares: tuple[float, ...] | list[float], allowed: list[list[int]] | None = None
) -> list[int]:
    """Return for each weight the kind that lacks most of its share so far."""
    everything = list(range(len(shares)))
    lacking = [0.0] * len(shares)
    found = []
    for place, weight in enumerate(weights):
        for kind, share in enumerate(shares):
            lacking[kind] += weight * share
        best = max(allowed[place] if allowed else everything, key=lacking.__getitem__)
        lacking[best] -= weight
        found.append(best)
    return found


def importer_number(index: int, dice: Random) -> str:
    """Return a number that no other index has: mostly an EIN."""
    digits = f"{(index * 7_654_321 + 2_290_418) % 10_000_000:07d}"
    draw = dice.random()
    if draw < 0.91:
        suffix = "00" if draw < 0.87 else f"{1 + index % 5:02d}"
        return f"{10 + index * 37 % 86:02d}-{digits}{suffix}"
    if draw < 0.97:
        return f"{10 + index % 16:02d}{1 + index * 13 % 365:03d}{index % 10}-{digits[-5:]}"
    return f"{300 + index * 11 % 400}-{10 + index % 89:02d}-{digits[-4:]}"


def _filers(dice: Random) -> tuple[str, ...]:
    weights = [1 / (place + 3) for place in range(len(BROKERS))]
    return tuple(code for code, _ in dice.choices(BROKERS, weights, k=2))


def _standing(index: int, industry: Industry, story: int | None, dice: Random) -> Standing | None:
    """Return a standing: an account, a participant, or seldom another one."""
    draw = dice.random()
    if story is not None:
        return Standing("assigned", "CEE007", index + 1) if story in _STORY_ASSIGNED else None
    if industry.center in ASSIGNED_TO:
        if draw < 0.24:
            return Standing("assigned", industry.center, index + 1)
    elif draw < (0.14 if industry.center == "CEE010" else 0.075):
        return Standing("participant", industry.center, index + 1)
    if draw > 0.995 and index > 20:
        return Standing("not_eligible", None, index + 1)
    if draw > 0.988 and index > 20:
        return Standing("nominal", None, index + 1)
    if draw > 0.968:
        return Standing("pending", None, index + 1)
    if draw > 0.958:
        return Standing("assigned", "CEE007", index + 1)
    return None

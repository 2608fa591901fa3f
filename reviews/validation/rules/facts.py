"""What the selection rules look at. Plain values, read once for a whole piece; no Django here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from entries.parsed import ParsedLine, ParsedSummary


class Rate(NamedTuple):
    """A tariff number's rate: `percent` is None unless the number is free (0) or plain ad valorem."""

    percent: Decimal | None


class ImporterRecord(NamedTuple):
    """What the closed reviews of an importer say: how many, how many with a finding, headings of the findings."""

    closed: int
    findings: int
    headings: frozenset[str]


NO_RECORD = ImporterRecord(0, 0, frozenset())


class Hit(NamedTuple):
    """A rule found something: on which line (None: the summary), and in words for a specialist."""

    line_no: int | None
    detail: str


@dataclass(slots=True)
class Background:
    """What is known beside the filing: rates by ten-digit number, medians by (heading, unit), the days' setting."""

    rates: Mapping[str, Rate]
    medians: Mapping[tuple[str, str], float]
    today: date
    percents: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        """Rates that give a duty by themselves, as plain numbers: they are asked for every line of every filing."""
        self.percents = {
            number: float(rate.percent) for number, rate in self.rates.items() if rate.percent is not None
        }


class UnitPrice(NamedTuple):
    """A line's entered value a unit in dollars, beside the median of its heading and unit."""

    line: ParsedLine
    price: float
    median: float


@dataclass(slots=True)
class FilingFacts:
    """One filing as selection sees it."""

    parsed: ParsedSummary
    importer_is_new: bool
    new_manufacturers: frozenset[str]
    late: bool
    record: ImporterRecord = NO_RECORD
    background: Background = field(default_factory=lambda: Background({}, {}, date.min))
    _top_value: int | None = None
    _unit_prices: list[UnitPrice] | None = None

    @property
    def top_value(self) -> int:
        """The value of the line worth most, in dollars."""
        if self._top_value is None:
            self._top_value = max([line.value for line in self.parsed.lines])
        return self._top_value

    @property
    def unit_prices(self) -> list[UnitPrice]:
        """Of each line that has a quantity and a median to be held against."""
        if self._unit_prices is None:
            self._unit_prices = list(self._find_unit_prices())
        return self._unit_prices

    def _find_unit_prices(self) -> Iterator[UnitPrice]:
        medians = self.background.medians
        for line in self.parsed.lines:
            median = medians.get((line.heading, line.unit))
            if median and line.quantity:
                quantity = float(line.quantity)
                if quantity > 0:
                    yield UnitPrice(line, line.value / quantity, median)

"""Holds the plain values at which the selection rules look, read once for a whole piece. No Django here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.codes import SET_PART


class Rate(NamedTuple):
    """The rate of a tariff number: `percent` is None unless the number is free (0) or plain ad valorem."""

    percent: Decimal | None


class ImporterRecord(NamedTuple):
    """The closed reviews of an importer: how many, how many with a finding, and the headings of the findings."""

    closed: int
    findings: int
    headings: frozenset[str]


NO_RECORD = ImporterRecord(0, 0, frozenset())


class Hit(NamedTuple):
    """A place where a rule found its sign: the line (None: the summary), and words for a specialist."""

    line_no: int | None
    detail: str


@dataclass(slots=True)
class Background:
    """What selection knows beside a filing: rates by ten-digit number, medians by (heading, unit), the day."""

    rates: Mapping[str, Rate]
    medians: Mapping[tuple[str, str], float]
    today: date
    percents: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        """Compute the rates that give a duty by themselves, once: every line of every filing asks for them."""
        self.percents = {
            number: float(rate.percent) for number, rate in self.rates.items() if rate.percent is not None
        }


class UnitPrice(NamedTuple):
    """The entered value a unit of a line in dollars, beside the median of its heading and unit."""

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
        """The unit prices of the lines that have a quantity and a median."""
        if self._unit_prices is None:
            self._unit_prices = list(self._find_unit_prices())
        return self._unit_prices

    def _find_unit_prices(self) -> Iterator[UnitPrice]:
        medians = self.background.medians
        for line in self.parsed.lines:
            median = medians.get((line.heading, line.unit))
            if (
                median and line.quantity and line.spi != SET_PART
            ):  # the value of a part stands on the line of its set
                quantity = float(line.quantity)
                if quantity > 0:
                    yield UnitPrice(line, line.value / quantity, median)

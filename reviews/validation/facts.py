"""What the selection rules look at. Plain values, read once for a whole piece; no Django here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from entries.parsed import ParsedSummary


class Rate(NamedTuple):
    """A tariff number's rate: `percent` is None unless the number is free (0) or plain ad valorem."""

    percent: Decimal | None


class Record(NamedTuple):
    """What the closed reviews of an importer say: how many, how many with a finding, headings of the findings."""

    closed: int
    findings: int
    headings: frozenset[str]


NO_RECORD = Record(0, 0, frozenset())


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


@dataclass(slots=True)
class Subject:
    """One filing as selection sees it."""

    parsed: ParsedSummary
    importer_is_new: bool
    new_manufacturers: frozenset[str]
    late: bool
    record: Record = NO_RECORD
    background: Background = field(default_factory=lambda: Background({}, {}, date.min))

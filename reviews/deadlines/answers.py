"""The answer of a clock. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from entries.rules.clock_policies import Policy, Unit


class Outcome(StrEnum):
    """What an act on a day is by the clock."""

    TIMELY = "timely"
    UNTIMELY = "untimely"
    PREMATURE = "premature"


class Period(NamedTuple):
    """Days from the first to the last, both included. It is empty where the last comes before the first."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Return whether the day lies within."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """First and last day of a clock, with its source.

    `first_day`: the first day that is counted. `last_arguable_day`: the last day on which an act may still be accepted;
    it differs from `last_day` only where the law is silent about days that are not worked.
    `earliest`: before this day an act is premature. `timely`: the days on which an act is in time.
    `disputed`: days on which sources disagree. `reason`: why there is no last day.
    `named_days`: further days that follow, by name. `closures`: one-off closures within the clock.
    """

    clock: str
    policy: Policy
    rule: str
    earliest: date
    timely: tuple[Period, ...] = ()
    disputed: tuple[Period, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    last_arguable_day: date | None = None
    count: int | None = None
    unit: Unit | None = None
    reason: str = ""
    named_days: Mapping[str, date] = field(default_factory=dict)
    closures: Mapping[date, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def days(self) -> int | None:
        """Return the count where calendar days are counted, else None."""
        return self.count if self.unit is Unit.DAYS else None

    def judge(self, acted_on: date) -> Outcome:
        """Return what an act on the day is."""
        if acted_on < self.earliest:
            return Outcome.PREMATURE
        in_time = any(period.holds(acted_on) for period in self.timely)
        return Outcome.TIMELY if in_time else Outcome.UNTIMELY

    def is_at_limit(self, acted_on: date | None = None) -> bool:
        """Return whether sources disagree about the day of the act; without one about the last day."""
        day = acted_on or self.last_day
        return day is not None and any(period.holds(day) for period in self.disputed)

"""Dated policies of legal clocks: how long each runs, by which law, and how sure that is. Pure.

A policy is a row of a table `clock_policies.csv`. The clocks that filing needs stand in `entries/data/`; those of the
work that follows stand in `reviews/deadlines/data/`. A clock may have several cases, such as the protest of a surety,
and each case several rows in time. The column `chosen_by` names the fact whose date chooses the row.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from cee_portal.core.calendar import add_months, add_working_days
from cee_portal.core.files import shipped_tables
from entries.rules.code_tables import DATA, first_day, last_day


class Unit(StrEnum):
    """What a clock counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Certainty(StrEnum):
    """How sure the source of a policy is."""

    VERIFIED = "verified"  # read in the law, or in a paper of CBP
    DISPUTED = "disputed"  # sources disagree
    ASSUMED = "assumed"  # general knowledge, or the trade press alone


class DayOff(StrEnum):
    """What happens where the last day is no working day."""

    STAYS = "stays"
    NEXT = "next"  # the law moves it to the next working day
    ARGUABLE = "arguable"  # case law accepts the next working day, the law is silent


@dataclass(frozen=True, slots=True)
class Policy:
    """A row of the table. `count` is None where the row lifts a limit."""

    clock: str
    case: str
    chosen_by: str
    since: date
    until: date
    count: int | None
    unit: Unit
    day_off: DayOff
    certainty: Certainty
    citation: str
    rule: str


class UnknownPolicyError(LookupError):
    """Tell that no policy of a clock was in force on a day."""


class PolicyTable:
    """The policies of a table, found by clock, case and day."""

    def __init__(self, path: Path) -> None:
        self._rows: dict[tuple[str, str], tuple[Policy, ...]] = {}
        for row in shipped_tables.read_table(path):
            policy = _read_policy(row)
            key = policy.clock, policy.case
            self._rows[key] = (*self._rows.get(key, ()), policy)

    def find(self, clock: str, day: date, case: str = "") -> Policy:
        """Return the policy in force on the day that chooses it. Raises UnknownPolicyError."""
        for policy in self._rows.get((clock, case), ()):
            if policy.since <= day <= policy.until:
                return policy
        raise UnknownPolicyError(f"No policy of the clock {clock} {case} is known for {day}.")

    def rows(self, clock: str = "") -> list[Policy]:
        """Return the policies of one clock, or all of them."""
        return [policy for rows in self._rows.values() for policy in rows if clock in ("", policy.clock)]


def add_count(start: date, count: int, unit: Unit, holidays: frozenset[date]) -> date:
    """Return the day on which a count that starts the day after `start` ends.

    Months and years end on the same day of the month, or on the last day of a shorter month.
    """
    if unit is Unit.DAYS:
        return start + timedelta(days=count)
    if unit is Unit.WORKING_DAYS:
        return add_working_days(start, count, holidays)
    return add_months(start, count if unit is Unit.MONTHS else count * 12)


@cache
def filing_policies() -> PolicyTable:
    """Return the policies of the clocks that filing needs."""
    return PolicyTable(DATA / "clock_policies.csv")


def _read_policy(row: dict[str, str]) -> Policy:
    return Policy(
        row["clock"],
        row["case"],
        row["chosen_by"],
        first_day(row["since"]),
        last_day(row["until"]),
        int(row["count"]) if row["count"] else None,
        Unit(row["unit"]),
        DayOff(row["day_off"]),
        Certainty(row["certainty"]),
        row["citation"],
        row["rule"],
    )

"""Which clocks the work on a summary has, and which of them sets the due date of an item. Pure."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol

from cee_portal.core.calendar import ONE_DAY, Calendar
from entries.rules.acceptance import scheduled_liquidation as cycle_day
from entries.rules.clock_policies import Policy, UnknownPolicyError, filing_policies
from reviews.deadlines.answers import Answer
from reviews.deadlines.counting import count_clock, policies
from reviews.deadlines.liquidations import CYCLE, DEEMED, deemed_liquidation

OFFICE, TRADE = "office", "trade"
NO_DUE_DATE = date(9999, 12, 31)
# The clocks that follow from the liquidation of a summary. A new revision changes them.
OF_LIQUIDATION = (CYCLE, DEEMED)
# Facts that state a last day: nothing is counted from them.
SCHEDULED, GRANTED = "scheduled_liquidation", "granted_until"
# These clocks count calendar days and years, so they need no days off.
_NO_DAYS_OFF = Calendar(frozenset())


class NewClock(NamedTuple):
    """A clock before it is written. `fact` is the fact from which it counts, `fact_on` its day.

    `policy_case` is that of its policy; `source` says what holds the fact: revision:2, letter:12.
    """

    clock: str
    side: str
    first_on: date
    last_on: date
    fact: str
    fact_on: date
    policy_case: str = ""
    source: str = ""


class DueClock(NamedTuple):
    """The clock that sets the due date of an item, and its last day; no clock has the name ""."""

    clock: str
    due_on: date


class RunningClock(Protocol):
    """A running clock: a new one, or a row of the table."""

    @property
    def clock(self) -> str:
        """Return its name."""

    @property
    def side(self) -> str:
        """Return OFFICE or TRADE."""

    @property
    def last_on(self) -> date:
        """Return its last day."""


def nearest_office_clock(running: Iterable[RunningClock]) -> DueClock:
    """Return the running clock of the office that ends first; of two on one day the first by name.

    A clock whose last day is past runs on until it ends. The clocks of the trade never set a due date.
    """
    days = [(each.last_on, each.clock) for each in running if each.side == OFFICE]
    if not days:
        return NO_CLOCK
    due_on, clock = min(days)
    return DueClock(clock, due_on)


NO_CLOCK = DueClock("", NO_DUE_DATE)


def clock_of_answer(
    answer: Answer, *, side: str, fact: str, fact_on: date, source: str = ""
) -> NewClock | None:
    """Return the clock of an answer of `reviews.deadlines`; None where it names no last day."""
    if answer.first_day is None or answer.last_day is None:
        return None
    return NewClock(
        answer.clock, side, answer.first_day, answer.last_day, fact, fact_on, answer.policy.case, source
    )


def granted_clock(old: RunningClock, first_on: date, until: date, *, source: str) -> NewClock:
    """Return a running clock with the last day that was granted instead of its own."""
    return NewClock(old.clock, old.side, first_on, until, GRANTED, until, source=source)


def day_by_rule(clock: str, policy_case: str, fact: str, fact_on: date, calendar: Calendar) -> date | None:
    """Return the last day that the rule of a clock gives from its fact; None where no rule is known."""
    if fact in (SCHEDULED, GRANTED):
        return fact_on
    policy = policy_of(clock, policy_case, fact_on)
    return count_clock(policy, fact_on, calendar).last_day if policy else None


def policy_of(clock: str, policy_case: str, fact_on: date) -> Policy | None:
    """Return the policy by which a clock counts from a day; None where the tables have none."""
    for table in (filing_policies(), policies()):
        try:
            return table.find(clock, fact_on, policy_case)
        except UnknownPolicyError:
            continue
    return None


@lru_cache(maxsize=1 << 12)
def liquidation_clocks(
    *, entry_type: str, entry_date: date, scheduled_liquidation: date | None, begun: bool, source: str
) -> tuple[NewClock, ...]:
    """Return the clocks of the office that the liquidation of a summary gives its work.

    Work that is not begun has the scheduled liquidation; begun work has the deemed liquidation too. A summary without
    a scheduled day has neither: its type is off the cycle, or its liquidation is suspended (19 CFR 159.58).
    """
    if scheduled_liquidation is None:
        return ()
    # Another day than the one of the cycle is a fact of its own.
    is_of_cycle = scheduled_liquidation == cycle_day(entry_type, entry_date)
    scheduled = NewClock(
        CYCLE,
        OFFICE,
        entry_date + ONE_DAY,
        scheduled_liquidation,
        "entry_date" if is_of_cycle else SCHEDULED,
        entry_date if is_of_cycle else scheduled_liquidation,
        source=source,
    )
    if not begun:
        return (scheduled,)
    answer = deemed_liquidation(_NO_DAYS_OFF, entry_date=entry_date, entry_type=entry_type)
    deemed = clock_of_answer(answer, side=OFFICE, fact="entry_date", fact_on=entry_date, source=source)
    return (scheduled, deemed) if deemed else (scheduled,)

"""Counting the days of a clock, and the answer that follows. Pure."""

from datetime import date
from functools import cache
from pathlib import Path

from cee_portal.core.calendar import ONE_DAY, Calendar, next_working_day
from entries.rules.clock_policies import DayOff, Policy, PolicyTable, Unit, add_count
from reviews.deadlines.answers import Answer, Period

_TABLE = Path(__file__).resolve().parent / "data" / "clock_policies.csv"


@cache
def policies() -> PolicyTable:
    """Return the policies of the clocks of work."""
    return PolicyTable(_TABLE)


def count_clock(
    policy: Policy,
    start: date,
    calendar: Calendar,
    *,
    times: int = 1,
    earliest: date | None = None,
) -> Answer:
    """Return the answer of a clock that starts with an event on `start`; the day after it is day 1.

    `times`: how often the count of the policy runs, one after the other. `earliest`: before this day an act is
    premature; the day of the event where it is not given.
    """
    assert policy.count is not None, f"The policy of {policy.clock} has no count."
    count = policy.count * times
    plain = add_count(start, count, policy.unit, calendar.days_off)
    worked = next_working_day(plain, calendar.days_off)
    last = worked if policy.day_off is DayOff.NEXT else plain
    arguable = worked if policy.day_off is DayOff.ARGUABLE else last
    first = start + ONE_DAY
    if policy.unit is Unit.WORKING_DAYS:
        first = next_working_day(first, calendar.days_off)
    closures = calendar.closures_between(start + ONE_DAY, arguable)
    earliest = start if earliest is None else earliest
    return Answer(
        clock=policy.clock,
        policy=policy,
        rule=policy.rule,
        earliest=earliest,
        timely=(Period(earliest, arguable),),
        disputed=(Period(last + ONE_DAY, arguable),),
        first_day=first,
        last_day=last,
        last_arguable_day=arguable,
        count=count,
        unit=policy.unit,
        closures=closures,
        notes=_closure_notes(policy, start, count, calendar, plain) if closures else (),
    )


def make_open_answer(
    policy: Policy, reason: str, *, earliest: date, timely: tuple[Period, ...] = (), clock: str = ""
) -> Answer:
    """Return the answer of a clock that names no last day, with the reason."""
    return Answer(
        clock=clock or policy.clock,
        policy=policy,
        rule=policy.rule,
        earliest=earliest,
        timely=timely,
        reason=reason,
    )


def _closure_notes(
    policy: Policy, start: date, count: int, calendar: Calendar, last: date
) -> tuple[str, ...]:
    """Return what the closures within a count of working days do to its last day."""
    if policy.unit is not Unit.WORKING_DAYS:
        return ()
    other = add_count(start, count, policy.unit, calendar.other_days_off())
    if other == last:
        return ()
    if calendar.closures_are_worked:
        return (f"Closures count as working days here. If they did not, the last day would be {other}.",)
    return (f"Closures do not count as working days here. If they did, the last day would be {other}.",)

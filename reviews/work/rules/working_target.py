"""The working target of an item: the day by which its owner wants to act. It is no legal clock. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cee_portal.core.calendar import ONE_DAY, is_working_day

_LONGEST = timedelta(days=3660)  # bounds the search where a pause of years is on file


class Pause(NamedTuple):
    """The time in which the trade is asked: from the day of the request to that of its end; None: it is not over."""

    asked_on: date
    ended_on: date | None


class Target(NamedTuple):
    """The target: its day, or since when it pauses; and the working days that are left after today or the pause."""

    on: date | None
    paused_since: date | None
    left: int


def working_target(
    taken_on: date, days: int, pauses: Sequence[Pause], days_off: frozenset[date], today: date
) -> Target:
    """Return the target of an item that was taken on a day; `days` working days are counted from the next day on.

    A day counts unless the trade is asked on it: the days after a request, up to the day on which the wait for it ends.
    A target that was reached before a pause stays.
    """
    day, counted = taken_on, 0
    while counted < days:
        day += ONE_DAY
        waits = next((pause for pause in pauses if _is_within(day, pause)), None)
        if (waits is not None and waits.ended_on is None) or day - taken_on > _LONGEST:
            return Target(None, waits.asked_on if waits else taken_on, days - counted)
        if waits is None and is_working_day(day, days_off):
            counted += 1
    return Target(day, None, _working_days_between(today, day, pauses, days_off))


def _is_within(day: date, pause: Pause) -> bool:
    return pause.asked_on < day and (pause.ended_on is None or day <= pause.ended_on)


def _working_days_between(today: date, last: date, pauses: Sequence[Pause], days_off: frozenset[date]) -> int:
    """Return how many days count after today up to the last day; 0 where it is today or past."""
    ahead = (today + timedelta(days=number) for number in range(1, (last - today).days + 1))
    return sum(
        is_working_day(day, days_off) and not any(_is_within(day, pause) for pause in pauses) for day in ahead
    )

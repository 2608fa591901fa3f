"""Dates of New York, and the working days of CBP (19 CFR 101.1, 101.6(a)). Pure.

A working day is a Monday to Friday that is no national holiday. `holidays` is a frozenset of observed dates; state
and local holidays and days kept only around Washington do not count. One-off closures (executive order, weather) are
dated rows of their own. A setting says whether they are worked: `days_off` applies it, and `closures_between` finds
those that an answer has to mention.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cee_portal.core.shipped_tables import read_table

DATA = Path(__file__).resolve().parent / "data"
ONE_DAY = timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
NONE_OFF: frozenset[date] = frozenset()


class Closure(NamedTuple):
    """A day, no holiday, on which all offices or one office (its code) were closed."""

    day: date
    name: str
    office_code: str


def new_york_date(moment: datetime) -> date:
    """Return the date in New York of an aware moment: the date that decides (docs/concurrency.md, section 3)."""
    return moment.astimezone(NEW_YORK).date()


def new_york_moment(day: date, at: time = time()) -> datetime:
    """Return the moment of a time of that day in New York; midnight where no time is given."""
    return datetime.combine(day, at, tzinfo=NEW_YORK)


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    """Return whether the day is a Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def next_working_day(day: date, holidays: frozenset[date]) -> date:
    """Return the day itself where it is worked, else the first working day after it.

    A period that ends on a day off ends on this day.
    """
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def previous_working_day(day: date, holidays: frozenset[date]) -> date:
    """Return the day itself where it is worked, else the last working day before it."""
    while not is_working_day(day, holidays):
        day -= ONE_DAY
    return day


def add_working_days(day: date, count: int, holidays: frozenset[date]) -> date:
    """Return the `count`-th working day after `day`, which is not counted itself.

    A negative count goes back. With 0 the answer is `day`, worked or not.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        if is_working_day(day, holidays):
            left -= 1
    return day


def working_days_between(start: date, end: date, holidays: frozenset[date]) -> int:
    """Return how many working days lie after `start`, up to and including `end`; 0 where end is not later."""
    return sum(is_working_day(day, holidays) for day in _days_after(start, end))


def days_off(
    holidays: frozenset[date], closures: frozenset[date], *, closures_are_worked: bool = True
) -> frozenset[date]:
    """Return the days to pass as `holidays`: with the closures where the deployment does not work on them."""
    return holidays if closures_are_worked else holidays | closures


def closures_between(start: date, end: date, closures: frozenset[date]) -> list[date]:
    """Return the closures on weekdays after `start`, up to and including `end`; an answer mentions them."""
    return sorted(day for day in closures if start < day <= end and day.weekday() < 5)


@cache
def federal_holidays() -> dict[date, str]:
    """Return the shipped national holidays by observed day (5 USC 6103), without those of Washington alone."""
    return {
        date.fromisoformat(row["observed_date"]): row["name"]
        for row in read_table(DATA / "federal_holidays.csv")
        if row["counts_nationally"] == "Y"
    }


@cache
def known_closures() -> tuple[Closure, ...]:
    """Return the shipped one-off closures."""
    return tuple(
        Closure(date.fromisoformat(row["day"]), row["name"], row["office_code"])
        for row in read_table(DATA / "closures.csv")
    )


def _days_after(start: date, end: date) -> Iterator[date]:
    day = start + ONE_DAY
    while day <= end:
        yield day
        day += ONE_DAY

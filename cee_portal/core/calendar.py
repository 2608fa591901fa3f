"""Working days of CBP: Monday to Friday except national holidays (19 CFR 101.1, 101.6(a)). Pure.

`holidays` is a frozenset of observed dates. State and local holidays do not count, nor do days kept only
around Washington. One-off closures (executive order, weather) are dated rows of their own; whether they are
worked is a setting: `days_off` applies it, `closures_between` finds those an answer has to mention.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

DATA = Path(__file__).resolve().parent / "data"
ONE_DAY = timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
NONE_OFF: frozenset[date] = frozenset()


class Closure(NamedTuple):
    """A day on which offices were closed without it being a holiday: nationally, or one office (its code)."""

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
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def next_working_day(day: date, holidays: frozenset[date]) -> date:
    """The day itself where it is worked, else the first one after it (how a period that ends on a day off
    rolls).
    """
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def previous_working_day(day: date, holidays: frozenset[date]) -> date:
    """The day itself where it is worked, else the last one before it."""
    while not is_working_day(day, holidays):
        day -= ONE_DAY
    return day


def add_working_days(day: date, count: int, holidays: frozenset[date]) -> date:
    """The `count`-th working day after `day`; the day itself is not counted. A negative count goes back.

    With 0 the answer is `day`, worked or not.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        if is_working_day(day, holidays):
            left -= 1
    return day


def working_days_between(start: date, end: date, holidays: frozenset[date]) -> int:
    """How many working days lie after `start`, up to and including `end`; 0 where end is not later."""
    return sum(is_working_day(day, holidays) for day in _days_after(start, end))


def days_off(
    holidays: frozenset[date], closures: frozenset[date], *, closures_are_worked: bool = True
) -> frozenset[date]:
    """The days to pass as `holidays`: with the closures only where the deployment does not count them as
    worked.
    """
    return holidays if closures_are_worked else holidays | closures


def closures_between(start: date, end: date, closures: frozenset[date]) -> list[date]:
    """Closures after `start` up to and including `end` that fall on a weekday: an answer that spans one says
    so.
    """
    return sorted(day for day in closures if start < day <= end and day.weekday() < 5)


@cache
def federal_holidays() -> dict[date, str]:
    """The shipped national holidays by the day they are observed (5 USC 6103), days of Washington alone left
    out.
    """
    with (DATA / "federal_holidays.csv").open(encoding="utf-8", newline="") as file:
        return {
            date.fromisoformat(row["observed_date"]): row["name"]
            for row in csv.DictReader(file)
            if row["counts_nationally"] == "Y"
        }


@cache
def known_closures() -> tuple[Closure, ...]:
    """The shipped one-off closures."""
    with (DATA / "closures.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Closure(date.fromisoformat(row["day"]), row["name"], row["office_code"])
            for row in csv.DictReader(file)
        )


def _days_after(start: date, end: date) -> Iterator[date]:
    day = start + ONE_DAY
    while day <= end:
        yield day
        day += ONE_DAY

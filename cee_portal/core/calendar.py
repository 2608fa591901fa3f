"""Dates of New York, and the working days of CBP (19 CFR 101.1, 101.6(a)). Pure.

A working day is a Monday to Friday that is no national holiday. `holidays` is a frozenset of observed dates; state
and local holidays and days kept only around Washington do not count. One-off closures (executive order, weather) are
dated rows of their own; cee_portal/core/holidays.py adds them where a setting says that they are not worked.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
# The Monday-holiday law (Pub. L. 90-363) holds since 1971. Clocks are asked up to 2099 and run for a few years more.
FIRST_YEAR, LAST_YEAR = 1971, 2110
NEW_YORK = ZoneInfo("America/New_York")


def new_york_date(moment: datetime) -> date:
    """Return the date in New York of an aware moment: the date that decides (docs/concurrency.md, section 3)."""
    return moment.astimezone(NEW_YORK).date()


def new_york_moment(day: date, at: time = time()) -> datetime:
    """Return the moment of a time of that day in New York; midnight where no time is given."""
    return datetime.combine(day, at, tzinfo=NEW_YORK)


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    """Return whether the day is a Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


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


def next_working_day(day: date, holidays: frozenset[date]) -> date:
    """Return the day itself where it is worked, else the next working day."""
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def add_months(day: date, count: int) -> date:
    """Return the same day of the month `count` months later, or the last day of a shorter month.

    The way of HQ 228929: six months after October 23, 1998 is April 23, 1999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@cache
def federal_holidays() -> dict[date, str]:
    """Return the national holidays since 1971 by observed day (5 USC 6103).

    Days on a weekend are left out, because no clock asks for them. So are Inauguration Day, which is kept only
    around Washington, and closures by executive order.
    """
    # Imported at the first call: the package costs each process 0.2 seconds and some megabytes.
    from holidays import country_holidays

    found = country_holidays("US", years=range(FIRST_YEAR, LAST_YEAR + 1), language="en_US")
    return {day: name.removesuffix(" (observed)") for day, name in sorted(found.items()) if day.weekday() < 5}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that an office does not work, and the one-off closures in their time.

    `closures_are_worked`: closures count as working days, so `days_off` has none of them.
    """

    days_off: frozenset[date]
    closures: Mapping[date, str] = field(default_factory=dict)
    closures_are_worked: bool = True

    def closures_between(self, first: date, last: date) -> dict[date, str]:
        """Return the closures from `first` to `last`, both included."""
        return {day: name for day, name in self.closures.items() if first <= day <= last}

    def other_days_off(self) -> frozenset[date]:
        """Return the days off if closures counted the other way."""
        closed = frozenset(self.closures)
        return self.days_off | closed if self.closures_are_worked else self.days_off - closed

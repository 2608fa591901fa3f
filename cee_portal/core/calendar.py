"""Dates of New York, and the working days of CBP (19 CFR 101.1, 101.6(a)). Pure.

A working day is a Monday to Friday that is no national holiday. `holidays` is a frozenset of observed dates; state
and local holidays and days kept only around Washington do not count. One-off closures (executive order, weather) are
dated rows of their own; cee_portal/core/holidays.py adds them where a setting says that they are not worked.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cee_portal.core.files.shipped_tables import read_table

DATA = Path(__file__).resolve().parent / "data"
ONE_DAY = timedelta(days=1)
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


def federal_holidays() -> dict[date, str]:
    """Return the shipped national holidays by observed day (5 USC 6103), without those of Washington alone."""
    return {
        date.fromisoformat(row["observed_date"]): row["name"]
        for row in read_table(DATA / "federal_holidays.csv")
        if row["counts_nationally"] == "Y"
    }

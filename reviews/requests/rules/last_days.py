"""The last day of a request in the words of the trade's pages. Pure."""

from datetime import date
from typing import NamedTuple

SOON_DAYS = 10


class LastDay(NamedTuple):
    """A last day: its tone on pages (late, soon, rest), and how far it is: `In 6 days`."""

    tone: str
    words: str


def describe_last_day(last_day: date, today: date) -> LastDay:
    """Return tone and words of the last day of an open request, from the dates alone: a scan may be late."""
    left = (last_day - today).days
    if left < 0:
        return LastDay("late", "1 day late" if left == -1 else f"{-left} days late")
    tone = "soon" if left <= SOON_DAYS else "rest"
    if left < 2:
        return LastDay(tone, "Today" if left == 0 else "Tomorrow")
    return LastDay(tone, f"In {left} days")

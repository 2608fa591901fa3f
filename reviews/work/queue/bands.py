"""Computes the band of the queue in which an item stands. Pure; the word on screen comes from the date instead."""

from datetime import date

OVERDUE, SOON, ANSWERED, REST = 1, 2, 3, 4
DEFAULT_LEAD_DAYS = 10
MOST_LEAD_DAYS = 31  # bounds how far ahead the daily scan of the bands looks


def band_of(due_on: date, lead_days: int, today: date, *, is_answered: bool = False) -> int:
    """Return 1 where the day is past, 3 where the trade has answered, 2 within the lead time (in days), else 4."""
    days = (due_on - today).days
    if days < 0:
        return OVERDUE
    if is_answered:
        return ANSWERED
    return SOON if days <= lead_days else REST

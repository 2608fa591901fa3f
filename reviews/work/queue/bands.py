"""Computes the band of the queue in which an item stands. Pure; the word on screen comes from the date instead."""

from datetime import date

OVERDUE, SOON, ANSWERED, REST = 1, 2, 3, 4
DEFAULT_LEAD_DAYS = 10
MOST_LEAD_DAYS = 31  # bounds how far ahead the daily scan of the bands looks


def band_of(due_on: date, lead_days: int, today: date) -> int:
    """Return 1 where the day is past, 2 within the lead time (in days), else 4.

    Band 3 is for answers of the trade.
    """
    days = (due_on - today).days
    if days < 0:
        return OVERDUE
    return SOON if days <= lead_days else REST


def band_after(band: int, due_on: date, lead_days: int, today: date) -> int:
    """Return the band of an item whose due date changed; an answer of the trade keeps its band until the day is past."""
    new = band_of(due_on, lead_days, today)
    return ANSWERED if band == ANSWERED and new != OVERDUE else new

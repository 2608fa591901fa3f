"""The days of filing: 340 days, more filings of late, few on weekends."""

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from reviews.demo.builder.trade import LINE_COUNTS, MEAN_LINES

SPAN = 340
_FIRST_WEIGHT, _LAST_WEIGHT = 1.0, 1.25
_WEEKEND = 0.1
# Days from entry to summary: the law gives ten working days; two in a hundred need more.
LAGS = (
    0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 12,
    13,
)  # fmt: skip
LATE_LAGS = (18, 19, 21, 22, 24, 26, 29)
LATE_SHARE = 0.02


def filing_days(as_of: date) -> list[date]:
    """Return the days of filing, oldest first; the last is before `as_of`."""
    return [as_of - timedelta(days=back) for back in range(SPAN, 0, -1)]


def filings_each_day(days: list[date], total: int) -> list[int]:
    """Return the number of filings of each day; they add up to `total`."""
    rise = (_LAST_WEIGHT - _FIRST_WEIGHT) / len(days)
    weights = [
        (_FIRST_WEIGHT + rise * place) * (_WEEKEND if day.weekday() > 4 else 1)
        for place, day in enumerate(days)
    ]
    cumulative = list(accumulate(weights))
    upto = [round(total * part / cumulative[-1]) for part in cumulative]
    return [now - before for before, now in zip([0, *upto], upto, strict=False)]


def line_counts(dice: Random, total: int, fixed: dict[int, int]) -> list[int]:
    """Return the number of lines of each summary, three on average.

    `fixed` gives the number for some summaries by their place.
    """
    weights = list(accumulate(LINE_COUNTS.values()))
    counts = dice.choices(list(LINE_COUNTS), cum_weights=weights, k=total)
    for place, size in enumerate(counts):
        if size > 8:
            counts[place] = size + int(size * dice.random())
    for place, size in fixed.items():
        counts[place] = size
    _balance(dice, counts, MEAN_LINES * total, fixed)
    return counts


def _balance(dice: Random, counts: list[int], wanted: int, fixed: dict[int, int]) -> None:
    missing = wanted - sum(counts)
    for _ in range(60 * len(counts)):
        if not missing:
            return
        place = int(dice.random() * len(counts))
        step = 1 if missing > 0 else -1
        if place not in fixed and 1 <= counts[place] + step <= 8:
            counts[place] += step
            missing -= step

"""The last day of a request in words."""

from datetime import date, timedelta

import pytest

from reviews.requests.rules.last_days import describe_last_day

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (-2, "late", "2 days late"),
        (-1, "late", "1 day late"),
        (0, "soon", "Today"),
        (1, "soon", "Tomorrow"),
        (10, "soon", "In 10 days"),
        (11, "rest", "In 11 days"),
    ],
)
def test_words_and_tone_follow_from_the_dates(days: int, tone: str, words: str) -> None:
    assert describe_last_day(TODAY + timedelta(days=days), TODAY) == (tone, words)

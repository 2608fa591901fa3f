"""What the tests of clocks share."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cee_portal.core.calendar import Calendar, federal_holidays
from reviews.deadlines.answers import Answer
from reviews.deadlines.registry import compute_clock

Ask = Callable[..., Answer]


@pytest.fixture
def ask() -> Ask:
    """Return a call of a clock that takes dates as texts, on the calendar of the country without closures."""
    calendar = Calendar(frozenset(federal_holidays()))

    def ask_clock(clock: str, **facts: Any) -> Answer:
        return compute_clock(clock, calendar, **{name: _read(value) for name, value in facts.items()})

    return ask_clock


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(each) for each in value]
    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        return date.fromisoformat(value)
    return value

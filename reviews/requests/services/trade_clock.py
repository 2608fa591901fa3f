"""The clock of the trade on the item of a request: `document_response`."""

from dataclasses import replace
from datetime import date

from cee_portal.core.holidays import read_calendar
from reviews.deadlines.answers import Answer
from reviews.deadlines.counting import count_clock, policies
from reviews.requests.models import TradeRequest
from reviews.work.rules.item_clocks import TRADE, NewClock

CLOCK = "document_response"
FACT = "issued_on"
FEWEST_DAYS, MOST_DAYS = 3, 60


def default_days(issued_on: date) -> int:
    """Return how many working days the trade has by the policy of the day."""
    return policies().find(CLOCK, issued_on).count or FEWEST_DAYS


def count_response(issued_on: date, days: int) -> Answer:
    """Return the answer of the clock for a number of working days from the day of the letter."""
    policy = replace(policies().find(CLOCK, issued_on), count=days)
    return count_clock(policy, issued_on, read_calendar())


def clock_of(request: TradeRequest) -> NewClock:
    """Return the clock of a request with its last day now."""
    first_on = count_response(request.issued_on, FEWEST_DAYS).first_day
    assert first_on is not None, "A count of working days has a beginning."
    return NewClock(
        clock=CLOCK,
        side=TRADE,
        first_on=first_on,
        last_on=request.last_day,
        fact=FACT,
        fact_on=request.issued_on,
        source=f"request:{request.pk}",
    )

"""Clocks of goods: the demand for redelivery, and the claim under a trade agreement. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cee_portal.core.calendar import Calendar
from reviews.deadlines.answers import Answer, Period
from reviews.deadlines.counting import count_clock, policies
from reviews.deadlines.facts import FactProblem, require_any

REDELIVERY, CLAIM = "redelivery_demand", "fta_claim"


def redelivery_demand(
    calendar: Calendar,
    *,
    entry_date: date | None = None,
    examined_on: date | None = None,
    textile: bool = False,
) -> Answer:
    """Return until when CBP may demand redelivery (19 CFR 134.3(b), 141.113).

    Days count from the entry, or from a later examination; those of textiles always count from the entry where it is given.
    """
    given = [day for day in (entry_date, examined_on) if day]
    assert given, "The clock needs the date of entry or of the examination."
    case, start = ("textile", given[0]) if textile else ("goods", max(given))
    return count_clock(policies().find(REDELIVERY, start, case), start, calendar, earliest=min(given))


def check_redelivery_demand(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together."""
    yield from require_any(facts, "entry_date", "examined_on")


def fta_claim(calendar: Calendar, *, imported_on: date) -> Answer:
    """Return until when duty is claimed back under a trade agreement (19 USC 1520(d)).

    On the anniversary itself sources disagree (HQ 227879).
    """
    answer = count_clock(policies().find(CLAIM, imported_on), imported_on, calendar)
    assert answer.last_day
    return replace(answer, disputed=(Period(answer.last_day, answer.last_day),))

"""Clocks of a protest: until when it is filed, and until when it is decided (19 USC 1514, 1515). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cee_portal.core.calendar import Calendar
from reviews.deadlines.answers import Answer
from reviews.deadlines.counting import count_clock, policies
from reviews.deadlines.facts import FACTS, FactProblem, require_any, require_order

PROTEST, DECISION, EXCLUSION = "protest", "protest_decision", "exclusion_protest"
_LATER_REFUSAL = (
    "The clock runs from the liquidation. A later refusal to refund does not start it anew "
    "(Acquisition 362 v. United States, Fed. Cir. 2023)."
)


def protest(
    calendar: Calendar,
    *,
    entry_date: date | None = None,
    liquidation_date: date | None = None,
    decision_date: date | None = None,
    protestant: str = "importer",
    demand_date: date | None = None,
) -> Answer:
    """Return from when to when a protest may be filed (19 USC 1514(c)(3)).

    The date of entry chooses between 90 and 180 days. Where it is not given, the date of the event does, because the entry
    was made before. The plain last day is the target; the next working day is arguable (decision 59).
    """
    case, start = _find_start(protestant, liquidation_date, decision_date, demand_date)
    answer = count_clock(policies().find(PROTEST, entry_date or start, case), start, calendar)
    if case == "liquidation" and decision_date:
        return replace(answer, notes=(*answer.notes, _LATER_REFUSAL))
    return answer


def _find_start(
    protestant: str, liquidation_date: date | None, decision_date: date | None, demand_date: date | None
) -> tuple[str, date]:
    if protestant == "surety":
        assert demand_date, "The clock of a surety needs the date of the demand."
        return "surety", demand_date
    if liquidation_date:
        return "liquidation", liquidation_date
    assert decision_date, "The clock needs the date of the liquidation or of the decision."
    return "decision", decision_date


def check_protest(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together."""
    protestant = facts.get("protestant", "importer")
    if protestant == "surety":
        yield from require_any(facts, "demand_date")
    elif protestant == "importer":
        if "demand_date" in facts:
            told = "Only a surety has a demand. Leave demand_date out, or give surety as protestant."
            yield FactProblem("demand_date", "not_allowed", told)
        yield from require_any(facts, "liquidation_date", "decision_date")
        if "liquidation_date" in facts or "decision_date" not in facts:
            yield from require_any(facts, "entry_date")
    for later in ("liquidation_date", "decision_date", "demand_date"):
        yield from require_order(facts, "entry_date", later)
    yield from require_order(facts, "liquidation_date", "demand_date")


def protest_decision(calendar: Calendar, *, filed_on: date | Sequence[date]) -> Answer:
    """Return until when CBP decides a protest; of joined protests the last one counts (19 CFR 174.21(a))."""
    last = filed_on if isinstance(filed_on, date) else max(filed_on)
    return count_clock(policies().find(DECISION, last), last, calendar)


def check_protest_decision(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together."""
    if facts.get("filed_on") == []:
        yield FactProblem("filed_on", "required", FACTS["filed_on"].what)


def exclusion_protest(calendar: Calendar, *, filed_on: date) -> Answer:
    """Return the day on which a protest against an exclusion is deemed denied (19 CFR 174.21(b)).

    The day of filing is day 0.
    """
    return count_clock(policies().find(EXCLUSION, filed_on), filed_on, calendar)


def check_exclusion_protest(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together."""
    if isinstance(facts.get("filed_on"), list):
        yield FactProblem(
            "filed_on", "invalid", "Give one day. A protest against an exclusion counts by itself."
        )

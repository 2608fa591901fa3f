"""Clocks of an entry summary: filing, filing again after a rejection, and rejecting it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cee_portal.core.calendar import Calendar
from entries.rules.clock_policies import filing_policies
from reviews.deadlines.answers import Answer
from reviews.deadlines.counting import count_clock, policies
from reviews.deadlines.facts import FactProblem, require_order

DUE, RESUBMIT, REJECT = "summary_due", "rejection_resubmit", "reject_limit"


def summary_due(calendar: Calendar, *, time_of_entry: date) -> Answer:
    """Return until when the summary and the duties are due (19 CFR 142.12(b)). A summary may come before the entry."""
    policy = filing_policies().find(DUE, time_of_entry)
    return count_clock(policy, time_of_entry, calendar, earliest=date.min)


def rejection_resubmit(calendar: Calendar, *, time_of_entry: date, rejected_on: date) -> Answer:
    """Return until when a rejected summary is filed again.

    That is two working days after the day of the rejection, or the rest of the ten days of the first filing where they
    end later.
    """
    again = count_clock(policies().find(RESUBMIT, rejected_on), rejected_on, calendar)
    first = summary_due(calendar, time_of_entry=time_of_entry)
    assert again.last_day and first.last_day
    if first.last_day <= again.last_day:
        return again
    return replace(
        first,
        clock=RESUBMIT,
        rule=again.rule,
        earliest=rejected_on,
        first_day=again.first_day,
        timely=tuple(period._replace(first=rejected_on) for period in first.timely),
    )


def check_rejection_resubmit(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together."""
    yield from require_order(facts, "time_of_entry", "rejected_on")


def reject_limit(
    calendar: Calendar, *, entry_date: date, measures: Sequence[str] = (), supervisor: bool = False
) -> Answer:
    """Return until when CBP may reject a summary (CSMS 18-000301).

    A supervisor has more time only where the goods bear one of the measures.
    """
    if supervisor and measures:
        case = "supervisor"
    else:
        case = "ad_cvd" if "ad_cvd" in measures else "other"
    return count_clock(policies().find(REJECT, entry_date, case), entry_date, calendar)

"""The answer of a legal clock in the shape of the API, for the working days of the whole country."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cee_portal.core.calendar import Calendar
from cee_portal.core.holidays import read_calendar
from entries.rules.clock_policies import Policy
from reviews.deadlines.answers import Answer
from reviews.deadlines.registry import compute_clock


def answer_clock(clock: str, facts: Mapping[str, Any], acted_on: date | None = None) -> dict[str, Any]:
    """Return the answer of `tools/deadlines/`. Raises reviews.deadlines.facts.FactsError."""
    calendar = read_calendar()
    return describe_answer(compute_clock(clock, calendar, **facts), calendar, acted_on)


def describe_answer(answer: Answer, calendar: Calendar, acted_on: date | None = None) -> dict[str, Any]:
    """Return an answer in the shape of the API; with `acted_on` it also says what an act on that day is."""
    policy = answer.policy
    told: dict[str, Any] = {
        "clock": answer.clock,
        "first_day": answer.first_day,
        "last_day": answer.last_day,
        "last_arguable_day": answer.last_arguable_day,
        "days": answer.days,
        "count": answer.count,
        "unit": answer.unit,
        **answer.named_days,
        "rule": answer.rule,
        "citation": policy.citation,
        "certainty": policy.certainty,
        "at_limit": answer.is_at_limit(acted_on),
        "reason": answer.reason or None,
        "policy": _policy_answer(policy),
        "closures": [
            {"day": day, "name": name, "worked": calendar.closures_are_worked}
            for day, name in sorted(answer.closures.items())
        ],
        "notes": list(answer.notes),
    }
    if acted_on:
        told["outcome"] = answer.judge(acted_on)
    return {name: _plain(value) for name, value in told.items()}


def _policy_answer(policy: Policy) -> dict[str, Any]:
    return {
        "chosen_by": policy.chosen_by,
        "since": None if policy.since == date.min else policy.since.isoformat(),
        "until": None if policy.until == date.max else policy.until.isoformat(),
    }


def _plain(value: Any) -> Any:
    """Return dates as texts, also within lists and objects, and words as plain texts."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return str(value) if isinstance(value, str) else value

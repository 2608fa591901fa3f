"""Writes the clocks of an item in words: those of its office, those of the trade, and the working target apart."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings

from cee_portal.core.calendar import Calendar, new_york_date
from cee_portal.core.formatting import day as day_words
from cee_portal.core.formatting import full_day
from cee_portal.core.holidays import read_calendar
from entries.rules.clock_policies import Certainty
from entries.rules.suspension import suspension_sentence
from reviews.deadlines.registry import CLOCKS
from reviews.work.models import ItemClock, WorkItem
from reviews.work.rules.item_clocks import GRANTED, SCHEDULED, policy_of
from reviews.work.rules.working_target import Pause, working_target
from reviews.work.selectors.clocks import clocks_of

_FACTS = {
    "entry_date": "the date of entry",
    "final_withdrawal_date": "the final withdrawal",
    "suspension_removed_notice": "the notice that the suspension was removed",
    "issued_on": "the request",
    "mailed_on": "the mailing of Form 29",
    "filed_on": "the filing",
    "requested_on": "the request",
    "billed_on": "the date of the bill",
    "liquidation_date": "the liquidation",
}
_CERTAINTIES = {
    Certainty.DISPUTED: "Sources disagree about it.",
    Certainty.ASSUMED: "No source states it; it is assumed.",
}


def clock_panel(item: WorkItem, today: date) -> dict[str, Any]:
    """Return the context of templates/reviews/work/_clocks.html. Two queries, whatever clocks the item has.

    What is said of a lapse follows from the dates, because a scan may be late.
    """
    clocks = clocks_of(item)
    running = [each for each in clocks if each.is_running]
    return {
        "office": [_running_row(each, item, today) for each in running if each.side == ItemClock.Side.OFFICE],
        "trade": [_running_row(each, item, today) for each in running if each.side == ItemClock.Side.TRADE],
        "ended": [_ended_row(each, today) for each in clocks if not each.is_running],
        "target": "" if item.is_closed else target_sentence(item, clocks, read_calendar(), today),
        "suspension": suspension_sentence(item.summary.suspension_code),
    }


def nearest_words(item: WorkItem, today: date) -> dict[str, str] | None:
    """Return tone and words of the nearest clock of the office; None where none runs."""
    if item.due_day is None:
        return None
    name, tone, left = (
        item.clock_words[1],
        _tone(item.due_on, item.lead_days, today),
        _left(item.due_on, today),
    )
    return {"tone": tone, "text": f"{name} {left}, {day_words(item.due_on, today=today)}"}


def target_sentence(item: WorkItem, clocks: Sequence[ItemClock], calendar: Calendar, today: date) -> str:
    """Return the working target of an owned item in words; "" where nobody owns it."""
    if item.owner_id is None or item.taken_at is None:
        return ""
    count = settings.WORKING_TARGET_DAYS
    taken_on, pauses = new_york_date(item.taken_at), [_pause(each, today) for each in clocks if _asks(each)]
    target = working_target(taken_on, count, pauses, calendar.days_off, today)
    if target.on is None:
        since = day_words(target.paused_since, today=today)
        return f"Paused since {since}, while the trade is asked. {_working_days(target.left)} will be left."
    on = day_words(target.on, today=today)
    if target.on < today:
        return f"{on}, past. It is no legal deadline."
    left = "today" if target.on == today else f"{_working_days(target.left)} left"
    return f"{on}, {left}."


def _asks(clock: ItemClock) -> bool:
    return clock.side == ItemClock.Side.TRADE


def _pause(clock: ItemClock, today: date) -> Pause:
    """Return the time in which the trade was asked. Without an answer it ends on the last day."""
    asked_on = new_york_date(clock.set_at)
    if clock.ended_at is not None:
        return Pause(asked_on, min(new_york_date(clock.ended_at), max(clock.last_on, asked_on)))
    return Pause(asked_on, clock.last_on if clock.last_on < today else None)


def _working_days(count: int) -> str:
    return "1 working day" if count == 1 else f"{count} working days"


def _running_row(clock: ItemClock, item: WorkItem, today: date) -> dict[str, Any]:
    return {
        "name": _name(clock),
        "tone": _tone(clock.last_on, item.lead_days, today),
        "left": _left(clock.last_on, today),
        "on": day_words(clock.last_on, today=today),
        **_law(clock, today),
    }


def _law(clock: ItemClock, today: date) -> dict[str, str]:
    """Return rule, citation and the fact from which a clock counts."""
    if clock.fact == GRANTED:
        return {"rule": "More time was granted.", "citation": "", "since": ""}
    policy = policy_of(clock.clock, clock.policy_case, clock.fact_on)
    rule = policy.rule if policy else ""
    since = ""
    if clock.fact == SCHEDULED:
        rule = "CBP has scheduled this day."
    else:
        fact = _FACTS.get(clock.fact, clock.fact.replace("_", " "))
        since = f"Counted from {fact}, {full_day(clock.fact_on)}."
    doubt = _CERTAINTIES.get(policy.certainty, "") if policy else ""
    return {"rule": f"{rule} {doubt}".strip(), "citation": policy.citation if policy else "", "since": since}


def _ended_row(clock: ItemClock, today: date) -> dict[str, str]:
    assert clock.ended_at is not None
    return {
        "name": _name(clock),
        "on": day_words(clock.last_on, today=today),
        "how": clock.get_ended_how_display(),
        "at": day_words(new_york_date(clock.ended_at), today=today),
    }


def _name(clock: ItemClock) -> str:
    return CLOCKS[clock.clock].words if clock.clock in CLOCKS else clock.clock


def _tone(last_on: date, lead_days: int, today: date) -> str:
    days = (last_on - today).days
    if days < 0:
        return "late"
    return "soon" if days <= lead_days else "rest"


def _left(last_on: date, today: date) -> str:
    """Return `3 d late`, `today` or `6 d left`."""
    days = (last_on - today).days
    if days < 0:
        return f"{-days} d late"
    return "today" if days == 0 else f"{days} d left"

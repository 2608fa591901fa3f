"""The home page of auditors: the newest events, routing decisions and rulebooks."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import verb_words
from centers.models import Delegation, Rulebook
from entries.models import EntrySummary
from entries.selectors.summaries import newest_decisions

NEWEST = 20


class Act(NamedTuple):
    """One event in words. `summary` is its entry number, or empty; `url` is the page of the object `on`."""

    at: datetime
    who: str
    did: str
    on: str
    url: str
    summary: str
    reason: str


def context(user: User, today: date) -> dict[str, Any]:
    """Return the newest acts, routing decisions and rulebooks of the whole country."""
    return {
        "acts": newest_acts(),
        "decisions": newest_decisions(NEWEST),
        "rulebooks": list(Rulebook.objects.defer("snapshot").order_by("-number")[:10]),
    }


def newest_acts() -> list[Act]:
    """Return the newest events, each with its object."""
    events = list(Event.objects.order_by("-id")[:NEWEST])
    numbers = {
        summary.pk: summary.printed_number
        for summary in EntrySummary.objects.filter(pk__in={event.summary_id for event in events})
    }
    orders = {
        str(pk): number
        for pk, number in Delegation.objects.filter(
            pk__in={event.object_id for event in events if event.object_kind == "delegation"}
        ).values_list("pk", "order_number")
    }
    return [_act_of(event, numbers.get(event.summary_id or 0, ""), orders) for event in events]


def _act_of(event: Event, summary: str, orders: dict[str, str]) -> Act:
    did = verb_words(event.verb)
    is_own = event.object_kind == "user" and event.object_id == str(event.actor_id)
    on = "" if summary or is_own else f"{event.object_kind.replace('_', ' ')} {event.object_id}"
    url = ""
    if event.object_kind == "delegation" and event.object_id in orders:
        on, url = orders[event.object_id], reverse("delegation", args=[event.object_id])
        did = did.removeprefix("order ")
    elif event.object_kind == "batch":
        url = reverse("batch", args=[event.object_id])
    return Act(event.at, event.actor_name or "The portal", did, on, url, summary, event.reason)

"""For auditors: the newest lines of the record and the rulebooks that decisions rest on."""

from datetime import date
from typing import Any

from cee_portal.accounts.models import Event, User
from centers.models import Rulebook
from entries.models import RoutingDecision

NEWEST = 25


def context(user: User, today: date) -> dict[str, Any]:
    """The newest events, routing decisions and rulebooks. Auditors read the whole country."""
    decisions = RoutingDecision.objects.select_related("summary", "from_office", "to_office", "jurisdiction")
    return {
        "events": list(Event.objects.order_by("-id")[:NEWEST]),
        "decisions": list(decisions.order_by("-id")[:NEWEST]),
        "rulebooks": list(Rulebook.objects.defer("snapshot").order_by("-number")[:10]),
    }

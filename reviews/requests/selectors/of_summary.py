"""Reads the requests of one summary, as far as a person of the trade sees them, for the trade's page of the summary."""

from django.db.models import QuerySet

from cee_portal.accounts.models import User
from entries.models import EntrySummary
from reviews.requests.models import TradeRequest
from reviews.requests.selectors.visibility import visible_requests


def requests_of(user: User, summary: EntrySummary) -> QuerySet[TradeRequest]:
    """Return the requests of a summary that the person sees."""
    return visible_requests(user).filter(summary=summary)


def open_request_of(user: User, summary: EntrySummary) -> TradeRequest | None:
    """Return the request on a summary that waits for an answer."""
    return requests_of(user, summary).filter(state=TradeRequest.State.SENT).order_by("last_day", "pk").first()

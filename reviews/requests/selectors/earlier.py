"""Earlier requests to the same importer that were answered: an answer may point to one of them (CBP Form 28)."""

from django.db.models import QuerySet

from cee_portal.accounts.models import User
from reviews.requests.models import TradeRequest
from reviews.requests.selectors.visibility import visible_requests

MOST_SHOWN = 10


def earlier_requests(user: User, request: TradeRequest) -> QuerySet[TradeRequest]:
    """Return the answered requests of the importer before this one that the person may see, the newest first."""
    answered = visible_requests(user).filter(
        importer=request.importer_id, state=TradeRequest.State.ANSWERED, pk__lt=request.pk
    )
    return answered.select_related("office", "response").order_by("-pk")

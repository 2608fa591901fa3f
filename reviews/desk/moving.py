"""What a specialist is told of an item whose office a move is about to change: keep working, nothing is lost."""

from django.urls import reverse

from centers.models import Office
from entries.models import Routing
from reviews.reassignment.models import Batch
from reviews.reassignment.scope import ORDERS, jurisdictions_of
from reviews.work.models import Hold, WorkItem
from reviews.work.ruling import rule_office

_UNDER_WAY = (Batch.State.MOVING, Batch.State.PAUSED)


def moving_note(item: WorkItem) -> dict[str, str] | None:
    """A banner while an order's move is under way and has not come to this item; None at any other time."""
    under_way = Batch.objects.filter(state__in=_UNDER_WAY, cause__in=ORDERS).select_related(
        "delegation__withdraws"
    )
    batch = next((one for one in under_way if item.jurisdiction_id in jurisdictions_of(one)), None)
    if batch is None or item.is_closed or item.summary_id is None:
        return None
    routing = Routing.objects.filter(pk=item.summary_id).first()
    goal = rule_office(routing, item.function) if routing else item.office_id
    if goal == item.office_id or Hold.objects.filter(item=item, ended_at__isnull=True).exists():
        return None
    return {
        "level": "moving",
        "title": f"Moving to {Office.objects.get(pk=goal).short_name}.",
        "text": "Keep working. What you save now is kept and moves next.",
        "url": reverse("batch", args=[batch.pk]),
        "link": f"Batch {batch.pk}",
    }

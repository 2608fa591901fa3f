"""Tells a specialist that a move is about to change an item's office: the work may go on, and nothing is lost."""

from django.urls import reverse

from centers.models import Office
from entries.models import Routing
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.work.models import Hold, WorkItem
from reviews.work.pages.move_strips import pause_words
from reviews.work.selectors.rule_office import rule_office


def moving_note(item: WorkItem) -> dict[str, str] | None:
    """Return a banner while an order's move is under way and has not come to this item; None at any other time."""
    under_way = Batch.objects.filter(state__in=Batch.UNDER_WAY, cause__in=Batch.ORDER_CAUSES).select_related(
        "delegation__withdraws"
    )
    batch = next((one for one in under_way if item.jurisdiction_id in cause_of(one).jurisdictions()), None)
    if batch is None or item.is_closed or item.summary_id is None:
        return None
    routing = Routing.objects.filter(pk=item.summary_id).first()
    goal = rule_office(routing, item.function) if routing else item.office_id
    if goal == item.office_id or Hold.objects.filter(item=item, ended_at__isnull=True).exists():
        return None
    if cause_of(batch).keeps(item, goal):
        return None
    to = Office.objects.get(pk=goal).short_name
    if batch.state == Batch.State.PAUSED:
        title = f"Waits to move to {to}."
        text = f"The move is {pause_words(batch)}. Keep working. What you save is kept and moves later."
    else:
        title = f"Moving to {to}."
        text = "Keep working. Everything that you save now is kept and moves next."
    return {
        "level": "moving",
        "title": title,
        "text": text,
        "url": reverse("batch", args=[batch.pk]),
        "link": f"Batch {batch.pk}",
    }

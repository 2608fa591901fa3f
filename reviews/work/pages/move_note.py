"""Tells a specialist that a move is about to change an item's office: the work may go on, and nothing is lost."""

from django.urls import reverse

from centers.models import Office
from entries.models import Routing
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.work.models import Hold, WorkItem
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
    return {
        "level": "moving",
        "title": f"Moving to {Office.objects.get(pk=goal).short_name}.",
        "text": "Keep working. What you save now is kept and moves next.",
        "url": reverse("batch", args=[batch.pk]),
        "link": f"Batch {batch.pk}",
    }


def office_move_note(office: Office) -> dict[str, str] | None:
    """Return the first move under way that brings work to an office or takes it away, for the tabs; else None."""
    under_way = Batch.objects.filter(state__in=Batch.UNDER_WAY, cause__in=Batch.ORDER_CAUSES)
    for batch in under_way.select_related("delegation__withdraws").order_by("id"):
        order = batch.delegation
        assert order is not None
        moved = order.withdraws or order
        centers = list(moved.centers.order_by("code"))
        at_center = office in centers
        if at_center or (
            not office.is_center and (moved.all_ports or moved.ports.filter(pk=office.pk).exists())
        ):
            comes = at_center == (order.withdraws_id is None)
            names = " and ".join(center.short_name for center in centers)
            where = "the ports" if at_center else names if len(centers) < 3 else f"{len(centers)} Centers"
            said = f"Work arrives from {where}" if comes else f"Work is moving to {where}"
            return {"said": said, "url": reverse("batch", args=[batch.pk]), "link": f"Batch {batch.pk}"}
    return None

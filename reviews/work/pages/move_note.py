"""What a specialist is told of an item whose office a move is about to change: keep working, nothing is lost."""

from django.urls import reverse

from cee_portal.core import clock
from centers.models import Office
from entries.models import Routing
from reviews.reassignment.engine.context import is_worked_on, moves_with_owner
from reviews.reassignment.models import Batch
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.placement.scope import ORDERS, jurisdictions_of
from reviews.work.models import Hold, WorkItem
from reviews.work.selectors.rule_office import rule_office

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
    if _will_be_held(batch, item, goal):
        return None
    return {
        "level": "moving",
        "title": f"Moving to {Office.objects.get(pk=goal).short_name}.",
        "text": "Keep working. What you save now is kept and moves next.",
        "url": reverse("batch", args=[batch.pk]),
        "link": f"Batch {batch.pk}",
    }


def _will_be_held(batch: Batch, item: WorkItem, goal: int) -> bool:
    """Whether the move, once it comes to this item, leaves it with who has it: begun, near its deadline, worked on since."""
    if batch.cause == Batch.Cause.WITHDRAWAL:
        return item.summary_id is not None and is_worked_on(batch, item.summary_id)
    begun = item.is_begun and not moves_with_owner(batch, item.owner_id, goal)
    return Policies.of(batch.policies).keeps(due_on=item.due_on, today=clock.today(), begun=begun)


def office_move_note(office: Office) -> dict[str, str] | None:
    """Said over an office's queue while an order's move takes work from it or brings it work; None at any other time."""
    under_way = Batch.objects.filter(state__in=_UNDER_WAY, cause__in=ORDERS)
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

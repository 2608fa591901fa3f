"""Finds the order by which something came where it is. It knows summaries, offices and orders, nothing of work."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.urls import reverse

from cee_portal.core.formatting import day as day_words
from centers.models import Office
from entries.models import EntrySummary, RoutingDecision
from reviews.reassignment.models import Batch


def orders_of(batch_ids: Iterable[int | None]) -> dict[int, str]:
    """Return `{3: "order DO 26-001"}` for batches of orders. One query, none for no batches."""
    wanted = {pk for pk in batch_ids if pk}
    if not wanted:
        return {}
    found = Batch.objects.filter(pk__in=wanted, delegation__isnull=False)
    return {pk: f"order {number}" for pk, number in found.values_list("pk", "delegation__order_number")}


def place_of(office: Office) -> str:
    """Return an office as `Machinery` or `port 2704`."""
    return office.short_name if office.is_center else f"port {office.code}"


def arrival_of(summary: EntrySummary, today: date, *, for_staff: bool) -> dict[str, str] | None:
    """Return `{text, url, link}` of how an order's move brought the summary to its office, else None.

    Only staff get the link to the batch.
    """
    moved = (
        RoutingDecision.objects.filter(summary_id=summary.pk, from_office__isnull=False)
        .exclude(from_office=F("to_office"))
        .select_related("from_office", "to_office")
        .order_by("-id")
        .first()
    )
    if moved is None or moved.batch_id is None or moved.to_office_id != summary.routing.office_id:
        return None
    order = orders_of([moved.batch_id]).get(moved.batch_id)
    if order is None or moved.from_office is None:
        return None
    day = day_words(moved.decided_on, today=today)
    origin = moved.from_office
    name = origin.short_name if origin.is_center else f"port {origin.code} {origin.short_name}"
    made = {"text": f"Came by {order} on {day}, from {name}.", "url": "", "link": ""}
    if for_staff:
        made |= {"url": reverse("batch", args=[moved.batch_id]), "link": f"Batch {moved.batch_id}"}
    return made

"""Says which moves under way concern an office: where work goes, whether the move is paused, and what is left."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Sum
from django.urls import reverse

from cee_portal.core.calendar import NEW_YORK
from cee_portal.core.formatting import month_day
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Office
from reviews.reassignment.models import Batch, BatchChunk


class MoveStrip(NamedTuple):
    """One move under way, as templates/components/move_strips.html shows it.

    `said` says where work goes, `text` the pause and what is left.
    """

    said: str
    text: str
    is_paused: bool
    url: str
    link: str


def strips_of_office(office: Office) -> list[MoveStrip]:
    """Return the moves under way that bring work to an office or take it away, the oldest first."""
    found = ((batch, _direction(batch, office)) for batch in _under_way())
    return [_strip(batch, said) for batch, said in found if said]


def strips_of_all() -> list[MoveStrip]:
    """Return all moves under way, the oldest first."""
    return [_strip(batch, batch.title) for batch in _under_way()]


def pause_words(batch: Batch) -> str:
    """Return since when, by whom and why a batch is paused: "paused since Nov 30, 14:05 (Eastern), by Ada Okafor"."""
    paused = Event.objects.filter(object_kind="batch", object_id=str(batch.pk), verb=Verb.BATCH_PAUSED)
    event = paused.order_by("-id").first()
    if event is None:
        return "paused"
    at = event.at.astimezone(NEW_YORK)
    who = event.actor_name or "the portal"
    why = event.reason.strip().rstrip(".")
    return f"paused since {month_day(at.date())}, {at:%H:%M} (Eastern), by {who}{f' ({why})' if why else ''}"


def _under_way() -> Iterable[Batch]:
    return (
        Batch.objects.filter(state__in=Batch.UNDER_WAY)
        .select_related("delegation__withdraws", "preview")
        .order_by("id")
    )


def _strip(batch: Batch, said: str) -> MoveStrip:
    is_paused = batch.state == Batch.State.PAUSED
    pause = pause_words(batch) if is_paused else ""
    words = [f"{pause[:1].upper()}{pause[1:]}"] if pause else []
    if left := _words_of_rest(batch):
        words.append(left)
    text = "".join(f" {sentence}." for sentence in words).strip()
    return MoveStrip(said, text, is_paused, reverse("batch", args=[batch.pk]), f"Batch {batch.pk}")


def _words_of_rest(batch: Batch) -> str:
    """Return how much is still to move by the approved preview; "" where no preview was made."""
    if batch.preview is None:
        return ""
    counts = batch.preview.counts
    moved = BatchChunk.objects.filter(batch=batch).aggregate(summaries=Sum("summaries"), items=Sum("items"))
    summaries = counts["summaries"] - counts.get("held_summaries", 0) - (moved["summaries"] or 0)
    items = counts["items"] - counts.get("held", 0) - (moved["items"] or 0)
    if summaries <= 0 and items <= 0:
        return "The last check for what is left to move is not finished"
    return f"Left to move: {_count(summaries, 'summary', 'summaries')} and {_count(items, 'item', 'items')}"


def _count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{max(number, 0):,} {many}"


def _direction(batch: Batch, office: Office) -> str:
    """Return where the work of an office goes or comes from by this batch; "" where the batch does not concern it."""
    if batch.delegation is None:
        flows = batch.preview.counts["flows"] if batch.preview else []
        concerned = {code for flow in flows for code in (flow["from"], flow["to"])}
        return f"Work is moving: {batch.title}" if office.code in concerned or not flows else ""
    order = batch.delegation
    moved = order.withdraws or order
    centers = list(moved.centers.order_by("code"))
    at_center = office in centers
    if not at_center and (
        office.is_center or not (moved.all_ports or moved.ports.filter(pk=office.pk).exists())
    ):
        return ""
    comes = at_center == (order.withdraws_id is None)
    names = " and ".join(center.short_name for center in centers)
    where = "the ports" if at_center else names if len(centers) < 3 else f"{len(centers)} Centers"
    return f"Work arrives from {where}" if comes else f"Work is moving to {where}"

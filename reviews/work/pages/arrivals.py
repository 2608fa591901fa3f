"""Describes which mass move brought an item, from where, and who owned it before."""

from collections.abc import Sequence
from datetime import date

from cee_portal.core.calendar import new_york_date
from cee_portal.core.formatting import day as day_words
from reviews.summaries.parts.arrivals import orders_of, place_of
from reviews.work.models import ItemMove, WorkItem


def move_origins(items: Sequence[WorkItem]) -> dict[int, str]:
    """Return the place from which a mass move brought each item, by item id. One query, none where no move did."""
    return {pk: place_of(move.from_office) for pk, move in _arrival_moves(items).items()}


def senders_of(items: Sequence[WorkItem]) -> dict[int, str]:
    """Return the office that sent each item which nobody has accepted yet, by item id. One query, none for none."""
    offered = [item.pk for item in items if item.state == WorkItem.State.OFFERED]
    if not offered:
        return {}
    moves = ItemMove.objects.filter(item_id__in=offered).select_related("from_office").order_by("id")
    return {move.item_id: place_of(move.from_office) for move in moves}


def arrival_sentence(item: WorkItem, today: date) -> str:
    """Return `Came by order DO 26-001 on Nov 24, from port 2704; before: Pat Ruiz.`, or "" where no mass move
    brought it.
    """
    move = _arrival_moves([item]).get(item.pk)
    if move is None or move.batch_id is None:
        return ""
    by = orders_of([move.batch_id]).get(move.batch_id, f"batch {move.batch_id}")
    former = f"; before: {item.former_owner.name}" if item.former_owner and item.owner_id is None else ""
    on = day_words(new_york_date(item.arrived_at), today=today)
    return f"Came by {by} on {on}, from {place_of(move.from_office)}{former}."


def _arrival_moves(items: Sequence[WorkItem]) -> dict[int, ItemMove]:
    arrived = {item.pk: item.arrived_by_batch for item in items if item.arrived_by_batch}
    if not arrived:
        return {}
    moves = ItemMove.objects.filter(item_id__in=arrived, batch_id__in=set(arrived.values()))
    return {
        move.item_id: move
        for move in moves.select_related("from_office")
        if arrived[move.item_id] == move.batch_id
    }

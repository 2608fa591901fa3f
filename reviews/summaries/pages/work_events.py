"""Reads what happened to the work on a summary for the timeline: acts of people and moves of items.

For staff only.
"""

from collections.abc import Sequence
from typing import Any

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Office
from entries.models import EntrySummary
from reviews.summaries.parts.arrivals import orders_of, place_of
from reviews.summaries.parts.timeline import Source, TimelineKey, TimelineRow, earlier_than
from reviews.summaries.parts.timeline_sources import (
    EVENT,
    MOVED,
    SHOWN_BY_ROWS,
    names_of,
    words_without_noun,
)
from reviews.work.models import ItemMove, WorkItem

# The rows of routing decisions show these already, with actor and reason.
_SHOWN_BY_DECISIONS = (Verb.JURISDICTION_SET, Verb.JURISDICTION_WITHDRAWN, Verb.SUMMARY_ROUTED_AGAIN)
# The event of such an act shows the move already, with its reason.
_MOVES_OF_ACTS = ("sent", "returned")
_SENT = (Verb.ITEM_SENT, Verb.ITEM_RETURNED, Verb.ITEM_RETURNED_AGAIN)
# The event of the request that asks says the same, with its number.
_SHOWN_BY_REQUESTS = (
    Verb.QUESTION_ASKED,
    Verb.QUESTION_EXTENDED,
    Verb.QUESTION_ANSWERED,
    Verb.QUESTION_WITHDRAWN,
)
_SHOWN_BY_OTHERS = (*SHOWN_BY_ROWS, *_SHOWN_BY_DECISIONS, *_SHOWN_BY_REQUESTS, Verb.PAYMENT_RECORDED)
_ICONS: dict[str, str] = {
    Verb.ITEM_TAKEN: "person",
    Verb.ITEM_ASSIGNED: "person",
    Verb.ITEM_RELEASED: "person",
    Verb.ITEM_RETURNED_UNTOUCHED: "clock",
    Verb.ITEM_RETURNED_DEPARTED: "person",
    Verb.ITEM_PARKED: "clock",
    Verb.ITEM_UNPARKED: "clock",
    Verb.ITEM_SENT: "moved",
    Verb.ITEM_RETURNED: "moved",
    Verb.ITEM_ACCEPTED: "check",
    Verb.ITEM_CLOSED: "check",
    Verb.REQUEST_SENT: "send",
    Verb.REQUEST_ANSWERED: "check",
    Verb.REQUEST_WITHDRAWN: "close",
    Verb.EXTENSION_ASKED: "clock",
    Verb.EXTENSION_GRANTED: "clock",
    Verb.EXTENSION_REFUSED: "clock",
}


def events(summary: EntrySummary) -> Source:
    """Return the source of every event on the summary and its items."""

    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = Event.objects.filter(summary_id=summary.pk).exclude(verb__in=_SHOWN_BY_OTHERS)
        found = list(earlier_than(rows, before, rank=EVENT)[:most])
        places = _places_of(found)
        return [
            TimelineRow(
                TimelineKey(row.at, EVENT, row.pk),
                _ICONS.get(row.verb, "note"),
                _event_text(row, places),
                ", ".join(part for part in (row.actor_name, row.reason) if part),
                staff=row.audience == Event.Audience.STAFF,
            )
            for row in found
        ]

    return read


def moves(items: Sequence[WorkItem]) -> Source:
    """Return the source of items that went to another office without an act of their own."""

    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = ItemMove.objects.filter(item_id__in=[item.pk for item in items]).exclude(
            cause__in=_MOVES_OF_ACTS
        )
        found = list(earlier_than(rows.select_related("from_office", "to_office"), before, rank=MOVED)[:most])
        orders = orders_of([row.batch_id for row in found])
        owners = names_of([row.owner_id_before for row in found])
        return [
            TimelineRow(
                TimelineKey(row.at, MOVED, row.pk),
                "moved",
                f"Work moved from {place_of(row.from_office)} to {place_of(row.to_office)}",
                _move_details(row, orders, owners),
                staff=True,
            )
            for row in found
        ]

    return read


def _move_details(row: ItemMove, orders: dict[int, str], owners: dict[int, str]) -> str:
    """Return the order and batch, or the cause, and the owner before."""
    parts = [row.cause.replace("_", " ")]
    if row.batch_id:
        order = orders.get(row.batch_id)
        parts = [*([order] if order else []), f"batch {row.batch_id}"]
    if owner := owners.get(row.owner_id_before or 0):
        parts.append(f"before: {owner}")
    return ", ".join(parts)


def _places_of(rows: Sequence[Event]) -> dict[str, str]:
    """Return the names of the offices between which items went, by code. One query, none where none went."""
    sent = [row for row in rows if row.verb in _SENT]
    codes = {
        str(side["office"]) for row in sent for side in (row.before, row.after) if side and "office" in side
    }
    return (
        {office.code: place_of(office) for office in Office.objects.filter(code__in=codes)} if codes else {}
    )


def _event_text(row: Event, places: dict[str, str]) -> str:
    before: dict[str, Any] = row.before or {}
    after: dict[str, Any] = row.after or {}
    if row.verb == Verb.ITEM_CLOSED:
        result = str(after.get("result", "")).replace("_", " ")
        return f"Closed: {result}" if result else "Closed"
    if row.verb == Verb.ITEM_PARKED and after.get("until"):
        return f"Parked until {after['until']}"
    if row.verb in _SENT and after.get("office"):
        origin = places.get(before.get("office", ""))
        from_office = f" from {origin}" if origin else ""
        return (
            f"{words_without_noun(row.verb)}{from_office} to {places.get(after['office'], after['office'])}"
        )
    return words_without_noun(row.verb)

"""Records acts on items."""

from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from reviews.work.models import WorkItem
from reviews.work.services.answers import end_answer


def record_item_event(item: WorkItem, verb: Verb, actor: User | None, **details: Any) -> Event:
    """Append the event of an act on an item, with its trace; `details` are further arguments of `record_event`.

    The first act of a person on an answer of the trade ends band 3.
    """
    end_answer(item, verb, actor)
    if actor and item.trace:
        details["before"] = {**(details.get("before") or {}), "undo": item.trace.as_stored(item.version)}
    event = record_event(
        verb=verb,
        actor=actor,
        object_kind="work_item",
        object_id=item.pk,
        summary_id=item.summary_id,
        **details,
    )
    if actor and item.trace:
        item.trace.event_id = event.pk
    return event

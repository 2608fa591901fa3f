"""Closes items by the portal itself: those that waited for a jurisdiction, and all of a deleted summary.

They close where they are, because a closed item keeps the office that finished it (decision 16).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from reviews.kinds import all_kinds, kind_of
from reviews.work.models import Hold, ItemClock, Presence, WorkItem
from reviews.work.services.clocks import end_all_clocks

# Results by the cause of the routing (entries.models.RoutingDecision.cause); all other causes are the rules' own.
RESULTS = {"by_hand": "jurisdiction_set", "again": "routed_again", "deleted": "deleted"}
BY_THE_RULES = "replaced"
AfterClosing = Callable[[Sequence[WorkItem]], None]
PORTAL_RESULTS = frozenset({*RESULTS.values(), BY_THE_RULES, "summary_deleted"})


def close_automatically(
    items: Sequence[WorkItem], *, cause: str, now: datetime, actor_id: int | None
) -> None:
    """Close locked items, a whole piece at a time, each with an event."""
    if not items:
        return
    result = RESULTS.get(cause, BY_THE_RULES)
    by_hand = cause in RESULTS
    for item in items:
        item.close_automatically()
        item.result, item.closed_at = result, now
        item.closed_by_id = actor_id if by_hand else None
        item.parked_until = item.asked_until = None
        item.answer = ""
        item.version += 1
        item.changed_at = now
    WorkItem.objects.bulk_update(items, _CLOSED, batch_size=500)
    ids = [item.pk for item in items]
    Hold.objects.filter(item__in=ids, ended_at__isnull=True).update(ended_at=now, ended_by="closed")
    end_all_clocks(ids, how=ItemClock.End.CLOSED, at=now)
    Presence.objects.filter(item__in=ids).delete()
    for kind in all_kinds():
        if own := [item for item in items if item.kind == kind.key]:
            kind.after_automatic_closing(own, cause=cause, now=now, actor_id=actor_id)
    for path in settings.WORK_AFTER_AUTOMATIC_CLOSING:
        after_closing: AfterClosing = import_string(path)
        after_closing(items)
    actor = User.objects.filter(pk=actor_id).first() if by_hand and actor_id else None
    Event.objects.bulk_create(
        [
            Event(
                at=now,
                actor=actor,
                actor_name=actor.name if actor else "",
                verb=Verb.ITEM_CLOSED,
                audience=kind_of(item.kind).audience,
                object_kind="work_item",
                object_id=str(item.pk),
                summary_id=item.summary_id,
                after={"result": result},
            )
            for item in items
        ],
        batch_size=1000,
    )


_CLOSED = [
    *("state", "result", "closed_at", "closed_by", "parked_until", "asked_until", "answer"),
    *("version", "changed_at"),
]

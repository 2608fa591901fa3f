"""Writing the append-only record: one event per act of a person or a batch, never one per row of a mass move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cee_portal.core.models import Event

if TYPE_CHECKING:
    from cee_portal.accounts.models import User

MOST_EVENTS = 500


def record(
    *,
    verb: str,
    actor: User | None,
    object_kind: str,
    object_id: object,
    summary_id: int | None = None,
    batch_id: int | None = None,
    reason: str = "",
    audience: str = Event.Audience.STAFF,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Append one event, in the transaction of the act it records. The time is the database's."""
    return Event.objects.create(
        at=RawSQL("cee_now()", []),
        actor=actor,
        actor_name=actor.name if actor else "",
        verb=verb,
        object_kind=object_kind,
        object_id=str(object_id),
        summary_id=summary_id,
        batch_id=batch_id,
        reason=reason,
        audience=audience,
        before=before,
        after=after,
    )


def events_of_summary(summary_id: int, audience: str, limit: int = MOST_EVENTS) -> QuerySet[Event]:
    """The record of one entry summary, newest first, at most `limit` lines.

    `audience` is `staff` (everything) or `trade` (only what is marked for the trade); anything else sees
    nothing.
    """
    events = Event.objects.filter(summary_id=summary_id).order_by("-id")
    if audience == Event.Audience.TRADE:
        events = events.filter(audience=Event.Audience.TRADE)
    elif audience != Event.Audience.STAFF:
        return Event.objects.none()
    return events[: min(limit, MOST_EVENTS)]

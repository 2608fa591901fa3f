"""Writing the append-only record: one event per act of a person or a batch, never one per row of a mass move."""

from typing import Any

from django.db.models.expressions import RawSQL

from cee_portal.accounts.models import Event, User


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

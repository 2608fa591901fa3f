"""The save of a batch after an act, and the events of batches."""

from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event
from reviews.reassignment.models import Batch


def save_act(
    batch: Batch, verb: Verb, actor: User | None = None, *changed: str, message: str = "", after: Any = None
) -> None:
    """Save the new state of a locked batch as a new version with this status message, and record the act.

    `changed` names further columns to save. Without `actor` the portal itself acts.
    """
    batch.status_message = message
    batch.lock_version += 1
    batch.save(update_fields=["state", "status_message", "lock_version", *changed])
    record_batch_event(batch.pk, verb, actor, reason=message, after=after)


def record_batch_event(
    batch_id: int, verb: Verb, actor: User | None = None, *, reason: str = "", after: Any = None
) -> None:
    """Append an event about a batch."""
    record_event(
        verb=verb,
        actor=actor,
        object_kind="batch",
        object_id=batch_id,
        batch_id=batch_id,
        reason=reason,
        after=after,
    )

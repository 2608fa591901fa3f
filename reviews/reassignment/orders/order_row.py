"""The row of an order: lock, checks, events, and its batches.

All acts on orders share these.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import ChangedError, InvalidInputError
from centers.models import Delegation
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.versions import order_scope, order_version
from reviews.reassignment.selectors import NOT_ENDED

MAX_REASON_LENGTH = 1_000
ORDER_WITHDRAWN = "Its order was withdrawn."
# The versions that a caller has read; None where the caller accepts any version.
Versions = Collection[int] | None


def require_reason(reason: str, if_empty: str) -> None:
    """Raise InvalidInputError if the reason is empty or too long; `if_empty` is the message for an empty one."""
    if not reason.strip():
        raise InvalidInputError(if_empty, field="reason")
    if len(reason) > MAX_REASON_LENGTH:
        raise InvalidInputError(
            f"Shorten the reason to at most {MAX_REASON_LENGTH:,} characters.", field="reason"
        )


def lock_order(order_id: int, versions: Versions = None) -> Delegation:
    """Lock the row of the order until commit and return it.

    Raises ChangedError for another version.
    """
    order = Delegation.objects.select_for_update(of=("self",)).get(pk=order_id)
    require_version(order, versions)
    return order


def require_version(order: Delegation, versions: Versions) -> None:
    """Raise ChangedError where the order has none of these versions."""
    if versions is None:
        return
    now = order_version(order)
    if now not in versions:
        raise ChangedError(now)


def was_approved(order_id: int) -> bool:
    """Return whether the order was ever approved, even if it is a draft again."""
    return events_of_order(order_id).filter(verb=Verb.ORDER_APPROVED).exists()


def events_of_order(order_id: int) -> QuerySet[Event]:
    """Return the events of an order."""
    return Event.objects.filter(object_kind="delegation", object_id=str(order_id))


def cancel_batches(order: Delegation, message: str = ORDER_WITHDRAWN) -> None:
    """Cancel the batches of an order that is changed or withdrawn, with this status message.

    A batch that was cancelled before places no further holds.
    """
    for batch in Batch.objects.select_for_update().filter(NOT_ENDED, delegation=order).order_by("id"):
        if batch.state != Batch.State.CANCELLED:
            batch.cancel_with_order()
            batch.status_message = message
        batch.finished_at = clock.now()
        batch.lock_version += 1
        batch.save()


def order_snapshot(order: Delegation) -> dict[str, Any]:
    """Return the order as its events store it."""
    return {**order_scope(order), "state": order.state}


def record_order_event(order: Delegation, user: User | None, verb: Verb, **parts: Any) -> None:
    """Record an act on an order; without a user the portal acts."""
    record_event(verb=verb, actor=user, object_kind="delegation", object_id=order.pk, **parts)

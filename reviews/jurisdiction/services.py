"""Answers whose industry a summary is: sets it by hand, routes it again, or leaves it with the port.

A jurisdiction item closes where it is, with what was done as its result; other open items follow the new routing
(reviews.work.services.following). Where the rules name no Center any more, a jurisdiction item is opened.
"""

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.refusals import InvalidInputError, NotFoundError
from centers.models import Office
from centers.routing.facts import Decision
from entries.rerouting import services
from entries.rerouting.context import lock_context
from entries.selectors.decision_inputs import FUNCTION
from reviews.jurisdiction.items import KEY, open_for_unrouted
from reviews.work.errors import StaleItemError
from reviews.work.models import WorkItem
from reviews.work.services.closing import close_locked_item
from reviews.work.services.locking import lock_item, lock_summary_of, mark_begun, require_owner_or_supervisor


@transaction.atomic
def set_jurisdiction(
    *,
    summary_id: int,
    center: Office,
    user: User,
    reason: str,
    item_id: int | None = None,
    expected_version: int | None = None,
    expected_summary: int | None = None,
) -> Decision:
    """Set the jurisdiction, by a supervisor of the office that has the summary.

    `item_id` is the item from which it is done, if any. `expected_version` is the version of that item that the
    person saw, `expected_summary` the version of the summary.
    """
    acting_at = _lock_all(summary_id, user, item_id, expected_version, reason, expected_summary)
    return services.set_jurisdiction(
        summary_id=summary_id, center=center, user=user, reason=reason, acting_at=acting_at
    )


@transaction.atomic
def route_again(
    *,
    summary_id: int,
    user: User,
    reason: str = "",
    shown: str = "",
    item_id: int | None = None,
    expected_version: int | None = None,
    expected_summary: int | None = None,
) -> Decision:
    """Apply the rules of today. `shown` is the token of the difference that was shown."""
    acting_at = _lock_all(summary_id, user, item_id, expected_version, reason, expected_summary)
    decision = services.route_again(
        summary_id=summary_id, user=user, reason=reason, shown=shown, acting_at=acting_at
    )
    if decision.needs_jurisdiction:
        open_for_unrouted([summary_id])
    return decision


@transaction.atomic
def withdraw_jurisdiction(
    *, summary_id: int, user: User, reason: str, expected_summary: int | None = None
) -> Decision:
    """Take back what was set by hand; the rules of today decide."""
    _lock_all(summary_id, user, None, None, reason, expected_summary)
    decision = services.withdraw_manual_jurisdiction(summary_id=summary_id, user=user, reason=reason)
    if decision.needs_jurisdiction:
        open_for_unrouted([summary_id])
    return decision


@transaction.atomic
def leave_at_port(*, item_id: int, user: User, note: str, expected_version: int | None = None) -> WorkItem:
    """Close a jurisdiction item without naming a Center: the port keeps it, and a person says why."""
    lock_summary_of(item_id)
    item = lock_item(item_id=item_id, user=user, text=note, expected_version=expected_version)
    require_owner_or_supervisor(item, user)
    if item.kind != KEY:
        raise InvalidInputError(
            "Only an item that needs jurisdiction can stay with the port.", field="result"
        )
    if not note.strip():
        raise InvalidInputError("Say why the goods fit no Center.", field="note")
    mark_begun(item, user)
    close_locked_item(item, user=user, result="stays_at_port", note=note)
    return item


def _lock_all(
    summary_id: int,
    user: User,
    item_id: int | None,
    expected_version: int | None,
    text: str,
    expected_summary: int | None = None,
) -> int | None:
    """Pass the gate, lock routing, summary and the item in hand, and return the office of the item.

    The person must still be allowed to act on the item. Work of another function, such as a bill, gives no authority over
    the routing: its office is not returned.
    """
    context = lock_context(summary_id)
    if expected_summary is not None and context.summary.lock_version != expected_summary:
        raise StaleItemError("The summary changed since you read it. Read it again and repeat the act.")
    if item_id is None:
        return None
    item = lock_item(item_id=item_id, user=user, text=text, expected_version=expected_version)
    if item.summary_id != summary_id:
        raise NotFoundError("There is no such item on this summary.")
    require_owner_or_supervisor(item, user)
    return item.office_id if item.function == FUNCTION else None

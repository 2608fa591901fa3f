"""Approval of an order by the second person, who may also send it back.

Approval publishes a rulebook with the order and announces its batch.

As with Delegation Order 14-004, the order and its move are separate: from the effective moment new filings follow the
order, even if the move waits, is paused or is cancelled.
"""

from django.db import transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb
from cee_portal.core.refusals import WrongStateError
from cee_portal.core.states import find_refusal, require_act
from centers.models import Delegation
from centers.order_states import ORDERS_REFUSAL
from centers.services.rulebooks import publish_rulebook
from reviews.reassignment.errors import NotReadyError, UnreadWarningsError
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders.order_row import (
    Versions,
    cancel_batches,
    events_of_order,
    lock_order,
    order_snapshot,
    record_order_event,
    require_reason,
    require_version,
)
from reviews.reassignment.orders.readiness import BLOCKING, WARNED, check_readiness
from reviews.reassignment.orders.staffing import end_memberships, grant_memberships
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.preview.drift import describe_drift


def approve_order(
    *,
    order_id: int,
    user: User,
    preview_id: int | None = None,
    warnings_read: bool = False,
    versions: Versions = None,
) -> tuple[Delegation, Batch]:
    """Approve a preview of an order, the newest if `preview_id` is None, and return the order and its batch.

    `warnings_read` is needed if readiness warns. `versions` are those that the caller read; they are compared on
    the locked row. If the work has drifted from the preview the order is approved all the same, and its batch
    waits for a fresh preview (decision 17). Raises SecondPersonError, WrongStateError, NotReadyError,
    UnreadWarningsError, ChangedError, GateBusyError.
    """
    require_administrator(user, ORDERS_REFUSAL)
    order = Delegation.objects.get(pk=order_id)
    require_version(order, versions)
    preview = _require_preview(order, user, preview_id)
    warnings = _require_ready(order, preview, warnings_read=warnings_read)
    drift = describe_drift(order, preview)
    with transaction.atomic():
        # The gate comes before every row lock, and counting behind it would make all filings wait.
        order = _approve_under_gate(order_id, user, preview, warnings, versions)
        batch = _create_order_batch(order, preview, user, drift)
    return order, batch


@transaction.atomic
def send_back_order(*, order_id: int, user: User, reason: str) -> Delegation:
    """Return a previewed order to draft; its previews are kept.

    Raises WrongStateError, InvalidInputError.
    """
    require_administrator(user, ORDERS_REFUSAL)
    require_reason(reason, "Say what must be changed.")
    order = lock_order(order_id)
    require_act(order.send_back, user)
    order.send_back()
    order.save(update_fields=["state"])
    record_order_event(order, user, Verb.ORDER_SENT_BACK, reason=reason)
    return order


def _require_preview(order: Delegation, user: User, preview_id: int | None) -> Preview:
    require_act(order.approve, user)
    previews = order.previews.filter(pk=preview_id) if preview_id else order.previews
    preview = previews.last()
    if preview is None:
        raise WrongStateError("There is no such preview of this order. Preview it again.")
    return preview


def _require_ready(order: Delegation, preview: Preview, *, warnings_read: bool) -> list[str]:
    """Return the warnings that the second person has read.

    Raises NotReadyError, UnreadWarningsError.
    """
    lines = check_readiness(order, preview)
    stopping = [line.detail for line in lines if line.result == BLOCKING]
    if stopping:
        raise NotReadyError(" ".join(stopping))
    warnings = [f"{line.check}: {line.detail}" for line in lines if line.result == WARNED]
    if warnings and not warnings_read:
        raise UnreadWarningsError(warnings)
    return warnings


def _approve_under_gate(
    order_id: int, user: User, preview: Preview, warnings: list[str], versions: Versions
) -> Delegation:
    hold_gate()
    order = lock_order(order_id, versions)
    if find_refusal(order.approve, user):
        message = f"Order {order.order_number} changed meanwhile: it is {order.get_state_display()}."
        raise WrongStateError(message)
    _require_unchanged(order, preview)
    order.effective_on = order.effective_on or clock.today()
    order.approve()
    order.approved_by, order.approved_at = user, clock.now()
    order.save()
    if order.withdraws_id is not None:
        _end_withdrawn_order(order.withdraws_id, order)
    else:
        grant_memberships(order)
    publish_rulebook(cause=f"order {order.order_number} approved", actor=user)
    after = {**order_snapshot(order), "preview": preview.pk, "warnings": warnings}
    record_order_event(order, user, Verb.ORDER_APPROVED, after=after)
    return order


def _end_withdrawn_order(order_id: int, by: Delegation) -> None:
    """Revoke the order that `by` withdraws, cancel its batches and end the memberships of its staffing plan."""
    assert by.effective_on is not None
    withdrawn = Delegation.objects.select_for_update().get(pk=order_id)
    withdrawn.end()
    withdrawn.withdrawn_on = max(by.effective_on, withdrawn.effective_on or by.effective_on)
    withdrawn.save(update_fields=["state", "withdrawn_on"])
    cancel_batches(withdrawn)
    end_memberships(withdrawn, withdrawn.withdrawn_on)


def _require_unchanged(order: Delegation, preview: Preview) -> None:
    """Raise WrongStateError if the order was changed after this preview, which is what the second person has read."""
    changed = events_of_order(order.pk).filter(verb=Verb.ORDER_CHANGED, at__gt=preview.made_at)
    if changed.exists():
        raise WrongStateError(
            f"Order {order.order_number} was changed since that preview. Look at the newest, and approve that one."
        )


def _create_order_batch(order: Delegation, preview: Preview, user: User, drift: str) -> Batch:
    """Create the batch of an order that was just approved, announced.

    If `drift` describes one, the batch waits for the approval of a fresh preview. The batch of a withdrawal undoes the
    newest batch of the withdrawn order.
    """
    assert order.effective_on is not None  # set by the approval
    undone = None
    if order.withdraws_id is not None:
        undone = Batch.objects.filter(delegation=order.withdraws_id).order_by("-id").first()
    return Batch.objects.create(
        cause=Batch.Cause.WITHDRAWAL if order.withdraws_id else Batch.Cause.ORDER,
        state=Batch.State.WAITING_FOR_APPROVAL if drift else Batch.State.ANNOUNCED,
        status_message=drift,
        delegation=order,
        undo_of=undone,
        policies=Policies.of(order.policies).stored(),
        title=f"{'Withdrawal, order' if order.withdraws_id else 'Order'} {order.order_number}",
        starts_on=order.effective_on,
        preview=preview,
        proposed_by=order.proposed_by,
        approved_by=user,
        created_at=clock.now(),
    )

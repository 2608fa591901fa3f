"""Withdrawal of orders: before its day an order is withdrawn at once, afterwards by a second order (decision 37)."""

from django.db import transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb
from cee_portal.core.refusals import WrongStateError
from cee_portal.core.states import find_refusal
from centers.models import Delegation
from centers.order_states import ORDERS_REFUSAL
from centers.services.rulebooks import publish_rulebook
from reviews.reassignment.orders.order_row import (
    Versions,
    cancel_batches,
    lock_order,
    order_snapshot,
    record_order_event,
    require_reason,
    was_approved,
)
from reviews.reassignment.orders.staffing import end_memberships
from reviews.reassignment.placement.policies import Policies

# With "-W" and a number behind it an order number keeps within its 40 characters.
_MAX_STEM_LENGTH = 35


@transaction.atomic
def revoke_order(*, order_id: int, user: User, reason: str, versions: Versions = None) -> Delegation:
    """Withdraw an order; if it is in effect, draft a second order that withdraws it.

    Return the order itself or that draft, which is previewed and approved like any other. Raises WrongStateError,
    InvalidInputError, ChangedError, GateBusyError.
    """
    require_administrator(user, ORDERS_REFUSAL)
    require_reason(reason, "Say why it is withdrawn.")
    hold_gate()
    order = lock_order(order_id, versions)
    if find_refusal(order.withdraw, user) is None:
        return _withdraw_before_its_day(order, user, reason)
    if order.state not in Delegation.IN_RULEBOOK:
        raise WrongStateError(f"Order {order.order_number} is {order.get_state_display()} already.")
    if order.withdraws is not None:
        raise WrongStateError(
            f"It took back order {order.withdraws.order_number}. Propose a new order to give the functions again."
        )
    pending = order.withdrawals.exclude(state=Delegation.State.REVOKED).first()
    return pending if pending is not None else _draft_withdrawal(order, user, reason)


def _withdraw_before_its_day(order: Delegation, user: User, reason: str) -> Delegation:
    approved = order.state == Delegation.State.APPROVED
    order.withdraw()
    order.reason = reason
    # An order that never came into effect leaves no trace in the rules.
    order.withdrawn_on = order.effective_on if approved else None
    order.save()
    cancel_batches(order)
    # A draft that was approved before may have memberships which its plan began.
    if approved or was_approved(order.pk):
        end_memberships(order, clock.today())
    if approved:
        publish_rulebook(cause=f"order {order.order_number} withdrawn before its day", actor=user)
    record_order_event(order, user, Verb.ORDER_REVOKED, reason=reason)
    return order


def _draft_withdrawal(order: Delegation, user: User, reason: str) -> Delegation:
    draft = Delegation.objects.create(
        order_number=_choose_free_number(f"{order.order_number[:_MAX_STEM_LENGTH]}-W"),
        text=f"Withdraws order {order.order_number}.",
        reason=reason,
        state=Delegation.State.DRAFT,
        withdraws=order,
        all_ports=order.all_ports,
        functions=order.functions,
        policies=Policies().stored(),
        proposed_by=user,
    )
    draft.centers.set(order.centers.all())
    draft.ports.set(order.ports.all())
    record_order_event(draft, user, Verb.WITHDRAWAL_DRAFTED, reason=reason, after=order_snapshot(draft))
    return draft


def _choose_free_number(base: str) -> str:
    alike = Delegation.objects.filter(order_number__startswith=base)
    taken = set(alike.values_list("order_number", flat=True))
    return next(number for number in (base, *(f"{base}{n}" for n in range(2, 1000))) if number not in taken)

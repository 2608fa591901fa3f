"""Rejection of a previewed order by the second person, with a reason for the proposer."""

from django.db import transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core.record import Verb
from centers.models import Delegation
from reviews.reassignment.errors import WrongStateError
from reviews.reassignment.orders.order_row import (
    PREPARED_BY_ADMINISTRATORS,
    lock_order,
    record_order_event,
    require_reason,
)


@transaction.atomic
def send_back_order(*, order_id: int, user: User, reason: str) -> Delegation:
    """Return a previewed order to draft; its previews are kept. Raises WrongStateError, InvalidInputError."""
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    require_reason(reason, "Say what is to be changed.")
    order = lock_order(order_id)
    if order.state != Delegation.State.PREVIEWED:
        raise WrongStateError(f"Order {order.order_number} is {order.get_state_display()}.")
    order.state = Delegation.State.DRAFT
    order.save(update_fields=["state"])
    record_order_event(order, user, Verb.ORDER_SENT_BACK, reason=reason)
    return order

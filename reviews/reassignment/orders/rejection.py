"""Rejection of a previewed order by the second person."""

from django.db import transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core.record import Verb
from cee_portal.core.states import require_act
from centers.models import Delegation
from centers.order_states import PREPARED_BY_ADMINISTRATORS
from reviews.reassignment.orders.order_row import (
    lock_order,
    record_order_event,
    require_reason,
)


@transaction.atomic
def send_back_order(*, order_id: int, user: User, reason: str) -> Delegation:
    """Return a previewed order to draft; its previews are kept.

    Raises WrongStateError, InvalidInputError.
    """
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    require_reason(reason, "Say what is to be changed.")
    order = lock_order(order_id)
    require_act(order.send_back, user)
    order.send_back()
    order.save(update_fields=["state"])
    record_order_event(order, user, Verb.ORDER_SENT_BACK, reason=reason)
    return order

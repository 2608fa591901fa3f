"""The second person does not approve: the order goes back to whoever proposed it, with the reason."""

from django.db import transaction

from cee_portal.accounts import events
from cee_portal.accounts.models import User
from centers.models import Delegation
from reviews.reassignment.errors import InvalidOrderError, NotAdministratorError, WrongStateError


@transaction.atomic
def send_back(*, order_id: int, user: User, reason: str) -> Delegation:
    """A previewed order becomes a draft again. Its previews stay, as what was looked at."""
    if user.national_role != User.NationalRole.ADMINISTRATOR:
        raise NotAdministratorError("Orders are prepared and approved by administrators.")
    if not reason.strip():
        raise InvalidOrderError("Say what is to be changed.", field="reason")
    order = Delegation.objects.select_for_update(of=("self",)).get(pk=order_id)
    if order.state != Delegation.State.PREVIEWED:
        raise WrongStateError(f"Order {order.order_number} is {order.get_state_display()}.")
    order.state = Delegation.State.DRAFT
    order.save(update_fields=["state"])
    events.record(
        verb="order sent back", actor=user, object_kind="delegation", object_id=order.pk, reason=reason
    )
    return order

"""Settlement of orders (decision 37).

Their state follows their batch, up to in force.
"""

from django.db import transaction

from cee_portal.core import clock
from cee_portal.core.record import Verb
from centers.models import Delegation
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.order_row import lock_order, record_order_event

# By the state that follows: the act of the order, and the verb of its event.
_ACTS: dict[str, tuple[str, Verb]] = {
    Delegation.State.APPROVED: ("wait", Verb.ORDER_MOVE_AWAITED),
    Delegation.State.MOVING: ("move", Verb.ORDER_MOVE_STARTED),
    Delegation.State.IN_FORCE: ("settle", Verb.ORDER_MOVE_SETTLED),
}


def settle_orders() -> int:
    """Set the state of each approved order by its batch and the day.

    Return how many changed.
    """
    changed = 0
    states = [Delegation.State.APPROVED, Delegation.State.MOVING]
    due = Delegation.objects.filter(state__in=states, effective_on__lte=clock.today())
    for order in due.order_by("id"):
        state = _state_that_follows(order.batches.last())
        if state != order.state:
            changed += _set_state(order.pk, order.state, state)
    return changed


def _state_that_follows(batch: Batch | None) -> str:
    if batch is None or batch.state in Batch.ENDED:
        return Delegation.State.IN_FORCE
    if batch.state in Batch.UNDER_WAY:
        return Delegation.State.MOVING
    return Delegation.State.APPROVED


@transaction.atomic
def _set_state(order_id: int, before: str, after: str) -> int:
    order = lock_order(order_id)
    if order.state != before:
        return 0
    act, verb = _ACTS[after]
    getattr(order, act)()
    order.save(update_fields=["state"])
    record_order_event(order, None, verb, before={"state": before}, after={"state": after})
    return 1

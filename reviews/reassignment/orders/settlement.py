"""Settlement of orders (decision 37).

Their state follows their batch, up to in force.
"""

from django.db import transaction

from cee_portal.core import clock
from cee_portal.core.record import Verb, record_event
from centers.models import Delegation
from reviews.reassignment.models import Batch

_VERBS: dict[str, Verb] = {
    Delegation.State.APPROVED: Verb.ORDER_MOVE_AWAITED,
    Delegation.State.MOVING: Verb.ORDER_MOVE_STARTED,
    Delegation.State.IN_FORCE: Verb.ORDER_MOVE_SETTLED,
}


def settle_orders() -> int:
    """Set the state of each approved order by its batch and the day.

    Return how many changed.
    """
    changed = 0
    today = clock.today()
    due = Delegation.objects.filter(
        state__in=[Delegation.State.APPROVED, Delegation.State.MOVING], effective_on__lte=today
    )
    for order in due.order_by("id"):
        batch = Batch.objects.filter(delegation=order).order_by("-id").first()
        state = _state_that_follows(batch)
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
    order = Delegation.objects.select_for_update().get(pk=order_id)
    if order.state != before:
        return 0
    follow = {"approved": order.wait, "moving": order.move, "in_force": order.settle}[after]
    follow()
    order.save(update_fields=["state"])
    record_event(
        verb=_VERBS[order.state],
        actor=None,
        object_kind="delegation",
        object_id=order.pk,
        before={"state": before},
        after={"state": after},
    )
    return 1

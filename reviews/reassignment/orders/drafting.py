"""An order is written, changed and previewed: all that comes before the second person."""

import time

from django.db import IntegrityError, transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb
from centers.models import Delegation, StaffingLine
from centers.services.rulebooks import publish_rulebook
from reviews.reassignment.errors import WrongStateError
from reviews.reassignment.models import Preview
from reviews.reassignment.orders.order_input import WORKING_FUNCTIONS, OrderWish, check, taken
from reviews.reassignment.orders.rows import (
    CHANGEABLE,
    PREPARED_BY_ADMINISTRATORS,
    Versions,
    cancel_batches_of,
    in_effect,
    lock,
    record_order_event,
    require_version,
    shown,
    was_approved,
)
from reviews.reassignment.orders.staffing import unseat_planned
from reviews.reassignment.orders.versions import wished
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.preview.order_counts import count_order, store_order_preview

_COUNTABLE = (*CHANGEABLE, Delegation.State.APPROVED, Delegation.State.MOVING)


@transaction.atomic
def propose_order(*, user: User, wish: OrderWish) -> Delegation:
    """A draft. Nothing of it is in force, and no rulebook holds it."""
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    check(wish)
    order = Delegation(order_number=wish.order_number, state=Delegation.State.DRAFT, proposed_by=user)
    _write(order, wish)
    record_order_event(order, user, Verb.ORDER_DRAFTED, after=shown(order))
    return order


@transaction.atomic
def change_order(*, order_id: int, user: User, wish: OrderWish, versions: Versions = None) -> Delegation:
    """Change a draft or a previewed order, or an approved one before its day: it returns to draft. `versions`: those the
    caller read, compared on the locked row.
    """
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    gated = _concerns_others(order_id)
    if gated:
        hold_gate()  # before any row: the rules change, or who has come by its plan (docs/concurrency.md, section 1)
    order = lock(order_id, versions)
    check(wish, order)
    if order.withdraws_id is not None:
        raise WrongStateError("It gives back what another order gave; withdraw it and draft it anew.")
    if gated and order.state == Delegation.State.APPROVED and not in_effect(order):
        _unapprove(order, user, "changed")
    elif order.state not in CHANGEABLE:
        raise WrongStateError(
            f"Order {order.order_number} is {order.get_state_display()}: withdraw it instead."
        )
    if gated:
        unseat_planned(order, {(line.user.pk, line.team.office_id): line.from_date for line in wish.staffing})
    before = shown(order)
    order.state = Delegation.State.DRAFT
    order.proposed_by = user
    _write(order, wish)
    record_order_event(order, user, Verb.ORDER_CHANGED, before=before, after=shown(order))
    return order


def make_preview(*, order_id: int, user: User, versions: Versions = None) -> Preview:
    """Count what would move and keep it; a draft becomes previewed. The longest part holds no lock, so what was changed
    while it was counted is counted anew by whoever asks again: WrongStateError.
    """
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    order = Delegation.objects.get(pk=order_id)
    require_version(order, versions)
    if order.state not in _COUNTABLE:
        raise WrongStateError(
            f"Order {order.order_number} is {order.get_state_display()}; there is nothing to preview."
        )
    counted, begun = wished(order), time.monotonic()
    counts = count_order(order)
    seconds = time.monotonic() - begun
    with transaction.atomic():
        order = lock(order_id)
        if order.state not in _COUNTABLE or wished(order) != counted:
            raise WrongStateError(
                f"Order {order.order_number} was changed while it was counted. Preview it again."
            )
        preview = store_order_preview(order=order, user=user, counts=counts, seconds=seconds)
        if order.state == Delegation.State.DRAFT:
            order.state = Delegation.State.PREVIEWED
            order.save(update_fields=["state"])
            record_order_event(order, user, Verb.ORDER_PREVIEWED, after={"preview": preview.pk})
    return preview


def _concerns_others(order_id: int) -> bool:
    """Whether it may still be changed, and is in the rules or was, so that people may have come by its plan."""
    state = Delegation.objects.values_list("state", flat=True).get(pk=order_id)
    return state == Delegation.State.APPROVED or (state in CHANGEABLE and was_approved(order_id))


def _unapprove(order: Delegation, user: User, why: str) -> None:
    order.state = Delegation.State.DRAFT
    order.approved_by = order.approved_at = None
    order.save()
    cancel_batches_of(order, f"Its order was {why}.")
    publish_rulebook(cause=f"order {order.order_number} {why}, back to draft", actor=user)


def _write(order: Delegation, wish: OrderWish) -> None:
    order.order_number = wish.order_number.strip()
    order.text, order.reason = wish.text, wish.reason
    order.effective_on = wish.effective_on
    order.all_ports = wish.ports is None
    order.functions = [name for name in WORKING_FUNCTIONS if name in wish.functions]
    order.policies = Policies.of(wish.policies).stored()
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError:  # somebody else took the number since it was looked up
        raise taken(wish.order_number) from None
    order.centers.set(wish.centers)
    order.ports.set(wish.ports or [])
    order.staffing.all().delete()
    StaffingLine.objects.bulk_create(
        StaffingLine(delegation=order, user=line.user, team=line.team, from_date=line.from_date)
        for line in wish.staffing
    )

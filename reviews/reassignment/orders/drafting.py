"""Drafts of orders: how an administrator drafts, changes and previews an order before a second one approves it."""

import time

from django.db import IntegrityError, transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import full_day
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, WrongStateError
from cee_portal.core.states import find_refusal, require_act
from centers.models import Delegation, StaffingLine
from centers.order_states import ORDERS_REFUSAL
from centers.routing.codes import CENTER_FUNCTIONS
from centers.selectors.rulebooks import current_rulebook
from centers.services.rulebooks import publish_rulebook
from reviews.reassignment.models import Preview
from reviews.reassignment.orders.order_input import OrderSpec, check_order, number_taken_error
from reviews.reassignment.orders.order_row import (
    Versions,
    cancel_batches,
    lock_order,
    order_snapshot,
    record_order_event,
    require_version,
    was_approved,
)
from reviews.reassignment.orders.overlapping_orders import has_full_status
from reviews.reassignment.orders.staffing import revise_memberships
from reviews.reassignment.orders.versions import order_content
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.preview.counts import store_preview
from reviews.reassignment.preview.order_counts import count_order


@transaction.atomic
def draft_order(*, user: User, spec: OrderSpec) -> Delegation:
    """Store an order of this input as a draft, with its staffing plan.

    It changes no rules before it is approved. Raises InvalidInputError, NotAllowedError.
    """
    require_administrator(user, ORDERS_REFUSAL)
    check_order(spec)
    order = Delegation(order_number=spec.order_number, state=Delegation.State.DRAFT, proposed_by=user)
    _store_spec(order, spec)
    record_order_event(order, user, Verb.ORDER_DRAFTED, after=order_snapshot(order))
    return order


@transaction.atomic
def draft_full_status(*, user: User, spec: OrderSpec) -> Delegation:
    """Store an order as a draft that gives one Center all functions at all ports.

    Raises also InvalidInputError where the Center has them already on the day of the order.
    """
    require_administrator(user, ORDERS_REFUSAL)
    (center,) = spec.centers
    today = clock.today()
    day = max(spec.effective_on or today, today)
    if has_full_status(center.code, current_rulebook(), day):
        words = f"{center.short_name} holds all functions at all ports on {full_day(day)} already. Nothing would move."
        raise InvalidInputError(words, field="center")
    return draft_order(user=user, spec=spec)


@transaction.atomic
def change_order(*, order_id: int, user: User, spec: OrderSpec, versions: Versions = None) -> Delegation:
    """Change an order that is not in effect, which returns it to draft.

    If it was approved, its batch is cancelled and a rulebook without it is published. `versions` are those that the
    caller read; they are compared on the locked row. Raises InvalidInputError, WrongStateError, ChangedError,
    GateBusyError.
    """
    require_administrator(user, ORDERS_REFUSAL)
    gated = _may_have_memberships(order_id)
    if gated:
        # Before any row lock, because the rules or the memberships change (docs/concurrency.md, section 1).
        hold_gate()
    order = lock_order(order_id, versions)
    check_order(spec, order)
    require_act(order.return_to_draft, user)
    before, is_in_rulebook = order_snapshot(order), order.state == Delegation.State.APPROVED
    if is_in_rulebook and not gated:
        raise WrongStateError(f"Order {order.order_number} is approved: withdraw it instead.")
    order.return_to_draft()
    if is_in_rulebook:
        _remove_from_rulebook(order, user)
    if gated:
        planned_days = {(line.user.pk, line.team.office_id): line.from_date for line in spec.staffing}
        revise_memberships(order, planned_days)
    order.proposed_by = user
    _store_spec(order, spec)
    record_order_event(order, user, Verb.ORDER_CHANGED, before=before, after=order_snapshot(order))
    return order


def make_preview(*, order_id: int, user: User, versions: Versions = None) -> Preview:
    """Count what the order would move and store the count; a draft becomes previewed.

    Counting holds no lock, because it takes long. Raises WrongStateError where the order was changed meanwhile.
    """
    require_administrator(user, ORDERS_REFUSAL)
    order = Delegation.objects.get(pk=order_id)
    require_version(order, versions)
    require_act(order.preview, user)
    counted, begun = order_content(order), time.monotonic()
    counts = count_order(order)
    seconds = time.monotonic() - begun
    with transaction.atomic():
        order = lock_order(order_id)
        if find_refusal(order.preview, user) or order_content(order) != counted:
            message = f"Order {order.order_number} was changed while it was counted. Preview it again."
            raise WrongStateError(message)
        preview = store_preview(order, user, counts, seconds)
        is_first = order.state == Delegation.State.DRAFT
        order.preview()
        if is_first:
            order.save(update_fields=["state"])
            record_order_event(order, user, Verb.ORDER_PREVIEWED, after={"preview": preview.pk})
    return preview


def _may_have_memberships(order_id: int) -> bool:
    """Return whether a change of this order may change rules or memberships.

    An order that was ever approved may have memberships, which its staffing plan began.
    """
    state = Delegation.objects.values_list("state", flat=True).get(pk=order_id)
    return state == Delegation.State.APPROVED or (state in Delegation.CHANGEABLE and was_approved(order_id))


def _remove_from_rulebook(order: Delegation, user: User) -> None:
    """Publish a rulebook without an order that was approved and is a draft again.

    Its approval is cleared and its batches are cancelled. Callers hold the gate and the locked row, and record the
    event.
    """
    order.approved_by = order.approved_at = None
    order.save()  # before publishing, which reads the approved orders from the database
    cancel_batches(order, "Its order was changed.")
    publish_rulebook(cause=f"order {order.order_number} changed, back to draft", actor=user)


def _store_spec(order: Delegation, spec: OrderSpec) -> None:
    """Save the order with this input, and replace its Centers, ports and staffing plan.

    Raises InvalidInputError if the number is taken.
    """
    order.order_number = spec.order_number.strip()
    order.text, order.reason = spec.text, spec.reason
    order.effective_on = spec.effective_on
    order.all_ports = spec.ports is None
    order.functions = [name for name in CENTER_FUNCTIONS if name in spec.functions]
    order.policies = Policies.of(spec.policies).stored()
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError:  # another transaction took the number after `check_order` looked for it
        raise number_taken_error(spec.order_number) from None
    order.centers.set(spec.centers)
    order.ports.set(spec.ports or [])
    order.staffing.all().delete()
    StaffingLine.objects.bulk_create(
        StaffingLine(delegation=order, user=line.user, team=line.team, from_date=line.from_date)
        for line in spec.staffing
    )

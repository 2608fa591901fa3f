"""Drafts of orders: writing, change and preview.

One administrator does this before a second one approves.
"""

import time

from django.db import IntegrityError, transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb
from cee_portal.core.refusals import WrongStateError
from cee_portal.core.states import find_refusal, require_act
from centers.models import Delegation, StaffingLine
from centers.order_states import PREPARED_BY_ADMINISTRATORS
from centers.routing.codes import CENTER_FUNCTIONS
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
from reviews.reassignment.orders.staffing import revise_memberships
from reviews.reassignment.orders.versions import order_content
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.preview.counts import store_preview
from reviews.reassignment.preview.order_counts import count_order


@transaction.atomic
def draft_order(*, user: User, spec: OrderSpec) -> Delegation:
    """Store an order as a draft, which no rulebook holds.

    Raises InvalidInputError, NotAllowedError.
    """
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    check_order(spec)
    order = Delegation(order_number=spec.order_number, state=Delegation.State.DRAFT, proposed_by=user)
    _store_spec(order, spec)
    record_order_event(order, user, Verb.ORDER_DRAFTED, after=order_snapshot(order))
    return order


@transaction.atomic
def change_order(*, order_id: int, user: User, spec: OrderSpec, versions: Versions = None) -> Delegation:
    """Change an order that is not in effect, which returns it to draft.

    `versions` are those that the caller read; they are compared on the locked row. Raises InvalidInputError,
    WrongStateError, ChangedError, GateBusyError.
    """
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    gated = _may_have_memberships(order_id)
    if gated:
        # Before any row lock, because the rules or the memberships change (docs/concurrency.md, section 1).
        hold_gate()
    order = lock_order(order_id, versions)
    check_order(spec, order)
    require_act(order.return_to_draft, user)
    if order.state == Delegation.State.APPROVED:
        if not gated:
            raise WrongStateError(f"Order {order.order_number} is approved: withdraw it instead.")
        _remove_from_rulebook(order, user)
    if gated:
        planned = {(line.user.pk, line.team.office_id): line.from_date for line in spec.staffing}
        revise_memberships(order, planned)
    before = order_snapshot(order)
    order.return_to_draft()
    order.proposed_by = user
    _store_spec(order, spec)
    record_order_event(order, user, Verb.ORDER_CHANGED, before=before, after=order_snapshot(order))
    return order


def make_preview(*, order_id: int, user: User, versions: Versions = None) -> Preview:
    """Count what the order would move and store the count; a draft becomes previewed.

    Counting holds no lock, because it takes long. Raises WrongStateError where the order was changed meanwhile.
    """
    require_administrator(user, PREPARED_BY_ADMINISTRATORS)
    order = Delegation.objects.get(pk=order_id)
    require_version(order, versions)
    require_act(order.preview, user)
    counted, begun = order_content(order), time.monotonic()
    counts = count_order(order)
    seconds = time.monotonic() - begun
    with transaction.atomic():
        order = lock_order(order_id)
        if find_refusal(order.preview, user) or order_content(order) != counted:
            said = f"Order {order.order_number} was changed while it was counted. Preview it again."
            raise WrongStateError(said)
        preview = store_preview(order, user, counts, seconds)
        is_first = order.state == Delegation.State.DRAFT
        order.preview()
        if is_first:
            order.save(update_fields=["state"])
            record_order_event(order, user, Verb.ORDER_PREVIEWED, after={"preview": preview.pk})
    return preview


def _may_have_memberships(order_id: int) -> bool:
    """Return whether a change of this order may change rules or memberships.

    Memberships may have begun by its staffing plan.
    """
    state = Delegation.objects.values_list("state", flat=True).get(pk=order_id)
    return state == Delegation.State.APPROVED or (state in Delegation.CHANGEABLE and was_approved(order_id))


def _remove_from_rulebook(order: Delegation, user: User) -> None:
    """Take an order that is being changed out of the rules.

    Its batch is cancelled.
    """
    order.return_to_draft()
    order.approved_by = order.approved_at = None
    order.save()
    cancel_batches(order, "Its order was changed.")
    publish_rulebook(cause=f"order {order.order_number} changed, back to draft", actor=user)


def _store_spec(order: Delegation, spec: OrderSpec) -> None:
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

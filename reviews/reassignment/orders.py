"""The life of an order: draft → previewed → approved by a second person → moving → in force → revoked (design.md 6).

Delegation Order 14-004 is the model: it names Centers, trade functions and ports from a date. The order and the move
are two things: from the effective moment new filings follow the order, whatever happens to the work in flight.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from cee_portal.accounts import clock, events
from cee_portal.accounts.gate import hold_gate
from cee_portal.accounts.models import Event, User
from centers.models import Delegation, Office, StaffingLine, Team
from centers.routing import CENTER_FUNCTIONS
from centers.services import publish_rulebook
from reviews.reassignment.drifting import drift
from reviews.reassignment.errors import (
    InvalidOrderError,
    NotAdministratorError,
    NotReadyError,
    SecondPersonError,
    WrongStateError,
)
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.policies import Policies
from reviews.reassignment.preview import preview_order
from reviews.reassignment.readiness import BLOCKING, readiness
from reviews.reassignment.seating import end_planned, seat_planned, unseat_planned

WORKING_FUNCTIONS = tuple(CENTER_FUNCTIONS)
_CHANGEABLE = (Delegation.State.DRAFT, Delegation.State.PREVIEWED)


@dataclass(frozen=True, slots=True)
class StaffingWish:
    """Who goes to which team of a Center (its code; of the order's only Center, or CEE010/M1), from when."""

    user: User
    team: Team
    from_date: date


@dataclass(frozen=True, slots=True)
class OrderWish:
    """What an administrator asks for. `ports`: None means all; `effective_on`: None means on approval."""

    order_number: str
    centers: Sequence[Office]
    functions: Sequence[str] = WORKING_FUNCTIONS
    ports: Sequence[Office] | None = None
    effective_on: date | None = None
    text: str = ""
    reason: str = ""
    policies: dict[str, Any] = field(default_factory=dict)
    staffing: Sequence[StaffingWish] = ()


@transaction.atomic
def propose_order(*, user: User, wish: OrderWish) -> Delegation:
    """A draft. Nothing of it is in force, and no rulebook holds it."""
    _require_administrator(user)
    _check(wish)
    _require_free_number(wish)
    order = Delegation(order_number=wish.order_number, state=Delegation.State.DRAFT, proposed_by=user)
    _write(order, wish)
    _record(order, user, "order drafted", after=_shown(order))
    return order


@transaction.atomic
def change_order(*, order_id: int, user: User, wish: OrderWish) -> Delegation:
    """Change a draft or a previewed order, or an approved one before its day: it returns to draft."""
    _require_administrator(user)
    gated = Delegation.objects.filter(pk=order_id, state=Delegation.State.APPROVED).exists()
    if gated:
        hold_gate()  # before any row: the rules change (locks.md 1)
    order = _lock(order_id)
    _check(wish)
    _require_free_number(wish, order)
    if order.withdraws_id is not None:
        raise WrongStateError("It gives back what another order gave; withdraw it and draft it anew.")
    if gated and order.state == Delegation.State.APPROVED and not _in_effect(order):
        _unapprove(order, user, "changed")
    elif order.state not in _CHANGEABLE:
        raise WrongStateError(
            f"Order {order.order_number} is {order.get_state_display()}: withdraw it instead."
        )
    before = _shown(order)
    order.state = Delegation.State.DRAFT
    order.proposed_by = user
    _write(order, wish)
    _record(order, user, "order changed", before=before, after=_shown(order))
    return order


def make_preview(*, order_id: int, user: User) -> Preview:
    """Count what would move and keep it; a draft becomes previewed. The longest part holds no lock."""
    _require_administrator(user)
    order = Delegation.objects.get(pk=order_id)
    if order.state not in (*_CHANGEABLE, Delegation.State.APPROVED, Delegation.State.MOVING):
        raise WrongStateError(
            f"Order {order.order_number} is {order.get_state_display()}; there is nothing to preview."
        )
    preview = preview_order(order=order, user=user)
    with transaction.atomic():
        order = _lock(order_id)
        if order.state == Delegation.State.DRAFT:
            order.state = Delegation.State.PREVIEWED
            order.save(update_fields=["state"])
            _record(order, user, "order previewed", after={"preview": preview.pk})
    return preview


def approve_order(*, order_id: int, user: User, preview_id: int | None = None) -> tuple[Delegation, Batch]:
    """The second person approves *this* preview: the order enters a new rulebook, and its batch is announced.

    From the day of the order on, filings follow it; the batch moves what is in flight. Today is a permitted day. Where
    the work has drifted from the preview, the order stands all the same and only the batch waits for a fresh one.
    """
    _require_administrator(user)
    order = Delegation.objects.get(pk=order_id)
    preview = _require_preview(order, user, preview_id)
    drifted = drift(order, preview)
    with transaction.atomic():
        # Publishing takes the gate alone and first: nothing is locked before it, and nothing is counted behind it.
        order = _approve_under_gate(order_id, user, preview, f"order {order.order_number} approved")
        batch = _open_batch(order, preview, user, drifted)
    return order, batch


def _approve_under_gate(order_id: int, user: User, preview: Preview, cause: str) -> Delegation:
    hold_gate()
    order = _lock(order_id)
    if order.state != Delegation.State.PREVIEWED:
        raise WrongStateError(
            f"Order {order.order_number} changed meanwhile: it is {order.get_state_display()}."
        )
    _require_unchanged(order, preview)
    order.effective_on = order.effective_on or clock.today()
    order.state = Delegation.State.APPROVED
    order.approved_by, order.approved_at = user, clock.now()
    order.save()
    if order.withdraws_id is not None:
        withdrawn = Delegation.objects.select_for_update().get(pk=order.withdraws_id)
        withdrawn.state = Delegation.State.REVOKED
        withdrawn.withdrawn_on = max(order.effective_on, withdrawn.effective_on or order.effective_on)
        withdrawn.save(update_fields=["state", "withdrawn_on"])
        _cancel_batches_of(withdrawn)
        end_planned(withdrawn, withdrawn.withdrawn_on)
    else:
        seat_planned(order)
    publish_rulebook(cause=cause, actor=user)
    _record(order, user, "order approved", after=_shown(order))
    return order


def _require_preview(order: Delegation, user: User, preview_id: int | None) -> Preview:
    if order.proposed_by_id == user.pk:
        raise SecondPersonError("You proposed this order. A second administrator approves it.")
    if order.state != Delegation.State.PREVIEWED:
        raise WrongStateError(f"Order {order.order_number} is {order.get_state_display()}. Preview it first.")
    previews = Preview.objects.filter(delegation=order).order_by("-id")
    preview = previews.filter(pk=preview_id).first() if preview_id else previews.first()
    if preview is None:
        raise WrongStateError("There is no such preview of this order. Preview it again.")
    stopping = [line for line in readiness(order, preview) if line.result == BLOCKING]
    if stopping:
        raise NotReadyError(" ".join(line.detail for line in stopping))
    return preview


def _require_unchanged(order: Delegation, preview: Preview) -> None:
    """The approver looked at this preview: it must be one of the order as it stands, not of what it said before."""
    changed = Event.objects.filter(object_kind="delegation", object_id=str(order.pk), verb="order changed")
    if changed.filter(at__gt=preview.made_at).exists():
        raise WrongStateError(
            f"Order {order.order_number} was changed since that preview. Look at the newest, and approve that one."
        )


def _open_batch(order: Delegation, preview: Preview, user: User, drifted: str) -> Batch:
    assert order.effective_on is not None
    original = None
    if order.withdraws_id is not None:
        original = Batch.objects.filter(delegation=order.withdraws_id).order_by("-id").first()
    return Batch.objects.create(
        cause=Batch.Cause.WITHDRAWAL if order.withdraws_id else Batch.Cause.ORDER,
        state=Batch.State.WAITING_FOR_APPROVAL if drifted else Batch.State.ANNOUNCED,
        said=drifted,
        delegation=order,
        undo_of=original,
        params={"centers": [center.code for center in (order.withdraws or order).centers.all()]},
        policies=Policies.of(order.policies).stored(),
        title=f"{'Withdrawal, order' if order.withdraws_id else 'Order'} {order.order_number}",
        starts_on=order.effective_on,
        preview=preview,
        proposed_by=order.proposed_by,
        approved_by=user,
        created_at=clock.now(),
    )


@transaction.atomic
def revoke_order(*, order_id: int, user: User, reason: str) -> Delegation:
    """Before its day an order is withdrawn at once and nothing moves. From its day on, a new order that withdraws it is
    drafted, previewed and approved by a second person like any other (design.md 6). Gives the order that is then
    to look at: itself, or the draft.
    """
    _require_administrator(user)
    if not reason.strip():
        raise InvalidOrderError("Say why it is withdrawn.", field="reason")
    hold_gate()
    order = _lock(order_id)
    if order.state in _CHANGEABLE or (order.state == Delegation.State.APPROVED and not _in_effect(order)):
        approved = order.state == Delegation.State.APPROVED
        order.state = Delegation.State.REVOKED
        order.reason = reason
        # An order that never came into effect leaves no trace in the rules.
        order.withdrawn_on = order.effective_on if approved else None
        order.save()
        _cancel_batches_of(order)
        if approved:
            unseat_planned(order)
            publish_rulebook(cause=f"order {order.order_number} withdrawn before its day", actor=user)
        _record(order, user, "order revoked", reason=reason)
        return order
    if order.state not in Delegation.IN_RULEBOOK:
        raise WrongStateError(f"Order {order.order_number} is {order.get_state_display()} already.")
    if order.withdraws is not None:
        raise WrongStateError(
            f"It took back order {order.withdraws.order_number}. Propose a new order to give the functions again."
        )
    pending = order.withdrawals.exclude(state=Delegation.State.REVOKED).first()
    if pending is not None:
        return pending
    return _draft_withdrawal(order, user, reason)


def _draft_withdrawal(order: Delegation, user: User, reason: str) -> Delegation:
    draft = Delegation.objects.create(
        order_number=_free_number(f"{order.order_number}-W"),
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
    _record(draft, user, "withdrawal drafted", reason=reason, after=_shown(draft))
    return draft


def _free_number(base: str) -> str:
    taken = set(
        Delegation.objects.filter(order_number__startswith=base).values_list("order_number", flat=True)
    )
    return next(number for number in (base, *(f"{base}{n}" for n in range(2, 1000))) if number not in taken)


def _cancel_batches_of(order: Delegation) -> None:
    for batch in Batch.objects.select_for_update().filter(delegation=order, state__in=Batch.UNFINISHED):
        batch.state = Batch.State.CANCELLED
        batch.said = "Its order was withdrawn."
        batch.finished_at = clock.now()
        batch.lock_version += 1
        batch.save()


def _unapprove(order: Delegation, user: User, why: str) -> None:
    order.state = Delegation.State.DRAFT
    order.approved_by = order.approved_at = None
    order.save()
    unseat_planned(order)
    _cancel_batches_of(order)
    publish_rulebook(cause=f"order {order.order_number} {why}, back to draft", actor=user)


def _in_effect(order: Delegation) -> bool:
    return order.effective_on is not None and order.effective_on <= clock.today()


def _check(wish: OrderWish) -> None:
    if not wish.order_number.strip():
        raise InvalidOrderError("Give the number of the order.", field="order_number")
    if not wish.centers or any(not center.is_center for center in wish.centers):
        raise InvalidOrderError("Name at least one Center.", field="centers")
    unknown = set(wish.functions) - set(WORKING_FUNCTIONS)
    if not wish.functions or unknown:
        raise InvalidOrderError(f"Functions are {', '.join(WORKING_FUNCTIONS)}.", field="functions")
    if wish.ports is not None and (not wish.ports or any(port.is_center for port in wish.ports)):
        raise InvalidOrderError("Name at least one port, or choose all ports.", field="ports")
    today = clock.today()
    if wish.effective_on is not None:
        if wish.effective_on < today and not wish.reason.strip():
            raise InvalidOrderError("That day is past. Say why the order is to hold from it.", field="reason")
        if wish.effective_on > today + timedelta(days=5 * 366):
            raise InvalidOrderError("That day is more than five years away.", field="effective_on")
    try:
        Policies.of(wish.policies)
    except (TypeError, ValueError) as error:
        raise InvalidOrderError(str(error), field="policies") from None
    centers, named = {center.pk for center in wish.centers}, set()
    for line in wish.staffing:
        if line.team.office_id not in centers:
            raise InvalidOrderError(
                f"Team {line.team.code} is not of a Center of this order.", field="staffing"
            )
        if line.user.pk in named:
            raise InvalidOrderError(f"{line.user.name} is on the plan twice.", field="staffing")
        named.add(line.user.pk)


def _require_free_number(wish: OrderWish, order: Delegation | None = None) -> None:
    number = wish.order_number.strip()
    others = Delegation.objects.filter(order_number=number)
    if (others.exclude(pk=order.pk) if order else others).exists():
        words = f"There is an order {number} already. Choose another number."
        raise InvalidOrderError(words, field="order_number")


def _write(order: Delegation, wish: OrderWish) -> None:
    order.order_number = wish.order_number.strip()
    order.text, order.reason = wish.text, wish.reason
    order.effective_on = wish.effective_on
    order.all_ports = wish.ports is None
    order.functions = [name for name in WORKING_FUNCTIONS if name in wish.functions]
    order.policies = Policies.of(wish.policies).stored()
    order.save()
    order.centers.set(wish.centers)
    order.ports.set(wish.ports or [])
    order.staffing.all().delete()
    StaffingLine.objects.bulk_create(
        StaffingLine(delegation=order, user=line.user, team=line.team, from_date=line.from_date)
        for line in wish.staffing
    )


def _lock(order_id: int) -> Delegation:
    return Delegation.objects.select_for_update(of=("self",)).get(pk=order_id)


def _require_administrator(user: User) -> None:
    if user.national_role != User.NationalRole.ADMINISTRATOR:
        raise NotAdministratorError("Orders are prepared and approved by administrators.")


def _shown(order: Delegation) -> dict[str, Any]:
    return {
        "order_number": order.order_number,
        "centers": [center.code for center in order.centers.all()],
        "functions": order.functions,
        "ports": "all" if order.all_ports else [port.code for port in order.ports.all()],
        "effective_on": order.effective_on.isoformat() if order.effective_on else None,
        "state": order.state,
    }


def _record(order: Delegation, user: User, verb: str, *, reason: str = "", **parts: Any) -> None:
    events.record(verb=verb, actor=user, object_kind="delegation", object_id=order.pk, reason=reason, **parts)

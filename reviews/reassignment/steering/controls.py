"""Control of batches by administrators: pause, resume, cancel, pace, approval of a preview, a new proof.

`versions` are those that the caller read; they are compared on the locked row (ChangedError).
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import ChangedError, InvalidInputError
from reviews.reassignment.engine.flip_window import require_may_move_now
from reviews.reassignment.errors import SecondPersonError, WrongStateError
from reviews.reassignment.holds.cancellation import IMMEDIATE_SECONDS, hold_rest_of_batch
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders.order_row import Versions
from reviews.reassignment.proof.proof import prove

STEERED_BY_ADMINISTRATORS = "Moves are steered by administrators."


@transaction.atomic
def pause_batch(*, batch_id: int, user: User, reason: str = "", versions: Versions = None) -> Batch:
    """Pause a moving batch after the chunks that workers are moving now. Raises WrongStateError."""
    batch = _lock_batch(batch_id, user, versions)
    return _change_state(batch, user, (Batch.State.MOVING,), Batch.State.PAUSED, Verb.BATCH_PAUSED, reason)


@transaction.atomic
def resume_batch(*, batch_id: int, user: User, versions: Versions = None) -> Batch:
    """Resume a paused batch where it stopped, or announce it again where it had not started.

    Raises WrongStateError; WaitError for an edition or a move by hand while a flip is near.
    """
    batch = _lock_batch(batch_id, user, versions)
    if batch.state == Batch.State.PAUSED:
        require_may_move_now(batch)
    to = Batch.State.MOVING if batch.started_at else Batch.State.ANNOUNCED
    return _change_state(batch, user, (Batch.State.PAUSED,), to, Verb.BATCH_RESUMED, "")


@transaction.atomic
def cancel_batch(*, batch_id: int, user: User, reason: str, versions: Versions = None) -> Batch:
    """Cancel a batch: what it moved stays moved, the rest is held where it is, and its order stands.

    The gate is held alone, so that no worker is in a chunk. Raises WrongStateError, InvalidInputError, GateBusyError.
    """
    require_administrator(user, STEERED_BY_ADMINISTRATORS)
    if not reason.strip():
        raise InvalidInputError("Say why it is canceled.", field="reason")
    hold_gate()
    batch = _lock_batch(batch_id, user, versions)
    _change_state(batch, user, Batch.UNFINISHED, Batch.State.CANCELLED, Verb.BATCH_CANCELLED, reason)
    hold = partial(hold_rest_of_batch, batch_id=batch_id, seconds=IMMEDIATE_SECONDS)
    # The batch is cancelled also where placing its holds fails: the sweeper places the rest.
    transaction.on_commit(hold, robust=True)
    return batch


@transaction.atomic
def pause_all_batches(*, user: User, reason: str) -> list[int]:
    """Pause every batch that moves or would start today; return their ids."""
    require_administrator(user, STEERED_BY_ADMINISTRATORS)
    due = Q(state=Batch.State.ANNOUNCED, starts_on__lte=clock.today())
    batches = list(
        Batch.objects.select_for_update(of=("self",)).filter(Q(state=Batch.State.MOVING) | due).order_by("id")
    )
    for batch in batches:
        _change_state(batch, user, (batch.state,), Batch.State.PAUSED, Verb.BATCH_PAUSED, reason)
    return [batch.pk for batch in batches]


@transaction.atomic
def set_pace(*, batch_id: int, user: User, pace: str) -> Batch:
    """Set the pace of an unfinished batch. Raises WrongStateError."""
    batch = _lock_batch(batch_id, user)
    if batch.state not in Batch.UNFINISHED:
        raise WrongStateError(f"{batch.title} is {batch.get_state_display()}; it has no pace any more.")
    batch.pace = Batch.Pace(pace)
    batch.lock_version += 1
    batch.save(update_fields=["pace", "lock_version"])
    _record_batch_event(batch, user, Verb.BATCH_PACE_SET, after={"pace": pace})
    return batch


@transaction.atomic
def approve_preview(*, batch_id: int, user: User, preview_id: int, versions: Versions = None) -> Batch:
    """Approve the preview of a batch that waits for a second person; the batch is announced.

    Editions and moves by hand wait for their first approval, a batch of an order for a fresh preview after drift.
    Raises WrongStateError, SecondPersonError.
    """
    batch = _lock_batch(batch_id, user, versions)
    if batch.state != Batch.State.WAITING_FOR_APPROVAL:
        raise WrongStateError(f"{batch.title} is {batch.get_state_display()}; it waits for nobody.")
    if user.pk == batch.proposed_by_id:
        raise SecondPersonError("You proposed it. A second administrator approves the fresh preview.")
    about = Q(batch=batch)
    if batch.delegation_id is not None:
        about |= Q(delegation=batch.delegation_id)
    preview = Preview.objects.filter(about, pk=preview_id).first()
    if preview is None or (batch.preview_id is not None and preview.pk <= batch.preview_id):
        raise WrongStateError("Make a fresh preview first, and approve that one.")
    batch.state = Batch.State.ANNOUNCED
    batch.preview, batch.approved_by, batch.said = preview, user, ""
    batch.lock_version += 1
    batch.save()
    _record_batch_event(batch, user, Verb.BATCH_APPROVED_AGAIN, after={"preview": preview.pk})
    return batch


def prove_again(*, batch_id: int, user: User) -> dict[str, Any]:
    """Make and store a new proof of a batch that has ended. Raises WrongStateError for any other."""
    require_administrator(user, STEERED_BY_ADMINISTRATORS)
    batch = Batch.objects.get(pk=batch_id)
    if batch.state not in (Batch.State.DONE, Batch.State.CANCELLED) or not (
        batch.started_at and batch.finished_at
    ):
        raise WrongStateError(f"{batch.title} has not come to its end; it is proved then.")
    return prove(batch_id=batch_id)


@transaction.atomic
def lock_for_recount(*, batch_id: int, user: User, versions: Versions = None) -> Batch:
    """Return a batch that this administrator may count again; the lock ends with this call, before the count."""
    return _lock_batch(batch_id, user, versions)


_ADVICE = {
    Verb.BATCH_PAUSED: "Only what moves is paused; what waits for its day is canceled instead.",
    Verb.BATCH_RESUMED: "Only what is paused is resumed.",
    Verb.BATCH_CANCELLED: "What it moved stays moved; withdraw the order, or move by hand, to bring work back.",
}


def _change_state(
    batch: Batch, user: User, states: tuple[str, ...], to: str, verb: Verb, reason: str
) -> Batch:
    if batch.state not in states:
        raise WrongStateError(f"{batch.title} is {batch.get_state_display()}. {_ADVICE[verb]}")
    batch.state = to
    batch.said = reason
    batch.lock_version += 1
    batch.save()
    _record_batch_event(batch, user, verb, reason=reason)
    return batch


def _lock_batch(batch_id: int, user: User, versions: Versions = None) -> Batch:
    require_administrator(user, STEERED_BY_ADMINISTRATORS)
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if versions is not None and batch.lock_version not in versions:
        raise ChangedError(batch.lock_version)
    return batch


def _record_batch_event(batch: Batch, user: User, verb: Verb, **parts: object) -> None:
    record_event(
        verb=verb,
        actor=user,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        **parts,  # type: ignore[arg-type]
    )

"""The hand on a running batch: pause, resume, cancel, pace, approve a fresh preview; and one button for all moves."""

from django.db import transaction
from django.db.models import Q

from cee_portal.accounts import clock, events
from cee_portal.accounts.gate import hold_gate
from cee_portal.accounts.models import User
from reviews.reassignment.cancelling import hold_what_is_left
from reviews.reassignment.errors import NotAdministratorError, SecondPersonError, WrongStateError
from reviews.reassignment.models import Batch, Preview


def pause(*, batch_id: int, user: User, reason: str = "") -> Batch:
    """Stop after the chunks that are being done at this moment; nothing is half done."""
    return _change(batch_id, user, (Batch.State.MOVING,), Batch.State.PAUSED, "batch paused", reason)


def resume(*, batch_id: int, user: User) -> Batch:
    """Go on where it stopped; one that had not begun begins."""
    begun = Batch.objects.filter(pk=batch_id, started_at__isnull=False).exists()  # never taken back
    to = Batch.State.MOVING if begun else Batch.State.ANNOUNCED
    return _change(batch_id, user, (Batch.State.PAUSED,), to, "batch resumed", "")


@transaction.atomic
def cancel(*, batch_id: int, user: User, reason: str) -> Batch:
    """End it as it is: what was moved stays moved, what is left stays where it is, each with a hold. The order stands.

    The gate is held alone, so that nobody is in a chunk. Raises GateBusyError.
    """
    _require_administrator(user)
    hold_gate()
    batch = _change(batch_id, user, Batch.UNFINISHED, Batch.State.CANCELLED, "batch cancelled", reason)
    transaction.on_commit(lambda: hold_what_is_left(batch_id=batch_id) and None)
    return batch


@transaction.atomic
def pause_all(*, user: User, reason: str) -> list[int]:
    """One button: every batch that moves, or would begin today, pauses. Gives their ids."""
    _require_administrator(user)
    due = Q(state=Batch.State.ANNOUNCED, starts_on__lte=clock.today())
    ids = list(
        Batch.objects.select_for_update(of=("self",))
        .filter(Q(state=Batch.State.MOVING) | due)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    states = (Batch.State.MOVING, Batch.State.ANNOUNCED)
    return [_change(pk, user, states, Batch.State.PAUSED, "batch paused", reason).pk for pk in ids]


@transaction.atomic
def set_pace(*, batch_id: int, user: User, pace: str) -> Batch:
    """Default pace leaves room for everybody's queries; full pace does not."""
    _require_administrator(user)
    batch = _lock(batch_id)
    batch.pace = Batch.Pace(pace)
    batch.lock_version += 1
    batch.save(update_fields=["pace", "lock_version"])
    _record(batch, user, "batch pace set", after={"pace": pace})
    return batch


@transaction.atomic
def release(*, batch_id: int, user: User, preview_id: int) -> Batch:
    """A second person approves the preview of a batch that waits: of an edition, of a move by hand, or a fresh one of an
    order whose work had drifted.
    """
    _require_administrator(user)
    batch = _lock(batch_id)
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
    _record(batch, user, "batch approved again", after={"preview": preview.pk})
    return batch


@transaction.atomic
def _change(batch_id: int, user: User, states: tuple[str, ...], to: str, verb: str, reason: str) -> Batch:
    _require_administrator(user)
    batch = _lock(batch_id)
    if batch.state not in states:
        raise WrongStateError(f"{batch.title} is {batch.get_state_display()}.")
    batch.state = to
    batch.said = reason
    batch.lock_version += 1
    batch.save()
    _record(batch, user, verb, reason=reason)
    return batch


def _lock(batch_id: int) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)


def _require_administrator(user: User) -> None:
    if user.national_role != User.NationalRole.ADMINISTRATOR:
        raise NotAdministratorError("Moves are steered by administrators.")


def _record(batch: Batch, user: User, verb: str, **parts: object) -> None:
    events.record(
        verb=verb,
        actor=user,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        **parts,  # type: ignore[arg-type]
    )

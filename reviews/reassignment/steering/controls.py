"""Control of batches by administrators: pause, resume, cancel, pace, approval of a preview, a new proof.

`versions` are the versions of the batch that the caller has read; another version on the locked row raises
ChangedError. Every function raises NotAllowedError for a user who may not do its act.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb
from cee_portal.core.refusals import ChangedError, InvalidInputError, WrongStateError
from cee_portal.core.states import require_act
from reviews.reassignment.batch_record import record_batch_event, save_act
from reviews.reassignment.batch_states import STEERING_REFUSAL
from reviews.reassignment.engine.flip_window import require_may_move_now
from reviews.reassignment.errors import UnreadWarningsError
from reviews.reassignment.holds.cancellation import IMMEDIATE_SECONDS, hold_rest_of_batch
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders.order_row import Versions
from reviews.reassignment.preview.age import read_age
from reviews.reassignment.proof.proof import prove


@transaction.atomic
def pause_batch(*, batch_id: int, user: User, reason: str = "", versions: Versions = None) -> Batch:
    """Pause a moving batch after the chunks that workers are moving now. Raises WrongStateError."""
    batch = _lock_batch(batch_id, user, versions)
    return _run_act(batch, batch.pause, user, Verb.BATCH_PAUSED, reason)


@transaction.atomic
def resume_batch(*, batch_id: int, user: User, versions: Versions = None) -> Batch:
    """Resume a paused batch where it stopped; a batch that had not started is announced again.

    Raises WrongStateError; WaitError for an edition or a move by hand while a flip is near.
    """
    batch = _lock_batch(batch_id, user, versions)
    require_act(batch.resume, user)  # a wrong state is told before a flip that is near
    require_may_move_now(batch)
    return _run_act(batch, batch.resume, user, Verb.BATCH_RESUMED, "")


@transaction.atomic
def cancel_batch(*, batch_id: int, user: User, reason: str, versions: Versions = None) -> Batch:
    """Cancel a batch: what it moved stays moved, the rest is held where it is, and its order stands.

    The gate is held alone, so that no worker is in a chunk. Raises WrongStateError, InvalidInputError, GateBusyError.
    """
    require_administrator(user, STEERING_REFUSAL)
    if not reason.strip():
        raise InvalidInputError("Say why it is canceled.", field="reason")
    hold_gate()
    batch = _lock_batch(batch_id, user, versions)
    _run_act(batch, batch.cancel, user, Verb.BATCH_CANCELLED, reason)
    hold = partial(hold_rest_of_batch, batch_id=batch_id, seconds=IMMEDIATE_SECONDS)
    # If placing the holds fails, the batch is cancelled all the same: the sweeper places the rest.
    transaction.on_commit(hold, robust=True)
    return batch


@transaction.atomic
def pause_all_batches(*, user: User, reason: str) -> list[int]:
    """Pause every batch that moves or would start today; return their ids."""
    require_administrator(user, STEERING_REFUSAL)
    due = Q(state=Batch.State.ANNOUNCED, starts_on__lte=clock.today())
    locked = Batch.objects.select_for_update(of=("self",))
    batches = list(locked.filter(Q(state=Batch.State.MOVING) | due).order_by("id"))
    for batch in batches:
        _run_act(batch, batch.pause_with_all, user, Verb.BATCH_PAUSED, reason)
    return [batch.pk for batch in batches]


@transaction.atomic
def set_pace(*, batch_id: int, user: User, pace: str) -> Batch:
    """Set the pace of an unfinished batch. Raises WrongStateError."""
    batch = _lock_batch(batch_id, user)
    require_act(batch.set_pace, user)
    batch.pace = Batch.Pace(pace)
    batch.lock_version += 1
    batch.save(update_fields=["pace", "lock_version"])
    record_batch_event(batch.pk, Verb.BATCH_PACE_SET, user, after={"pace": pace})
    return batch


@transaction.atomic
def approve_preview(
    *, batch_id: int, user: User, preview_id: int, warnings_read: bool = False, versions: Versions = None
) -> Batch:
    """Approve the preview of a batch that waits for a second person, which announces the batch.

    Editions and moves by hand wait for their first approval, a batch of an order for a fresh preview after drift.
    `warnings_read` is needed where the preview is old (decision 54). Raises WrongStateError, SecondPersonError,
    UnreadWarningsError.
    """
    batch = _lock_batch(batch_id, user, versions)
    require_act(batch.approve, user)
    about = Q(batch=batch)
    if batch.delegation_id is not None:
        about |= Q(delegation=batch.delegation_id)
    preview = Preview.objects.filter(about, pk=preview_id).first()
    if preview is None or (batch.preview_id is not None and preview.pk <= batch.preview_id):
        raise WrongStateError("Make a fresh preview first, and approve that one.")
    age = read_age(preview)
    if age.is_old and not warnings_read:
        raise UnreadWarningsError([f"The preview was counted {age.words}. Count again, or confirm its age."])
    batch.approve()
    batch.preview, batch.approved_by = preview, user
    after = {"preview": preview.pk}
    save_act(batch, Verb.BATCH_APPROVED_AGAIN, user, "preview", "approved_by", after=after)
    return batch


def prove_again(*, batch_id: int, user: User) -> dict[str, Any]:
    """Make and store a new proof of a batch that has ended. Raises WrongStateError for any other."""
    require_administrator(user, STEERING_REFUSAL)
    batch = Batch.objects.get(pk=batch_id)
    require_act(batch.prove_again, user)
    return prove(batch_id=batch_id)


@transaction.atomic
def lock_for_recount(*, batch_id: int, user: User, versions: Versions = None) -> Batch:
    """Return a batch that this administrator may count again. The lock ends with this call, before the count."""
    return _lock_batch(batch_id, user, versions)


def _run_act(batch: Batch, act: Callable[[], None], user: User, verb: Verb, reason: str) -> Batch:
    """Run a state act of the batch, save it with the reason as its status message, and record the event.

    Callers have locked the row of the batch. `act` is a bound method of this batch that `states.act` declares, like
    `batch.pause`. Raises WrongStateError, NotAllowedError.
    """
    require_act(act, user)
    act()
    save_act(batch, verb, user, message=reason)
    return batch


def _lock_batch(batch_id: int, user: User, versions: Versions = None) -> Batch:
    require_administrator(user, STEERING_REFUSAL)
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if versions is not None and batch.lock_version not in versions:
        raise ChangedError(batch.lock_version)
    return batch

"""How a batch runs: start, continue, until nothing is left. Any number of workers; each may die anywhere.

`continue_batch` is all that a task does. It may be called twice, late or never: the rows say what is to be done, a dead
worker's lock is free the moment it dies, and the sweeper on beat calls again.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction

from cee_portal.core import clock
from cee_portal.core.gate import GateBusyError, hold_gate
from cee_portal.core.record import Verb, record_event
from reviews.reassignment.engine.baseline import ensure_baseline, read_positions
from reviews.reassignment.engine.chunk import ChunkFailedError, move_next_chunk
from reviews.reassignment.engine.failures import MOST_ATTEMPTS, record_failure
from reviews.reassignment.engine.sweep import MOST_SWEEPS, SKIPPING_SWEEPS, SweepStep, next_sweep
from reviews.reassignment.models import Batch
from reviews.reassignment.placement.flip_window import WAITING, reason_to_wait
from reviews.reassignment.placement.scope import jurisdictions_of

__all__ = [
    "MOST_ATTEMPTS",
    "MOST_SWEEPS",
    "SKIPPING_SWEEPS",
    "WORK_SECONDS",
    "continue_batch",
    "jurisdictions_of",
    "start_batch",
    "start_due_batches",
]

WORK_SECONDS = 20.0
# Who finds others at it looks again: soon while they cut, which takes little; else seldom, for looking takes from them.
_SOON, _SELDOM = 0.02, 0.2


def start_due_batches() -> list[int]:
    """Start what is announced and due: its day has come by the database's clock. Gives the ids that now move."""
    started = []
    due = Batch.objects.filter(state=Batch.State.ANNOUNCED, starts_on__lte=clock.today())
    for batch_id in due.order_by("id").values_list("pk", flat=True):
        try:
            if start_batch(batch_id=batch_id):
                started.append(batch_id)
        except GateBusyError:
            continue  # filings pass without a pause; the next beat tries again
    return started


@transaction.atomic
def start_batch(*, batch_id: int) -> bool:
    """The first act at or after the effective moment: hold the gate alone, so that whoever decided by the old day
    has committed and whoever comes later reads the new one (docs/concurrency.md, section 2). It only notes where
    the records stand; counting and cutting come later. False where another worker was first, the day has not come,
    or a flip is near.
    """
    if _is_told_to_wait(batch_id):
        return False
    hold_gate()
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != Batch.State.ANNOUNCED or batch.starts_on > clock.today():
        return False
    batch.state = Batch.State.MOVING
    batch.started_at = clock.now()
    batch.params = {**batch.params, "marks": read_positions()}
    batch.said = ""
    batch.lock_version += 1
    batch.save()
    record_event(
        verb=Verb.BATCH_STARTED,
        actor=None,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        after={"state": batch.state, "passes": batch.passes},
    )
    return True


def _is_told_to_wait(batch_id: int) -> bool:
    """An edition's move and one by hand wait while a flip of these ports is near, with the reason shown."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.cause not in WAITING:
        return False
    reason = reason_to_wait(batch)
    if reason and reason != batch.said:
        Batch.objects.filter(pk=batch_id, state=Batch.State.ANNOUNCED).update(said=reason)
    return bool(reason)


def continue_batch(
    *, batch_id: int, seconds: float = WORK_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> str:
    """Work on a batch for at most `seconds`; gives its state then. While it moves the caller sends the next hint."""
    until = time.monotonic() + seconds
    batch, has_baseline = _read(batch_id), False
    while True:
        batch = _as_it_is(batch)
        if batch.state != Batch.State.MOVING:
            return batch.state
        if batch.passes and not has_baseline:
            has_baseline = ensure_baseline(batch_id)
        begun = time.monotonic()
        if not _try_chunk(batch):
            step = next_sweep(batch_id)
            if step in (SweepStep.ENDED, SweepStep.WAITING):
                if step is SweepStep.WAITING:
                    _try_chunk(batch)  # what is free of the rest goes; the sweeper calls again
                return Batch.objects.values_list("state", flat=True).get(pk=batch_id)
            if step is SweepStep.BUSY and not _counted_meanwhile(batch, has_baseline):
                sleep(_SELDOM if batch.passes else _SOON)
        elif batch.pace == Batch.Pace.DEFAULT:
            # At the default pace about a third of the time belongs to everybody else.
            sleep((time.monotonic() - begun) * (1 / settings.REASSIGNMENT_PACE - 1))
        if time.monotonic() > until:
            return Batch.State.MOVING


def _counted_meanwhile(batch: Batch, has_baseline: bool) -> bool:
    """While one cuts another counts; False where that is done already, or a third is at it."""
    return batch.passes == 0 and not has_baseline and ensure_baseline(batch.pk)


def _read(batch_id: int) -> Batch:
    """With its orders, and without the two large pictures."""
    with_orders = Batch.objects.select_related("delegation__withdraws", "undo_of")
    return with_orders.defer("before", "proof", "undo_of__before", "undo_of__proof").get(pk=batch_id)


def _as_it_is(batch: Batch) -> Batch:
    """Asked before each chunk, so little is read: sweeps count without a version, every other act gives a new one."""
    now = Batch.objects.filter(pk=batch.pk).values_list("state", "passes", "lock_version")
    state, batch.passes, version = now.get()
    return batch if (state, version) == (batch.state, batch.lock_version) else _read(batch.pk)


def _try_chunk(batch: Batch) -> bool:
    """Whether there was a chunk to do. One that fails is noted with what was said, and tried again."""
    try:
        return move_next_chunk(batch, wait=batch.passes > SKIPPING_SWEEPS) is not None
    except ChunkFailedError as failed:
        if not connection.is_usable():
            connection.close()  # the server ended it; the next query opens another
        record_failure(batch, failed)
        return True

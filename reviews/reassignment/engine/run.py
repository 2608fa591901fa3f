"""The run of a batch: how it starts and how workers continue it until nothing is left.

A task only calls `continue_batch`. The call may come twice, late or never: the rows say what is left to do, the lock of a
dead worker is free, and the sweeper calls again. Any number of workers may run.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction

from cee_portal.core import clock
from cee_portal.core.gate import GateBusyError, hold_gate
from cee_portal.core.record import Verb
from cee_portal.core.states import find_refusal
from reviews.reassignment.batch_record import save_act
from reviews.reassignment.engine.baseline import ensure_baseline, read_positions
from reviews.reassignment.engine.chunk import ChunkFailedError, move_next_chunk
from reviews.reassignment.engine.failures import record_failure
from reviews.reassignment.engine.flip_window import reason_to_wait
from reviews.reassignment.engine.sweep import SWEEPS_WITHOUT_WAIT, SweepStep, next_sweep
from reviews.reassignment.models import Batch

WORK_SECONDS = 20.0
# Idle workers poll: 20 ms while chunks are being cut, 200 ms while they move, because polling costs the busy workers CPU.
_POLL_WHILE_CUTTING, _POLL_WHILE_MOVING = 0.02, 0.2


def start_due_batches() -> list[int]:
    """Start every announced batch whose day has come by the database's clock. Return the ids of the started ones."""
    started = []
    due = Batch.objects.filter(state=Batch.State.ANNOUNCED, starts_on__lte=clock.today())
    for batch_id in due.order_by("id").values_list("pk", flat=True):
        try:
            if start_batch(batch_id=batch_id):
                started.append(batch_id)
        except GateBusyError:
            continue  # many filings hold the gate; the next beat tries again
    return started


@transaction.atomic
def start_batch(*, batch_id: int) -> bool:
    """Start a batch at or after its effective moment. Return False if it may not start now or is started already.

    It holds the gate alone: every transaction that decided by the old day has committed, and every later one reads the
    new day (docs/concurrency.md, section 2). It only stores the positions of the records; counting and cutting come later.
    """
    if _waits_for_flip(batch_id):
        return False
    hold_gate()
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if find_refusal(batch.start):
        return False
    batch.start()
    batch.started_at = clock.now()
    batch.record_positions = read_positions()
    after = {"state": batch.state, "sweeps": batch.sweeps}
    save_act(batch, Verb.BATCH_STARTED, None, "started_at", "record_positions", after=after)
    return True


def _waits_for_flip(batch_id: int) -> bool:
    """Return whether the batch waits for a flip of its ports, and show the reason on its page."""
    batch = Batch.objects.get(pk=batch_id)
    reason = reason_to_wait(batch)
    if reason and reason != batch.status_message:
        Batch.objects.filter(pk=batch_id, state=Batch.State.ANNOUNCED).update(status_message=reason)
    return bool(reason)


def continue_batch(
    *, batch_id: int, seconds: float = WORK_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> str:
    """Work on a batch for at most `seconds`. Return its state; while it is moving the caller sends the next hint."""
    until = time.monotonic() + seconds
    batch, has_baseline = _read_batch(batch_id), False
    while True:
        batch = _refresh(batch)
        if batch.state != Batch.State.MOVING:
            return batch.state
        if batch.sweeps and not has_baseline:
            has_baseline = ensure_baseline(batch_id)
        begun = time.monotonic()
        if not _try_chunk(batch):
            step = next_sweep(batch_id)
            if step in (SweepStep.ENDED, SweepStep.WAITING):
                if step is SweepStep.WAITING:
                    _try_chunk(batch)  # move what is not locked; the sweeper calls again
                return Batch.objects.values_list("state", flat=True).get(pk=batch_id)
            if step is SweepStep.BUSY and not _count_while_cutting(batch, has_baseline):
                sleep(_POLL_WHILE_MOVING if batch.sweeps else _POLL_WHILE_CUTTING)
        elif batch.pace == Batch.Pace.DEFAULT:
            # At the default pace about a third of the time is left to other work.
            sleep((time.monotonic() - begun) * (1 / settings.REASSIGNMENT_PACE - 1))
        if time.monotonic() > until:
            return Batch.State.MOVING


def _count_while_cutting(batch: Batch, has_baseline: bool) -> bool:
    """Count the baseline while another worker cuts. Return False if it is counted or being counted."""
    return batch.sweeps == 0 and not has_baseline and ensure_baseline(batch.pk)


def _read_batch(batch_id: int) -> Batch:
    """Read a batch with its orders, without the two large columns."""
    with_orders = Batch.objects.select_related("delegation__withdraws", "undo_of")
    return with_orders.defer("baseline", "proof", "undo_of__baseline", "undo_of__proof").get(pk=batch_id)


def _refresh(batch: Batch) -> Batch:
    """Return the batch in its current state. It reads three columns before each chunk.

    A sweep changes only `sweeps`; every other act changes the version, and then the whole batch is read again.
    """
    now = Batch.objects.filter(pk=batch.pk).values_list("state", "sweeps", "lock_version")
    state, batch.sweeps, version = now.get()
    return batch if (state, version) == (batch.state, batch.lock_version) else _read_batch(batch.pk)


def _try_chunk(batch: Batch) -> bool:
    """Move the next free chunk. Return False if there is none or the batch no longer moves.

    After a failure it returns True: the failure is recorded, and the chunk is tried again, halved or given up
    (`engine.failures`). Callers have no transaction open.
    """
    try:
        return move_next_chunk(batch, wait=batch.sweeps > SWEEPS_WITHOUT_WAIT) is not None
    except ChunkFailedError as failure:
        if not connection.is_usable():
            connection.close()  # the server ended the connection; the next query opens a new one
        record_failure(batch, failure)
        return True

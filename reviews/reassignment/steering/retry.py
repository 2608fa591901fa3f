"""Retries of chunks and objects that a batch could not move, by an administrator."""

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb
from cee_portal.core.states import require_act
from reviews.reassignment.batch_record import record_batch_event
from reviews.reassignment.engine.chunks import last_sweep_number, next_number
from reviews.reassignment.engine.failures import MOST_ATTEMPTS, open_faults
from reviews.reassignment.engine.sweep import MOST_SWEEPS, SWEEPS_WITHOUT_WAIT
from reviews.reassignment.models import Batch, BatchChunk, BatchFault


@transaction.atomic
def retry_failed(*, batch_id: int, user: User, fault_id: int | None = None) -> int:
    """Reopen chunks that were given up, with `fault_id` only the chunk of that fault. Return how many faults are resolved.

    A batch that stopped sweeping because of locked rows sweeps again. The workers do the work after commit.
    """
    from reviews.reassignment.steering.start import enqueue_workers

    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    require_act(batch.retry, user)
    faults = open_faults(batch) if fault_id is None else open_faults(batch).filter(pk=fault_id)
    taken_up = dict(faults.values_list("pk", "chunk_id"))
    _reopen_chunks(batch, [chunk_id for chunk_id in taken_up.values() if chunk_id])
    BatchFault.objects.filter(pk__in=taken_up).update(resolved_at=clock.now())
    if batch.sweeps > MOST_SWEEPS:
        batch.sweeps, batch.status_message = SWEEPS_WITHOUT_WAIT, ""
    batch.lock_version += 1
    batch.save(update_fields=["sweeps", "status_message", "lock_version"])
    record_batch_event(batch.pk, Verb.BATCH_RETRIED, user, after={"faults": len(taken_up)})
    transaction.on_commit(lambda: enqueue_workers(batch_id))
    return len(taken_up)


def _reopen_chunks(batch: Batch, chunk_ids: list[int]) -> None:
    """Append the chunks to the last sweep; the next sweep then looks for what they leave."""
    given_up = BatchChunk.objects.filter(pk__in=chunk_ids, attempts__gte=MOST_ATTEMPTS, summaries=0, items=0)
    sweep = last_sweep_number(batch)
    start = next_number(batch.pk, sweep)
    for number, chunk in enumerate(given_up.order_by("sweep", "number"), start=start):
        BatchChunk.objects.filter(pk=chunk.pk).update(sweep=sweep, number=number, done_at=None, attempts=0)

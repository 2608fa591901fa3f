"""How a batch runs: start, continue, sweep until nothing is left, prove. Any number of workers; each may die anywhere.

`continue_batch` is all that a task does. It may be called twice, late or never: the rows say what is to be done, a dead
worker's lock is free the moment it dies, and the sweeper on beat calls again.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F

from cee_portal.accounts import clock, events
from cee_portal.accounts.gate import GateBusyError, hold_gate, share_gate
from centers.models import Office
from centers.selectors import current_rulebook
from reviews.reassignment import chunks
from reviews.reassignment.cells import table_for
from reviews.reassignment.chunk import Moved, move_next_chunk
from reviews.reassignment.models import Batch, BatchChunk, BatchFault
from reviews.reassignment.picture import offices_now

WORK_SECONDS = 20.0
SKIPPING_SWEEPS = 3
MOST_SWEEPS = 10
MOST_ATTEMPTS = 5
_PACE_LOCK = 0x0CEE_BA7C


def start_due_batches() -> list[int]:
    """Start what is announced and due: its day has come by the database's clock. Gives the ids that now move."""
    started = []
    for batch in Batch.objects.filter(state=Batch.State.ANNOUNCED, starts_on__lte=clock.today()).order_by(
        "id"
    ):
        try:
            if start_batch(batch_id=batch.pk):
                started.append(batch.pk)
        except GateBusyError:
            continue  # filings pass without a pause; the next beat tries again
    return started


@transaction.atomic
def start_batch(*, batch_id: int) -> bool:
    """The first act at or after the effective moment: hold the gate alone, so that whoever decided by the old day has
    committed and whoever comes later reads the new one (locks.md 2). Only the picture of the offices is taken with it;
    chunks are cut later. False where another worker was first, or the day has not come.
    """
    hold_gate()
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != Batch.State.ANNOUNCED or batch.starts_on > clock.today():
        return False
    batch.state = Batch.State.MOVING
    batch.started_at = clock.now()
    batch.before = offices_now()
    batch.lock_version += 1
    batch.save()
    _record(batch, "batch started")
    return True


def continue_batch(
    *, batch_id: int, seconds: float = WORK_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> str:
    """Work on a batch for at most `seconds`; gives its state then. While it moves the caller sends the next hint."""
    until = time.monotonic() + seconds
    while True:
        batch = Batch.objects.select_related("undo_of").get(pk=batch_id)
        if batch.state != Batch.State.MOVING:
            return batch.state
        begun = time.monotonic()
        moved = _try_chunk(batch)
        if moved is None and not _next_sweep(batch):
            return Batch.objects.values_list("state", flat=True).get(pk=batch_id)
        if batch.pace == Batch.Pace.DEFAULT:
            # At the default pace about a third of the time belongs to everybody else.
            sleep((time.monotonic() - begun) * (1 / settings.REASSIGNMENT_PACE - 1))
        if time.monotonic() > until:
            return Batch.State.MOVING


def _try_chunk(batch: Batch) -> Moved | None:
    """A chunk, or None where none is to be had. A chunk that fails is noted with what was said, and tried again."""
    try:
        return move_next_chunk(batch, wait=batch.passes > SKIPPING_SWEEPS)
    except Error as error:
        _note_fault(batch, error)
        return Moved(0, 0, 0, 0)


def _next_sweep(batch: Batch) -> bool:
    """Nothing is to be had: look whether anything is left. True where another sweep was cut; else the batch ends.

    Other workers may still be in a chunk; then this one has nothing to do for now.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_PACE_LOCK, batch.pk])
            if not cursor.fetchone()[0]:
                return False
        share_gate()
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != Batch.State.MOVING:
            return False
        if BatchChunk.objects.filter(batch=batch, done_at__isnull=True).exists():
            return False
        rules, today = current_rulebook(), clock.today()
        if batch.passes == 0:
            chunks.cut_all(batch, jurisdictions_of(batch))
            Batch.objects.filter(pk=batch.pk).update(passes=1)
            return True
        left = chunks.cut_left(
            batch,
            table=table_for(rules, today),
            number=rules.number,
            today=today,
            jurisdiction_ids=jurisdictions_of(batch),
            sweep=batch.passes + 1,
        )
        if left:
            batch.passes += 1
            batch.said = _waiting_for(batch) if batch.passes > MOST_SWEEPS else ""
            batch.save(update_fields=["passes", "said"])
            return batch.passes <= MOST_SWEEPS
        _finish(batch)
    return False


def _finish(batch: Batch) -> None:
    """The last sweep found nothing: the batch is done. The proof is made next, from the database."""
    batch.state = Batch.State.DONE
    batch.finished_at = clock.now()
    batch.said = ""
    batch.lock_version += 1
    batch.save()
    _record(batch, "batch done")


def jurisdictions_of(batch: Batch) -> list[int]:
    """The Centers whose industries it concerns."""
    if batch.delegation_id is not None:
        order = batch.delegation
        assert order is not None
        return sorted(order.centers.values_list("pk", flat=True))
    codes = batch.params.get("centers")
    offices = Office.objects.filter(kind=Office.Kind.CENTER)
    return sorted((offices.filter(code__in=codes) if codes else offices).values_list("pk", flat=True))


def _note_fault(batch: Batch, error: Exception) -> None:
    with transaction.atomic():
        chunk = (
            BatchChunk.objects.select_for_update(skip_locked=True)
            .filter(batch=batch, done_at__isnull=True)
            .order_by("sweep", "number")
            .first()
        )
        BatchFault.objects.create(batch=batch, chunk=chunk, said=str(error)[:2000], at=clock.now())
        if chunk is None:
            return
        BatchChunk.objects.filter(pk=chunk.pk).update(attempts=F("attempts") + 1)
        if chunk.attempts + 1 >= MOST_ATTEMPTS:
            # A chunk that fails again and again must not stop the rest: the next sweep finds what it left.
            BatchChunk.objects.filter(pk=chunk.pk).update(done_at=clock.now())


def _waiting_for(batch: Batch) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(usename, ''), coalesce(application_name, ''), xact_start FROM pg_stat_activity
               WHERE state LIKE 'idle in transaction%%' ORDER BY xact_start LIMIT 1"""
        )
        row = cursor.fetchone()
    who = f": {row[1] or row[0]} holds a transaction open since {row[2]:%H:%M:%S}" if row else ""
    return f"Waiting for rows that somebody else holds, after {batch.passes} sweeps{who}."


def _record(batch: Batch, verb: str) -> None:
    events.record(
        verb=verb,
        actor=None,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        after={"state": batch.state, "passes": batch.passes},
    )

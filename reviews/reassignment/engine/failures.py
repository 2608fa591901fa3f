"""Failures of chunks.

After a temporary error (connection, lock, resources) a chunk is tried again. After any other error it is halved, until a
single summary is left. So one summary never stops the others, and the page names it with the error message. After a
hundred faults the batch pauses itself, because more of them would say nothing new.
"""

from django.db import Error, transaction
from django.db.models import Q, QuerySet

from cee_portal.core import clock, db
from cee_portal.core.record import Verb
from cee_portal.core.states import find_refusal
from reviews.reassignment.batch_record import save_act
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.chunk import ChunkFailedError
from reviews.reassignment.engine.chunks import Range, next_number, write_chunks
from reviews.reassignment.models import Batch, BatchChunk, BatchFault

MOST_ATTEMPTS = 5
MOST_FAULTS = 100
_MOST_COUNTED = 30_000  # a chunk may be tried for days, and the column is a smallint
# Connection lost, transaction rolled back (deadlock), resources, lock not available, shut down by an operator.
_TEMPORARY_ERRORS = ("08", "40", "53", "55", "57")


def record_failure(batch: Batch, failure: ChunkFailedError) -> None:
    """Record why a chunk failed. Halve it unless the error is temporary; give up a chunk of a single summary.

    Nothing is recorded for a failure that came before a chunk was locked.
    """
    if not failure.chunk_id:
        return
    with transaction.atomic():
        # Two workers may fail at the same time, and the numbers of halves must differ.
        list(Batch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).values_list("pk"))
        free = BatchChunk.objects.select_for_update(skip_locked=True, of=("self",))
        chunk = free.filter(pk=failure.chunk_id, done_at__isnull=True).first()
        if chunk is None:
            return
        attempts = min(chunk.attempts + 1, _MOST_COUNTED)
        BatchChunk.objects.filter(pk=chunk.pk).update(attempts=attempts)
        if is_temporary(failure.error):
            if attempts == MOST_ATTEMPTS:
                # The chunk is tried again; once it is done, this is no open fault any more.
                _store_fault(batch, chunk, None, failure)
            return
        ids = _list_summaries(batch, chunk)
        if len(ids) > 1:
            _halve(chunk, ids[len(ids) // 2])
            return
        _store_fault(batch, chunk, ids[0] if ids else None, failure)
        BatchChunk.objects.filter(pk=chunk.pk).update(done_at=clock.now(), attempts=MOST_ATTEMPTS)
        _pause_after_many_faults(batch)


def open_faults(batch: Batch) -> QuerySet[BatchFault]:
    """Return what could not be moved so far: its chunk is not done, or was given up (then `seconds` is 0)."""
    given_up = Q(chunk__attempts__gte=MOST_ATTEMPTS, chunk__seconds=0)
    still = Q(chunk=None) | Q(chunk__done_at=None) | given_up
    return BatchFault.objects.filter(still, batch=batch, resolved_at__isnull=True)


def is_temporary(error: Exception) -> bool:
    """Return whether the same try may help later: the connection, a lock or resources failed, not data or code."""
    if not isinstance(error, Error):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code[:2] in _TEMPORARY_ERRORS


def record_sweep_failure(batch_id: int, error: Exception) -> None:
    """Show on the page of the batch that the search for what is left failed, until that search succeeds."""
    if not is_temporary(error):
        message = f"The check for work left to move failed and will be tried again: {describe_error(error)}"
        Batch.objects.filter(pk=batch_id, state=Batch.State.MOVING).update(status_message=message[:2000])


def describe_error(error: Exception) -> str:
    """Return the text of an error. An error of the database is a sentence; other errors get their class name in front."""
    message = str(error).strip()
    if isinstance(error, Error) and message:
        return message
    return f"{type(error).__name__}: {message}".removesuffix(": ")


def _store_fault(batch: Batch, chunk: BatchChunk, summary_id: int | None, failure: ChunkFailedError) -> None:
    message = describe_error(failure.error)[:2000]
    BatchFault.objects.create(
        batch=batch, chunk=chunk, summary_id=summary_id, message=message, at=clock.now()
    )


def _pause_after_many_faults(batch: Batch) -> None:
    number = open_faults(batch).count()
    if number < MOST_FAULTS:
        return
    message = f"The move paused after {number:,} errors. Read the errors, then retry and resume, or cancel."
    locked = Batch.objects.select_for_update(of=("self",)).defer("baseline", "proof").get(pk=batch.pk)
    if find_refusal(locked.pause_after_faults):
        return
    locked.pause_after_faults()
    save_act(locked, Verb.BATCH_PAUSED, message=message, after={"state": locked.state})


def _list_summaries(batch: Batch, chunk: BatchChunk) -> list[int]:
    industry = f"AND r.jurisdiction_id = {chunk.jurisdiction_id}" if chunk.jurisdiction_id else ""
    return db.column(
        f"""SELECT r.summary_id FROM entries_routing r
                WHERE r.in_flight AND {cause_of(batch).scope()} {industry} AND r.summary_id BETWEEN %s AND %s ORDER BY 1""",
        [chunk.first_summary, chunk.last_summary],
    )


def _halve(chunk: BatchChunk, middle: int) -> None:
    """Replace a chunk by two: one up to `middle`, one from it on."""
    halves = ((chunk.first_summary, middle - 1), (middle, chunk.last_summary))
    ranges = [Range(chunk.jurisdiction_id, first, last) for first, last in halves]
    write_chunks(chunk.batch_id, chunk.sweep, ranges, number=next_number(chunk.batch_id, chunk.sweep))
    BatchChunk.objects.filter(pk=chunk.pk).update(done_at=clock.now())

"""Chunks that fail. A lost connection or lock is tried again; what the data refuse is cut in halves until it is alone.

So one summary that cannot be moved never stops the other thousands, and the screen names it with what was said.
"""

from django.db import connection, transaction
from django.db.models import F, Max

from cee_portal.accounts import clock
from reviews.reassignment.chunk import ChunkFailedError
from reviews.reassignment.models import Batch, BatchChunk, BatchFault
from reviews.reassignment.scope import scope_of

MOST_ATTEMPTS = 5
# Connection lost, transaction rolled back (deadlock), resources, lock not available, shut down by an operator.
_PASSING = ("08", "40", "53", "55", "57")


def note(batch: Batch, failed: ChunkFailedError) -> None:
    """Keep what was said of a failed chunk, and see to it that the next try is another one where that would help."""
    if not failed.chunk_id:
        return
    with transaction.atomic():
        chunk = (
            BatchChunk.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=failed.chunk_id, done_at__isnull=True)
            .first()
        )
        if chunk is None:
            return
        BatchChunk.objects.filter(pk=chunk.pk).update(attempts=F("attempts") + 1)
        if _passes(failed):
            return
        ids = _summaries_of(batch, chunk)
        if len(ids) > 1:
            _halve(chunk, ids[len(ids) // 2])
            return
        BatchFault.objects.create(
            batch=batch,
            chunk=chunk,
            summary_id=ids[0] if ids else None,
            said=str(failed)[:2000],
            at=clock.now(),
        )
        BatchChunk.objects.filter(pk=chunk.pk).update(done_at=clock.now(), attempts=MOST_ATTEMPTS)


def _passes(failed: ChunkFailedError) -> bool:
    code = getattr(failed.error.__cause__, "pgcode", None)
    return code is None or code[:2] in _PASSING


def _summaries_of(batch: Batch, chunk: BatchChunk) -> list[int]:
    industry = f"AND r.jurisdiction_id = {chunk.jurisdiction_id}" if chunk.jurisdiction_id else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT r.summary_id FROM entries_routing r
                WHERE r.in_flight AND {scope_of(batch)} {industry} AND r.summary_id BETWEEN %s AND %s ORDER BY 1""",
            [chunk.first_summary, chunk.last_summary],
        )
        return [row[0] for row in cursor.fetchall()]


def _halve(chunk: BatchChunk, middle: int) -> None:
    """Two chunks in the place of one: up to `middle`, and from it on."""
    last = BatchChunk.objects.filter(batch=chunk.batch_id, sweep=chunk.sweep).aggregate(last=Max("number"))
    number = int(last["last"]) + 1
    for place, (first, end) in enumerate(
        ((chunk.first_summary, middle - 1), (middle, chunk.last_summary)), start=number
    ):
        BatchChunk.objects.create(
            batch_id=chunk.batch_id,
            sweep=chunk.sweep,
            number=place,
            jurisdiction_id=chunk.jurisdiction_id,
            first_summary=first,
            last_summary=end,
        )
    BatchChunk.objects.filter(pk=chunk.pk).update(done_at=clock.now())

"""One chunk of a batch: one transaction, in the order of docs/concurrency.md, section 6.

chunk row → gate → routings in key order → their open items in key order → update with records → chunk done. Where nobody
is in the way it is done at once; else what another transaction holds is passed over and left whole for the next sweep.
"""

from datetime import date
from typing import Any

from django.db import connection, transaction

from cee_portal.core import clock, fault_points
from cee_portal.core.calendar import add_working_days
from cee_portal.core.gate import share_gate
from cee_portal.core.holidays import holidays
from centers.routing.rulebook import Rulebook
from centers.selectors.rulebooks import current_rulebook
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.context import ChunkContext, ChunkResult
from reviews.reassignment.engine.fast_path import LockContentionError, move_on_fast_path
from reviews.reassignment.engine.reroute_from_lines import LineRerouter
from reviews.reassignment.engine.skip_locked_path import SkipLockedPath
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.work.models import Mark

WORKING = 0x0CEE_B077  # with the batch's number: shared by each worker that is in one of its chunks


class ChunkFailedError(Exception):
    """A chunk was rolled back; the cause says why."""

    def __init__(self, chunk_id: int, error: Exception) -> None:
        super().__init__(str(error))
        self.chunk_id, self.error = chunk_id, error


def move_next_chunk(batch: Batch, *, wait: bool = False) -> ChunkResult | None:
    """Do one chunk that nobody else has; None where none is left to take. `wait`: wait up to 5 s for locked rows.

    Raises ChunkFailedError.
    """
    chunk = _Chunk(batch)
    try:
        try:
            return chunk.move(wait=wait)
        except LockContentionError:
            return chunk.move(wait=wait, skip_locked=True)
    except Exception as error:  # whatever fails is listed as an error of the batch, be it data or program
        raise ChunkFailedError(chunk.taken, error) from error


class _Chunk:
    """One try at the next chunk. `taken`: which it was."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.taken = batch, 0

    def move(self, *, wait: bool, skip_locked: bool = False) -> ChunkResult | None:
        self.taken = 0
        with transaction.atomic():
            chunk = _take(self.batch)
            if chunk is None:
                return None
            self.taken = chunk.pk
            moved = None
            if _under_gate(self.batch):
                moved = _do(
                    self.batch,
                    chunk,
                    use_fast_path=not skip_locked and _is_first(self.batch, chunk),
                    wait=wait,
                )
            fault_points.point("before_commit")
        fault_points.point("after_commit")
        return moved


def _is_first(batch: Batch, chunk: BatchChunk) -> bool:
    """Whether it is of an order's first sweep, and that still goes on: a chunk that was given up may be tried much later."""
    return batch.cause == Batch.Cause.ORDER and chunk.sweep == 1 and batch.passes <= 1


def _do(batch: Batch, chunk: BatchChunk, *, use_fast_path: bool, wait: bool) -> ChunkResult:
    rules, today = current_rulebook(), clock.today()
    context = ChunkContext(batch, chunk, _values(batch, chunk, rules, today))
    context.execute("; ".join((*statements.TEMPORARY, *statements.CLEAR)))
    if use_fast_path:
        return move_on_fast_path(context)
    return SkipLockedPath(context, LineRerouter(rules, today)).run(wait=wait)


# Asked before every chunk, so without what the ORM spends on putting a query together.
_NEXT = """
SELECT id, batch_id, sweep, number, jurisdiction_id, first_summary, last_summary FROM reviews_batchchunk
WHERE batch_id = %s AND done_at IS NULL ORDER BY sweep, number LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def _take(batch: Batch) -> BatchChunk | None:
    """The next chunk, locked to commit: whoever dies frees it by dying."""
    return next(iter(BatchChunk.objects.raw(_NEXT, [batch.pk])), None)


def _under_gate(batch: Batch) -> bool:
    """Whether it still moves. Rulebook and day are read behind the gate; the newest decide, whatever was approved
    (docs/concurrency.md, section 4).
    """
    share_gate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [WORKING, batch.pk])
        cursor.execute("SELECT state FROM reviews_batch WHERE id = %s", [batch.pk])
        return bool(cursor.fetchone()[0] == Batch.State.MOVING)


# A summary that changes its industry meanwhile may come into the range of a chunk of another one.
_OTHERS = "SELECT EXISTS (SELECT 1 FROM reviews_batchchunk WHERE batch_id = %s AND jurisdiction_id <> %s)"


def _may_have_moved(batch: Batch, chunk: BatchChunk) -> bool:
    """Whether this batch may have moved a summary of the chunk already. If not, nothing is asked about it."""
    if not _is_first(batch, chunk):
        return chunk.sweep > 1 or batch.passes > 1
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [batch.pk, chunk.jurisdiction_id])
        return bool(cursor.fetchone()[0])


def _values(batch: Batch, chunk: BatchChunk, rules: Rulebook, today: date) -> dict[str, Any]:
    """The parameters of the statements of a chunk."""
    policies = Policies.of(batch.policies)
    begun_until = add_working_days(today, policies.begun_days, holidays()) if policies.begun == HOLD else None
    return {
        **predicate.parameters(table_for(rules, today)),
        "batch": batch.pk,
        "cause": statements.CAUSES[batch.cause],
        "actor": batch.proposed_by_id if batch.cause == Batch.Cause.MANUAL else None,
        "reason": str(batch.params.get("reason", ""))[:300],
        "target_office": batch.params.get("office"),
        "number": rules.number,
        "today": today,
        "jurisdiction": chunk.jurisdiction_id,
        "first": chunk.first_summary,
        "last": chunk.last_summary,
        "again": _may_have_moved(batch, chunk),
        "open_end": batch.cause == Batch.Cause.WITHDRAWAL,
        **policies.parameters(),
        "begun_until": begun_until,
        "routing_marks": int(Mark.ACCOUNT | Mark.PARTICIPANT | Mark.INFERRED_LOW),
        "account": int(Mark.ACCOUNT),
        "participant": int(Mark.PARTICIPANT),
        "inferred_low": int(Mark.INFERRED_LOW),
    }

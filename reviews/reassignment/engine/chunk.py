"""One chunk of a batch: one transaction, in the order of docs/concurrency.md, section 6.

The order: chunk row, gate, routings in key order, their open items in key order, update with records, chunk done. The fast
path is tried first if the cause has one. After a lock contention the next free chunk, mostly the same one, takes the
skip-locked path.
"""

from datetime import date
from typing import Any

from django.db import transaction

from cee_portal.core import clock, db, fault_points
from cee_portal.core.calendar import add_working_days
from cee_portal.core.gate import share_gate
from cee_portal.core.holidays import holidays
from cee_portal.core.locks import LockKey, share_lock
from centers.routing.rulebook import Rulebook
from centers.selectors.rulebooks import current_rulebook
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.cause import Cause, cause_of
from reviews.reassignment.engine.context import ChunkContext, ChunkResult
from reviews.reassignment.engine.fast_path import LockContentionError, move_on_fast_path
from reviews.reassignment.engine.reroute_from_lines import LineRerouter
from reviews.reassignment.engine.skip_locked_path import SkipLockedPath
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.work.models import Mark


class ChunkFailedError(Exception):
    """Report that a chunk was rolled back because of `error`. `chunk_id` is 0 if the failure came before its lock."""

    def __init__(self, chunk_id: int, error: Exception) -> None:
        super().__init__(str(error))
        self.chunk_id, self.error = chunk_id, error


def move_next_chunk(batch: Batch, *, wait: bool = False) -> ChunkResult | None:
    """Move the next free chunk in a transaction of its own, and return what was moved.

    Return None if no chunk is free, or if the batch no longer moves. `wait` is for the skip-locked path alone: it waits
    up to 5 s for locked rows before it skips them. Raises ChunkFailedError after any failure; the chunk is rolled back.
    """
    mover = _ChunkMover(batch)
    try:
        try:
            return mover.move(wait=wait)
        except LockContentionError:
            return mover.move(wait=wait, skip_locked=True)
    except Exception as error:  # every failure, of data or of code, is listed as a fault of the batch
        raise ChunkFailedError(mover.chunk_id, error) from error


class _ChunkMover:
    """Move the next chunk of a batch. `chunk_id` is the chunk of the last call of `move`, 0 if none was locked."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.cause, self.chunk_id = batch, cause_of(batch), 0

    def move(self, *, wait: bool, skip_locked: bool = False) -> ChunkResult | None:
        """Lock and move the next free chunk in one transaction; return None as `move_next_chunk` does."""
        self.chunk_id = 0
        with transaction.atomic():
            chunk = _lock_next_chunk(self.batch)
            if chunk is None:
                return None
            self.chunk_id = chunk.pk
            is_moving = _pass_gate(self.batch)
            moved = self._move(chunk, skip_locked=skip_locked, wait=wait) if is_moving else None
            fault_points.point("before_commit")
        fault_points.point("after_commit")
        return moved

    def _move(self, chunk: BatchChunk, *, skip_locked: bool, wait: bool) -> ChunkResult:
        rules, today = current_rulebook(), clock.today()
        values = _statement_values(self.cause, chunk, rules, today)
        context = ChunkContext(self.batch, chunk, values, LineRerouter(rules, today))
        context.execute("; ".join((*statements.TEMPORARY, *statements.CLEAR)))
        if self.cause.has_fast_path and not skip_locked and _is_in_first_sweep(self.batch, chunk):
            return move_on_fast_path(context, self.cause)
        return SkipLockedPath(context, self.cause).run(wait=wait)


def _is_in_first_sweep(batch: Batch, chunk: BatchChunk) -> bool:
    """Return whether the first sweep still goes on; a chunk that was given up may be tried much later."""
    return chunk.sweep == 1 and batch.sweeps <= 1


# Plain SQL, because it runs before every chunk and the ORM spends time on building the query.
_NEXT = """
SELECT id, batch_id, sweep, number, jurisdiction_id, first_summary, last_summary FROM reviews_batchchunk
WHERE batch_id = %s AND done_at IS NULL ORDER BY sweep, number LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def _lock_next_chunk(batch: Batch) -> BatchChunk | None:
    """Lock the next free chunk until commit. A worker that dies frees it."""
    return next(iter(BatchChunk.objects.raw(_NEXT, [batch.pk])), None)


def _pass_gate(batch: Batch) -> bool:
    """Pass the gate, and return whether the batch still moves.

    Rulebook and day are read behind the gate: the newest decide, whatever was approved (docs/concurrency.md, section 4).
    """
    share_gate()
    share_lock(LockKey.CHUNK_WORK, batch.pk)
    return bool(db.scalar("SELECT state FROM reviews_batch WHERE id = %s", [batch.pk]) == Batch.State.MOVING)


# A summary that changes its jurisdiction meanwhile may come into the range of a chunk of another one.
_HAS_OTHER_JURISDICTIONS = (
    "SELECT EXISTS (SELECT 1 FROM reviews_batchchunk WHERE batch_id = %s AND jurisdiction_id <> %s)"
)


def _may_have_moved(cause: Cause, chunk: BatchChunk) -> bool:
    """Return whether the batch may have moved a summary of the chunk before. If not, no statement asks for it."""
    if not _is_in_first_sweep(cause.batch, chunk):
        return True
    if not cause.has_fast_path:
        return False
    return bool(db.scalar(_HAS_OTHER_JURISDICTIONS, [cause.batch.pk, chunk.jurisdiction_id]))


def _statement_values(cause: Cause, chunk: BatchChunk, rules: Rulebook, today: date) -> dict[str, Any]:
    """Return the parameters of the statements of a chunk."""
    policies = Policies.of(cause.batch.policies)
    begun_until = add_working_days(today, policies.begun_days, holidays()) if policies.begun == HOLD else None
    return {
        **predicate.parameters(table_for(rules, today)),
        **cause.statement_values(),
        **policies.parameters(),
        "batch": cause.batch.pk,
        "number": rules.number,
        "today": today,
        "jurisdiction": chunk.jurisdiction_id,
        "first": chunk.first_summary,
        "last": chunk.last_summary,
        "again": _may_have_moved(cause, chunk),
        "begun_until": begun_until,
        "routing_marks": int(Mark.ACCOUNT | Mark.PARTICIPANT | Mark.INFERRED_LOW),
        "account": int(Mark.ACCOUNT),
        "participant": int(Mark.PARTICIPANT),
        "inferred_low": int(Mark.INFERRED_LOW),
    }

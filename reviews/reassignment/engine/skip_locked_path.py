"""The skip-locked path of a chunk: it leaves rows that another transaction holds for the next sweep.

Its order: routings in key order, their open items in key order, target offices, policies, update with records
(docs/concurrency.md, section 6).
"""

from django.db import OperationalError, transaction

from cee_portal.core import db, fault_points
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.cause import Cause
from reviews.reassignment.engine.context import ChunkContext, ChunkResult

WAIT_MS = 5_000
LOCK_NOT_AVAILABLE = "55P03"


class SkipLockedPath:
    """Do one chunk of any cause."""

    def __init__(self, context: ChunkContext, cause: Cause) -> None:
        self.context, self.cause = context, cause
        self.execute = context.execute
        self.skipped = 0

    def run(self, *, wait: bool) -> ChunkResult:
        """Do the chunk. `wait`: wait for locked rows up to 5 s before skipping them."""
        if not (wait and self._lock_waiting()):
            self._lock_rows("SKIP LOCKED")
        fault_points.point("after_lock")
        self.cause.set_targets(self.context)
        held = self.cause.keep(self.context)
        has_new_decisions = self.cause.has_new_decisions(self.context)
        summaries = self.execute(
            statements.MOVE_DECIDED_ROUTINGS if has_new_decisions else statements.MOVE_ROUTINGS
        )
        self.execute(statements.SET_NESTED_LOOPS, {"probes": "on"})
        if has_new_decisions:
            # Items are changed before they move, because the record of a move stores the last version.
            self.execute(statements.COPY_ROUTING)
        items = self.context.move_items()
        if has_new_decisions:
            self.context.rerouter.open_jurisdiction_items()
        self.cause.hold_moved(self.context)
        return self.context.finish(ChunkResult(self.context.chunk.pk, summaries, items, held, self.skipped))

    def _lock_waiting(self) -> bool:
        """Lock all rows within 5 s. Return False if one of them stays locked; then nothing is locked."""
        try:
            with transaction.atomic():
                db.set_local("lock_timeout", f"{WAIT_MS}ms")
                self._lock_rows("")
                db.set_local("lock_timeout", 0)
        except OperationalError as error:
            if not is_lock_timeout(error):
                raise
            return False  # one locked row does not keep back the rest of the chunk
        return True

    def _lock_rows(self, skip: str) -> None:
        """Lock the routings and their items. A summary with a skipped item is left whole."""
        self.execute(statements.SET_NESTED_LOOPS, {"probes": "off"})
        skipped = self.cause.lock_routings(self.context, skip)
        self.execute(statements.LOCK_ITEMS.format(skip=skip))
        if left_whole := self.execute(statements.LEAVE_WHOLE):
            self.execute(statements.LEAVE_ITEMS)
        self.skipped = skipped + left_whole


def is_lock_timeout(error: OperationalError) -> bool:
    """Return whether a lock could not be had in time."""
    return getattr(error.__cause__, "pgcode", None) == LOCK_NOT_AVAILABLE

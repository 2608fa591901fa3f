"""A chunk among others' locks: what somebody holds is passed over and left whole for the next sweep
(docs/concurrency.md, section 6).

Routings in key order → their open items in key order → where each goes, read again → policies → update with records.
"""

from django.db import OperationalError, connection, transaction

from cee_portal.core import fault_points
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.context import ChunkContext, ChunkResult
from reviews.reassignment.engine.reroute_from_lines import LineRerouter
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.scope import DECIDED, scope_of, without_faults

WAIT_MS = 5_000
LOCK_NOT_AVAILABLE = "55P03"


class SkipLockedPath:
    """One chunk of any cause, done so."""

    def __init__(self, context: ChunkContext, rerouter: LineRerouter) -> None:
        self.context, self.rerouter = context, rerouter
        self.batch, self.execute = context.batch, context.execute
        self.left = 0

    def run(self, *, wait: bool) -> ChunkResult:
        self._lock(wait)
        fault_points.point("after_lock")
        self._aim()
        held = self.context.keep()
        is_decided = self.batch.cause in DECIDED or bool(self.rerouter.found)
        summaries = self.execute(statements.MOVE_DECIDED_ROUTINGS if is_decided else statements.MOVE_ROUTINGS)
        self.execute(statements.SET_NESTED_LOOPS, {"probes": "on"})
        if is_decided:
            self.execute(statements.COPY_ROUTING)  # first: a record of a move says the version that stays
        items = self.context.move_items()
        if is_decided:
            self.rerouter.open_jurisdiction_items()
        if self.batch.cause == Batch.Cause.MANUAL:
            self._hold_sent()
        return self.context.done(ChunkResult(self.context.chunk.pk, summaries, items, held, self.left))

    def _lock(self, wait: bool) -> None:
        """Routings, then their items; with `wait` what is locked is waited for, else it is passed over."""
        if wait and self._lock_waiting():
            return
        self._lock_rows("SKIP LOCKED")

    def _lock_waiting(self) -> bool:
        try:
            with transaction.atomic():
                self.execute("SELECT set_config('lock_timeout', %(ms)s, true)", {"ms": f"{WAIT_MS}ms"})
                self._lock_rows("")
                self.execute("SELECT set_config('lock_timeout', '0', true)")
        except OperationalError as error:
            if not is_lock_timeout(error):
                raise
            return False  # the rest of the chunk does not wait for that one row
        return True

    def _lock_rows(self, skip: str) -> None:
        self.execute(statements.SET_NESTED_LOOPS, {"probes": "off"})
        if self.batch.cause in DECIDED:
            self._find_named(skip, self.rerouter.find_differing(self.batch, self._range()))
        elif self.batch.cause == Batch.Cause.MANUAL:
            self._find_named(skip, self._to_send())
        else:
            self.execute(statements.FIND_MISPLACED.format(skip=skip))
        self.execute(statements.LOCK_ITEMS.format(skip=skip))
        if skipped := self.execute(statements.LEAVE_WHOLE):
            self.execute(statements.LEAVE_ITEMS)
        self.left += skipped

    def _find_named(self, skip: str, named: list[int]) -> None:
        held = predicate.ROUTING_KEPT if self.batch.cause == Batch.Cause.MANUAL else predicate.ROUTING_HOLD
        values = {**self.context.values, "named": named}
        locked = self.execute(statements.FIND_NAMED.format(skip=skip, held=held), values)
        self.left = len(named) - locked

    def _range(self) -> str:
        chunk = self.context.chunk
        return f"r.summary_id BETWEEN {chunk.first_summary} AND {chunk.last_summary}"

    def _to_send(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT r.summary_id FROM entries_routing r
                    WHERE r.in_flight AND {scope_of(self.batch)} AND {self._range()} AND NOT {predicate.ROUTING_KEPT}
                      AND {without_faults(self.batch)}
                      AND (r.office_id <> %(target_office)s OR EXISTS (
                          SELECT 1 FROM reviews_workitem i WHERE i.summary_id = r.summary_id AND i.state <> 'closed'
                            AND i.office_id <> %(target_office)s AND NOT {predicate.ITEM_KEPT}))
                    ORDER BY 1""",
                self.context.values,
            )
            return [row[0] for row in cursor.fetchall()]

    def _aim(self) -> None:
        if self.batch.cause in DECIDED:
            self.rerouter.reroute_locked(self.batch, cause=self.context.values["cause"])
            self.execute(statements.LEAVE_ANSWERED)
            self.execute(statements.TARGET_ITEMS)
        elif self.batch.cause == Batch.Cause.MANUAL:
            self.execute(statements.TARGET_SENT_ROUTINGS)
            self.execute(statements.END_HOLDS_OF_SENT_ROUTINGS)
            self.rerouter.reroute_sent(
                self.context.values["target_office"], cause=self.context.values["cause"]
            )
            self.execute(statements.LEAVE_ANSWERED)
            self.execute(statements.TARGET_SENT_ITEMS)
        else:
            self.execute(statements.LEAVE_HELD)
            self.execute(statements.TARGET_ITEMS)

    def _hold_sent(self) -> None:
        self.execute(statements.END_HOLDS_OF_SENT_ITEMS)
        self.execute(statements.HOLD_SENT_ROUTINGS)
        decided = [reroute.summary_id for reroute in self.rerouter.found]
        self.execute(statements.HOLD_SENT_ITEMS, {**self.context.values, "decided": decided})


def is_lock_timeout(error: OperationalError) -> bool:
    """Whether a lock could not be had in time."""
    return getattr(error.__cause__, "pgcode", None) == LOCK_NOT_AVAILABLE

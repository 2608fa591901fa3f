"""One chunk of a batch: one transaction, in the order of locks.md 6.

chunk row → gate → routings in key order → their open items in key order → aims, read again → policies → records →
update → chunk done. What another transaction holds is passed over and left whole for the next sweep.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction

from cee_portal.accounts import clock
from cee_portal.accounts.gate import share_gate
from cee_portal.accounts.selectors import holidays
from cee_portal.accounts.working_days import add_working_days
from centers.selectors import current_rulebook
from reviews.reassignment import decided, faults, sql, steps
from reviews.reassignment.cells import table_for
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.policies import Policies
from reviews.reassignment.preview import started_of
from reviews.reassignment.scope import DECIDED, scope_of
from reviews.reassignment.teams import choose_teams
from reviews.work.models import Mark

WORKING = 0x0CEE_B077  # with the batch's number: shared by each worker that is in one of its chunks
WAIT_MS = 5_000
_LOCK_NOT_AVAILABLE = "55P03"


class Moved(NamedTuple):
    """What one chunk did; `left` summaries wait for the next sweep because somebody holds them."""

    chunk_id: int
    summaries: int
    items: int
    held: int
    left: int


class ChunkFailedError(Exception):
    """A chunk was rolled back; the cause says why."""

    def __init__(self, chunk_id: int, error: Exception) -> None:
        super().__init__(str(error))
        self.chunk_id, self.error = chunk_id, error


def move_next_chunk(batch: Batch, *, wait: bool = False) -> Moved | None:
    """Do one chunk that nobody else has; None where none is left to take. `wait`: wait up to 5 s for locked rows.

    Raises ChunkFailedError.
    """
    chunk_id = 0
    try:
        with transaction.atomic():
            chunk = _take(batch)
            if chunk is None:
                return None
            chunk_id = chunk.pk
            context = _under_gate(batch, chunk)
            moved = context.run(wait=wait) if context else None
            faults.point("before_commit")
    except Exception as error:  # whatever fails is listed as an error of the batch, be it data or program
        raise ChunkFailedError(chunk_id, error) from error
    faults.point("after_commit")
    return moved


def _take(batch: Batch) -> BatchChunk | None:
    """The next chunk, locked to commit: whoever dies frees it by dying."""
    found = list(
        BatchChunk.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(batch=batch, done_at__isnull=True)
        .order_by("sweep", "number")[:1]
    )
    return found[0] if found else None


def _under_gate(batch: Batch, chunk: BatchChunk) -> "Context | None":
    """Rulebook and day are read behind the gate; the newest decide, whatever was approved (locks.md 4)."""
    share_gate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [WORKING, batch.pk])
    if Batch.objects.values_list("state", flat=True).get(pk=batch.pk) != Batch.State.MOVING:
        return None
    rules, today = current_rulebook(), clock.today()
    policies = Policies.of(batch.policies)
    values = {
        **sql.parameters(table_for(rules, today)),
        "batch": batch.pk,
        "cause": steps.CAUSES[batch.cause],
        "actor": batch.proposed_by_id if batch.cause == Batch.Cause.MANUAL else None,
        "reason": str(batch.params.get("reason", ""))[:300],
        "goal": batch.params.get("office"),
        "number": rules.number,
        "today": today,
        "jurisdiction": chunk.jurisdiction_id,
        "first": chunk.first_summary,
        "last": chunk.last_summary,
        "again": chunk.sweep > 1,
        "open_end": batch.cause == Batch.Cause.WITHDRAWAL,
        **policies.parameters(),
        "begun_until": add_working_days(today, policies.begun_days, holidays()),
        "routing_marks": int(Mark.ACCOUNT | Mark.PARTICIPANT | Mark.INFERRED_LOW),
        "account": int(Mark.ACCOUNT),
        "participant": int(Mark.PARTICIPANT),
        "inferred_low": int(Mark.INFERRED_LOW),
    }
    return Context(batch, chunk, values, decided.Deciding(rules, today))


@dataclass(slots=True)
class Context:
    """The statements of one chunk with their parameters."""

    batch: Batch
    chunk: BatchChunk
    values: dict[str, Any]
    deciding: decided.Deciding
    found: int = 0

    def run(self, *, wait: bool) -> Moved:
        self.execute("; ".join((*steps.TEMPORARY, *steps.CLEAR)))
        self._lock(wait)
        faults.point("after_lock")
        left = self.found - self.execute("SELECT 1 FROM locked")
        self._aim()
        held = self._keep()
        choose_teams(
            team_by=self.values["team_by"],
            today=self.values["today"],
            order_id=self.batch.delegation_id,
        )
        self.execute(steps.RECORD_ROUTINGS)
        is_decided = self.batch.cause in DECIDED
        summaries = self.execute(steps.MOVE_DECIDED_ROUTINGS if is_decided else steps.MOVE_ROUTINGS)
        self.execute(steps.RECORD_ITEMS)
        items = self.execute(steps.MOVE_ITEMS)
        if is_decided:
            self.execute(steps.COPY_ROUTING)
            self.deciding.open_what_needs_a_jurisdiction()
        if self.batch.cause == Batch.Cause.MANUAL:
            self.execute(steps.HOLD_SENT_ROUTINGS)
            self.execute(steps.HOLD_SENT_ITEMS)
        faults.point("after_update")
        return self._done(Moved(self.chunk.pk, summaries, items, held, left))

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
            if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
                raise
            return False  # the rest of the chunk does not wait for that one row
        return True

    def _lock_rows(self, skip: str) -> None:
        if self.batch.cause in DECIDED:
            named = self.deciding.differing(self.batch, self._range())
            self._find(steps.FIND_NAMED, skip, named)
        elif self.batch.cause == Batch.Cause.MANUAL:
            self._find(steps.FIND_NAMED, skip, self._to_send())
        else:
            self.execute(steps.SETS_AT_ONCE, {"probes": "off"})
            self._find(steps.FIND_MISPLACED, skip, None)
        self.execute(steps.LOCK_ITEMS.format(skip=skip))
        self.execute(steps.LEAVE_WHOLE)
        self.execute(steps.LEAVE_ITEMS)

    def _find(self, statement: str, skip: str, named: list[int] | None) -> None:
        locked = self.execute(statement.format(skip=skip), {**self.values, "named": named})
        self.found = locked if named is None else len(named)

    def _range(self) -> str:
        return f"r.summary_id BETWEEN {self.chunk.first_summary} AND {self.chunk.last_summary}"

    def _to_send(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT r.summary_id FROM entries_routing r
                    WHERE r.in_flight AND {scope_of(self.batch)} AND {self._range()} AND NOT {sql.ROUTING_HOLD}
                      AND (r.office_id <> %(goal)s OR EXISTS (
                          SELECT 1 FROM reviews_workitem i WHERE i.summary_id = r.summary_id AND i.state <> 'closed'
                            AND i.office_id <> %(goal)s AND NOT {sql.ITEM_HOLD}))
                    ORDER BY 1""",
                self.values,
            )
            return [row[0] for row in cursor.fetchall()]

    def _aim(self) -> None:
        if self.batch.cause in DECIDED:
            self.deciding.aim(self.batch, cause=self.values["cause"])
            self.execute(steps.AIM_ITEMS)
        elif self.batch.cause == Batch.Cause.MANUAL:
            self.execute(steps.AIM_BY_HAND)
            self.execute(steps.AIM_ITEMS_BY_HAND)
        else:
            self.execute(steps.AIM_BY_TABLE)
            self.execute(steps.SETS_AT_ONCE, {"probes": "on"})
            self.execute(steps.AIM_ITEMS)

    def _keep(self) -> int:
        """What stays, by policy or because it was worked on; each gets its hold. Gives how many."""
        if self.batch.cause == Batch.Cause.WITHDRAWAL:
            values = {**self.values, "since_flip": since_flip(self.batch)}
            self.execute(steps.KEEP_WORKED_ON_ROUTINGS, values)
            self.execute(steps.KEEP_WORKED_ON_ITEMS, values)
            self.execute(steps.KEEP_OWNERS_AT_HOME)
            return self.execute(steps.HOLD_ROUTINGS) + self.execute(steps.HOLD_ITEMS)
        if self.batch.delegation_id is not None:
            self.execute(steps.KEEP_PLANNED_OWNERS, {**self.values, "order": self.batch.delegation_id})
        self.execute(steps.APPLY_POLICIES)
        return self.execute(steps.HOLD_ITEMS)

    def _done(self, moved: Moved) -> Moved:
        self.execute(
            """UPDATE reviews_batchchunk SET done_at = cee_now(), summaries = %(summaries)s, items = %(items)s,
                      held = %(held)s, skipped = %(left)s, attempts = attempts + 1,
                      seconds = extract(epoch FROM clock_timestamp() - transaction_timestamp())
               WHERE id = %(chunk_id)s""",
            moved._asdict(),
        )
        return moved

    def execute(self, statement: str, values: dict[str, Any] | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, self.values if values is None else values)
            return cursor.rowcount


def since_flip(batch: Batch) -> Any:
    """From when on work at the Centers counts as worked on since, for a withdrawal: the start of the first move."""
    assert batch.delegation is not None and batch.delegation.withdraws is not None
    return started_of(batch.delegation.withdraws)

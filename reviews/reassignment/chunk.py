"""One chunk of a batch: one transaction, in the order of locks.md 6.

chunk row → gate → routings in key order → their open items in key order → policies → update → records → chunk done.
What another transaction holds is passed over and left whole for the next sweep.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from cee_portal.accounts import clock
from cee_portal.accounts.gate import share_gate
from cee_portal.accounts.selectors import holidays
from cee_portal.accounts.working_days import add_working_days
from centers.selectors import current_rulebook
from reviews.reassignment import sql, steps
from reviews.reassignment.cells import table_for
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.policies import Policies

LAST_ID = 2**62


@dataclass(frozen=True, slots=True)
class Moved:
    """What one chunk did."""

    chunk_id: int
    summaries: int
    items: int
    held: int


@transaction.atomic
def move_next_chunk(batch: Batch, *, wait: bool = False) -> Moved | None:
    """Do one chunk that nobody else has; None where none is left to take. `wait`: wait up to 5 s for locked rows."""
    found = list(
        BatchChunk.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(batch=batch, done_at__isnull=True)
        .order_by("sweep", "number")[:1]
    )
    if not found:
        return None
    chunk = found[0]
    share_gate()
    state = Batch.objects.values_list("state", flat=True).get(pk=batch.pk)
    if state != Batch.State.MOVING:
        return None
    rules = current_rulebook()
    today = clock.today()
    context = Context(
        batch=batch,
        chunk=chunk,
        values={
            **sql.parameters(table_for(rules, today)),
            "batch": batch.pk,
            "cause": steps.CAUSES[batch.cause],
            "number": rules.number,
            "today": today,
            "jurisdiction": chunk.jurisdiction_id,
            "first": chunk.first_summary,
            "last": chunk.last_summary,
            "again": chunk.sweep > 1,
            "since_flip": batch.undo_of.started_at if batch.undo_of else batch.started_at,
            **Policies.of(batch.policies).parameters(),
            "begun_until": add_working_days(today, Policies.of(batch.policies).begun_days, holidays()),
        },
        wait=wait,
    )
    return context.run()


@dataclass(slots=True)
class Context:
    """The statements of one chunk with their parameters."""

    batch: Batch
    chunk: BatchChunk
    values: dict[str, Any]
    wait: bool

    def run(self) -> Moved:
        for statement in steps.TEMPORARY:
            self._execute(statement)
        skip = "" if self.wait else "SKIP LOCKED"
        if self.wait:
            self._execute("SELECT set_config('lock_timeout', '5000ms', true)")
        self._execute(steps.LOCK_ROUTINGS.format(skip=skip))
        self._execute(steps.LOCK_ITEMS.format(skip=skip))
        if self.wait:
            self._execute("SELECT set_config('lock_timeout', '0', true)")
        self._execute(steps.LEAVE_WHOLE_ROUTINGS)
        self._execute(steps.LEAVE_WHOLE_ITEMS)
        if self.batch.cause == Batch.Cause.WITHDRAWAL:
            self._execute(steps.KEEP_WORKED_ON_ROUTINGS)
            self._execute(steps.KEEP_WORKED_ON_ITEMS)
        else:
            self._staffing()
            self._execute(steps.APPLY_POLICIES)
        held = self._execute(steps.HOLD_ROUTINGS) + self._execute(steps.HOLD_ITEMS)
        self._execute(steps.RECORD_ROUTINGS)
        summaries = self._execute(steps.MOVE_ROUTINGS)
        self._execute(steps.RECORD_ITEMS)
        items = self._execute(steps.MOVE_ITEMS)
        self._execute(steps.COPY_JURISDICTION)
        return self._done(summaries, items, held)

    def _done(self, summaries: int, items: int, held: int) -> Moved:
        self._execute(
            """UPDATE reviews_batchchunk SET done_at = cee_now(), summaries = %(moved)s, items = %(items)s,
                      held = %(held)s, attempts = attempts + 1,
                      seconds = extract(epoch FROM clock_timestamp() - transaction_timestamp())
               WHERE id = %(chunk)s""",
            {"moved": summaries, "items": items, "held": held, "chunk": self.chunk.pk},
        )
        return Moved(self.chunk.pk, summaries, items, held)

    def _staffing(self) -> None:
        if self.batch.delegation_id is not None:
            self._execute(steps.KEEP_PLANNED_OWNERS, {**self.values, "order": self.batch.delegation_id})

    def _execute(self, statement: str, values: dict[str, Any] | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, self.values if values is None else values)
            return cursor.rowcount

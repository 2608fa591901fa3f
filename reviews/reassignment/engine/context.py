"""What every way of doing a chunk shares: its parameters, policies and teams, the move of its items, its end."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from cee_portal.core import clock, fault_points
from reviews.reassignment.engine import statements
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.scope import start_of_move
from reviews.reassignment.placement.teams import choose_teams


class ChunkResult(NamedTuple):
    """What one chunk did; `left` summaries wait for the next sweep because somebody holds them."""

    chunk_id: int
    summaries: int
    items: int
    held: int
    left: int


@dataclass(slots=True)
class ChunkContext:
    """One chunk in its transaction, behind the gate, with the parameters of its statements."""

    batch: Batch
    chunk: BatchChunk
    values: dict[str, Any]

    def execute(self, statement: str, values: dict[str, Any] | None = None) -> int:
        """Gives how many rows it concerned."""
        with connection.cursor() as cursor:
            cursor.execute(statement, self.values if values is None else values)
            return cursor.rowcount

    def keep(self) -> int:
        """What stays, by policy or because it was worked on; each gets its hold. Gives how many."""
        if self.batch.cause == Batch.Cause.WITHDRAWAL:
            values = {**self.values, "moved_at": moved_at(self.batch)}
            for statement in statements.keep_worked_on():
                self.execute(statement, values)
            self.execute(statements.KEEP_OWNERS_AT_HOME)
            return self.execute(statements.HOLD_ROUTINGS) + self.execute(statements.HOLD_ITEMS)
        if self.batch.delegation_id is not None:
            self.execute(statements.KEEP_PLANNED_OWNERS, {**self.values, "order": self.batch.delegation_id})
        if not (self.values["hold_near"] or self.values["hold_begun"]):
            return 0
        self.execute(statements.APPLY_POLICIES)
        return self.execute(statements.HOLD_ITEMS)

    def move_items(self) -> int:
        """Each to its team, with its record. Gives how many."""
        choose_teams(
            team_by=self.values["team_by"], today=self.values["today"], order_id=self.batch.delegation_id
        )
        return self.execute(statements.MOVE_ITEMS)

    def done(self, moved: ChunkResult) -> ChunkResult:
        fault_points.point("after_update")
        self.execute(
            """UPDATE reviews_batchchunk SET done_at = cee_now(), summaries = %(summaries)s, items = %(items)s,
                      held = %(held)s, skipped = %(left)s, attempts = attempts + 1,
                      seconds = extract(epoch FROM clock_timestamp() - transaction_timestamp())
               WHERE id = %(chunk_id)s""",
            moved._asdict(),
        )
        return moved


def moved_at(batch: Batch) -> Any:
    """From when on work at the Centers counts as worked on since, for a withdrawal: the start of the first move."""
    assert batch.delegation is not None and batch.delegation.withdraws is not None
    return start_of_move(batch.delegation.withdraws)


def moves_with_owner(batch: Batch, user_id: int | None, office_id: int) -> bool:
    """Whether what the person has begun moves to the office with its owner, today."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {predicate.on_plan('%(user)s', '%(office)s', '%(today)s')}",
            {
                "order": batch.delegation_id,
                "user": user_id,
                "office": office_id,
                "today": clock.today(),
                "seated": True,
            },
        )
        return bool(cursor.fetchone()[0])


def is_worked_on(batch: Batch, summary_id: int) -> bool:
    """Whether a person has worked on the summary since the move that a withdrawal takes back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {predicate.worked_on('asked')} FROM (SELECT %(id)s AS summary_id) asked",
            {"id": summary_id, "moved_at": moved_at(batch)},
        )
        return bool(cursor.fetchone()[0])

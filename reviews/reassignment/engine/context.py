"""The context of a chunk: parameters and statements that both paths and the causes share, and its end."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from cee_portal.core import db, fault_points
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.reroute_from_lines import LineRerouter
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.placement.teams import choose_teams


class ChunkResult(NamedTuple):
    """Count what one chunk did. `skipped` summaries are locked by others and wait for the next sweep."""

    chunk_id: int
    summaries: int
    items: int
    held: int
    skipped: int


@dataclass(slots=True)
class ChunkContext:
    """Hold one chunk in its transaction, behind the gate, with the parameters of its statements."""

    batch: Batch
    chunk: BatchChunk
    values: dict[str, Any]
    rerouter: LineRerouter

    def execute(self, statement: str, values: dict[str, Any] | None = None) -> int:
        """Execute a statement of the chunk. Return the number of rows."""
        return db.execute(statement, self.values if values is None else values)

    def range(self) -> str:
        """Return the condition that routing `r` is in the range of the chunk."""
        return f"r.summary_id BETWEEN {self.chunk.first_summary} AND {self.chunk.last_summary}"

    def lock_named(self, named: list[int], *, held: str, skip: str) -> int:
        """Lock the named routings that no hold keeps. Return how many of them were not locked."""
        statement = statements.FIND_NAMED.format(skip=skip, held=held)
        return len(named) - self.execute(statement, {**self.values, "named": named})

    def move_items(self) -> int:
        """Choose teams and move the items, with their records. Return the number of items."""
        choose_teams(
            team_by=self.values["team_by"], today=self.values["today"], order_id=self.batch.delegation_id
        )
        return self.execute(statements.MOVE_ITEMS)

    def finish(self, moved: ChunkResult) -> ChunkResult:
        """Mark the chunk as done, with its counters."""
        fault_points.point("after_update")
        self.execute(
            """UPDATE reviews_batchchunk SET done_at = cee_now(), summaries = %(summaries)s, items = %(items)s,
                      held = %(held)s, skipped = %(skipped)s, attempts = attempts + 1,
                      seconds = extract(epoch FROM clock_timestamp() - transaction_timestamp())
               WHERE id = %(chunk_id)s""",
            moved._asdict(),
        )
        return moved

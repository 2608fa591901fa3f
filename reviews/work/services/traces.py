"""Keeps what an act of a person changed on an item, in the event of the act, so that the act can be undone.

Locking the item begins the trace; the event of the act holds it in `before["undo"]` (decision 51).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from reviews.work.models import WorkItem

# The columns that an act of a person may change, without the state.
COLUMNS = (
    "office_id",
    "team_id",
    "owner_id",
    "former_owner_id",
    "taken_at",
    "begun_at",
    "parked_until",
    "asked_until",
    "answer",
    "returns",
    "arrived_at",
    "arrived_by_batch",
    "closed_at",
    "closed_by_id",
    "result",
)


# The job that does the acts at this moment; an act of a single item has none.
_job: ContextVar[int | None] = ContextVar("job", default=None)


@contextmanager
def acts_of_job(job_id: int) -> Iterator[None]:
    """Mark the acts of the block as done by a job, so that its undo leaves out all other acts."""
    token = _job.set(job_id)
    try:
        yield
    finally:
        _job.reset(token)


@dataclass(slots=True)
class ActTrace:
    """An item before an act, and what the act did beside it.

    `ended_holds` are ids of holds; `skipped_until` is the skip of the person before; `kind` is what the kind of the
    item needs.
    """

    row: dict[str, Any]
    ended_holds: list[int] = field(default_factory=list)
    placed_hold: int | None = None
    skip: str | None = None
    kind: dict[str, Any] = field(default_factory=dict)
    event_id: int | None = None

    def as_stored(self, version: int) -> dict[str, Any]:
        """Return what the event stores; `version` is that of the item after the act."""
        return {
            "version": version,
            "row": self.row,
            "ended_holds": self.ended_holds,
            "placed_hold": self.placed_hold,
            "skip": self.skip,
            "kind": self.kind,
            "job": _job.get(),
        }


def begin_trace(item: WorkItem) -> None:
    """Remember a locked item as it is before the act."""
    row = {name: _as_json(getattr(item, name)) for name in COLUMNS}
    item.trace = ActTrace({"state": str(item.state), **row})


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value

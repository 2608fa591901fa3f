"""Chunks of a batch: how its scope is cut into ranges that are small enough for a short transaction."""

from collections.abc import Iterable
from datetime import date
from itertools import starmap
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max, Sum

from cee_portal.core import db
from centers.routing.rulebook import Rulebook
from reviews.reassignment.engine import statements
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.ranges import join_starts, split_ranges

CHUNK_SIZE: int = settings.REASSIGNMENT_CHUNK  # summaries
# At full pace a larger chunk of an order saves a fifth of the time of the whole move (docs/scale.md).
_FULL_PACE_FACTOR = 2

# Jumps through the index (jurisdiction, summary) from the first summary of a chunk to the first of the next, so PostgreSQL
# need not number all rows. The first range begins at 0 and the last has no practical end, so summaries that are filed
# meanwhile are covered.
_STARTS = """
WITH RECURSIVE starts (summary_id) AS (
    SELECT min(summary_id) FROM entries_routing WHERE jurisdiction_id = %(jurisdiction)s
    UNION ALL
    SELECT (SELECT r.summary_id FROM entries_routing r
            WHERE r.jurisdiction_id = %(jurisdiction)s AND r.summary_id > starts.summary_id
            ORDER BY r.summary_id OFFSET %(size)s - 1 LIMIT 1)
    FROM starts WHERE starts.summary_id IS NOT NULL)
SELECT summary_id FROM starts WHERE summary_id IS NOT NULL
"""


class Range(NamedTuple):
    """The first and the last summary of a chunk, in one jurisdiction or (None) in all."""

    jurisdiction_id: int | None
    first: int
    last: int


def _chunk_size(batch: Batch) -> int:
    """Return the number of summaries of one chunk of an order."""
    return CHUNK_SIZE * (_FULL_PACE_FACTOR if batch.pace == Batch.Pace.FULL else 1)


def cut_ranges(batch: Batch, scope: str) -> int:
    """Cut a sweep over the routings in flight of the scope. Return the number of chunks."""
    return _write_next_sweep(
        batch, [Range(None, first, last) for first, last in split_ranges(scope, CHUNK_SIZE)]
    )


def cut_by_jurisdiction(batch: Batch, jurisdictions: Iterable[int]) -> int:
    """Cut a sweep over all routings of these jurisdictions. Return the number of chunks."""
    ranges: list[Range] = []
    for jurisdiction_id in jurisdictions:
        starts = db.column(_STARTS, {"jurisdiction": jurisdiction_id, "size": _chunk_size(batch)})
        ranges += [Range(jurisdiction_id, first, last) for first, last in join_starts(starts)]
    return _write_next_sweep(batch, ranges)


# Objects that a sweep finds out of place: the predicate of the chunks over the whole batch, or among some summaries.
_ROUTINGS_MISPLACED = f"""
    SELECT r.jurisdiction_id, r.summary_id, r.rulebook, r.decided_on
    FROM entries_routing r {predicate.cells("r", "'validation'")}
    WHERE r.in_flight AND r.jurisdiction_id = ANY(%(jurisdictions)s) {{among}} AND {predicate.ROUTING_TARGET} <> r.office_id
"""
_ITEMS_MISPLACED = f"""
    SELECT r.jurisdiction_id, i.summary_id, i.id
    FROM reviews_workitem i JOIN entries_routing r ON r.summary_id = i.summary_id {predicate.cells("r", "i.function")}
    WHERE i.state <> 'closed' AND r.jurisdiction_id = ANY(%(jurisdictions)s) {{among}}
      AND {predicate.ITEM_TARGET} <> i.office_id
"""
# The costly conditions (moved, held, faulty) apply only to misplaced objects. So these are found first, by one plain SELECT
# each for routings and items that PostgreSQL runs in parallel. It returns a single row: for many rows the planner would not
# choose a parallel plan.
_COUNT = "SELECT count(*), CASE WHEN count(*) <= %(size)s THEN array_agg(summary_id) END FROM ({}) misplaced"
COUNT_MISPLACED = tuple(
    _COUNT.format(statement.format(among="")) for statement in (_ROUTINGS_MISPLACED, _ITEMS_MISPLACED)
)
_LEFT = f"""
WITH misplaced_routings AS MATERIALIZED ({_ROUTINGS_MISPLACED}), misplaced_items AS MATERIALIZED ({_ITEMS_MISPLACED}),
left_over AS (
    SELECT r.jurisdiction_id, r.summary_id FROM misplaced_routings r
    WHERE NOT {predicate.ROUTING_HOLD} AND {statements.OLDER} AND {statements.NOT_MOVED} AND {statements.NOT_FAULTY}
    UNION
    SELECT r.jurisdiction_id, r.summary_id FROM misplaced_items r
    WHERE NOT {predicate.ITEM_HOLD.replace("i.id", "r.id")} AND {statements.ITEM_NOT_MOVED.format("r.id")}
      AND {statements.NOT_FAULTY})
SELECT jurisdiction_id, min(summary_id), max(summary_id) FROM (
    SELECT jurisdiction_id, summary_id,
           (row_number() OVER (PARTITION BY jurisdiction_id ORDER BY summary_id) - 1) / %(size)s AS part
    FROM left_over
) numbered GROUP BY jurisdiction_id, part ORDER BY 1, 2
"""
_AMONG = "AND r.summary_id = ANY(%(among)s)"


def cut_remaining(batch: Batch, jurisdictions: list[int], rules: Rulebook, today: date) -> int:
    """Cut a further sweep of an order: ranges around what is left. Return the number of chunks; zero ends the batch.

    Callers hold the gate: while the rules stand still no object leaves its right place, so these statements miss none
    although each has a snapshot of its own.
    """
    values = {
        **predicate.parameters(table_for(rules, today)),
        "batch": batch.pk,
        "number": rules.number,
        "today": today,
        "again": True,
        "jurisdictions": jurisdictions,
        "size": _chunk_size(batch),
    }
    # If all routings are of one industry, a merge join would compare each routing with each cell. The index by
    # industry follows the order of the pages, which the planner does not know.
    db.set_local("enable_mergejoin", "off")
    db.set_local("random_page_cost", 0)
    among: list[int] | None = []
    for statement in COUNT_MISPLACED:
        count, summary_ids = db.one(statement, values)
        if count and among is not None:
            among = None if summary_ids is None else among + summary_ids
    if among == []:
        return 0
    rows = db.rows(_LEFT.format(among="" if among is None else _AMONG), {**values, "among": among})
    return _write_next_sweep(batch, starmap(Range, rows))


def has_moved_in_last_sweep(batch: Batch) -> bool:
    """Return whether the last sweep moved, held or skipped anything."""
    done = BatchChunk.objects.filter(batch=batch, sweep=last_sweep_number(batch))
    sums = done.aggregate(*(Sum(name) for name in ("summaries", "items", "held", "skipped")))
    return any(sums.values())


def last_sweep_number(batch: Batch) -> int:
    """Return the number of the newest sweep; 0 before the first."""
    last = BatchChunk.objects.filter(batch=batch).aggregate(last=Max("sweep"))["last"]
    return int(last or 0)


def next_number(batch_id: int, sweep: int) -> int:
    """Return the number that the next chunk of a sweep gets."""
    last = BatchChunk.objects.filter(batch=batch_id, sweep=sweep).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def _write_next_sweep(batch: Batch, ranges: Iterable[Range]) -> int:
    """Write these ranges as the chunks of a new sweep and return how many; without ranges there is no new sweep.

    Callers hold `LockKey.SWEEP`, because the number of the sweep is the last one plus one.
    """
    return write_chunks(batch.pk, last_sweep_number(batch) + 1, ranges)


def write_chunks(batch_id: int, sweep: int, ranges: Iterable[Range], *, number: int = 0) -> int:
    """Write a chunk for each range, numbered from `number` on. Return how many."""
    rows = [
        BatchChunk(
            batch_id=batch_id,
            sweep=sweep,
            number=chunk_number,
            jurisdiction_id=jurisdiction_id,
            first_summary=first,
            last_summary=last,
        )
        for chunk_number, (jurisdiction_id, first, last) in enumerate(ranges, start=number)
    ]
    return len(BatchChunk.objects.bulk_create(rows, batch_size=2000))

"""Cutting a batch into chunks: ranges of summaries, small enough for a short transaction."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Max

from reviews.reassignment.engine import statements
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import Table
from reviews.reassignment.placement.scope import ORDERS, jurisdictions_of, scope_of, split_ranges

SUMMARIES: int = settings.REASSIGNMENT_CHUNK
# At full pace an order takes more at a time, and a fifth less time for all of it (docs/scale.md).
_MORE_AT_FULL_PACE = 2

# By the index (jurisdiction, summary) alone, from the first of a chunk to the first of the next: no row is numbered. The
# first and last range are open, so that what is filed meanwhile is in.
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

Range = tuple[int | None, int, int]


def _size_for(batch: Batch) -> int:
    """Summaries of one chunk of an order."""
    return SUMMARIES * (_MORE_AT_FULL_PACE if batch.pace == Batch.Pace.FULL else 1)


def cut_all(batch: Batch) -> int:
    """The chunks of a sweep over everything that the batch is about. Gives how many."""
    if batch.cause not in ORDERS:
        return _write(
            batch, [(None, first, last) for first, last in split_ranges(scope_of(batch), SUMMARIES)]
        )
    ranges: list[Range] = []
    for jurisdiction_id in jurisdictions_of(batch):
        with connection.cursor() as cursor:
            cursor.execute(_STARTS, {"jurisdiction": jurisdiction_id, "size": _size_for(batch)})
            starts = [row[0] for row in cursor.fetchall()]
        ends = [start - 1 for start in starts[1:]] + [2**62]
        ranges += [
            (jurisdiction_id, first, last) for first, last in zip([0, *starts[1:]], ends, strict=False)
        ]
    return _write(batch, ranges)


# What a sweep finds left: the same predicate as the chunks', over the whole of the batch, or among some summaries.
_ROUTINGS_AWAY = f"""
    SELECT r.jurisdiction_id, r.summary_id, r.rulebook, r.decided_on
    FROM entries_routing r {predicate.cells("r", "'validation'")}
    WHERE r.in_flight AND r.jurisdiction_id = ANY(%(jurisdictions)s) {{among}} AND {predicate.ROUTING_TARGET} <> r.office_id
"""
_ITEMS_AWAY = f"""
    SELECT r.jurisdiction_id, i.summary_id, i.id
    FROM reviews_workitem i JOIN entries_routing r ON r.summary_id = i.summary_id {predicate.cells("r", "i.function")}
    WHERE i.state <> 'closed' AND r.jurisdiction_id = ANY(%(jurisdictions)s) {{among}}
      AND {predicate.ITEM_TARGET} <> i.office_id
"""
# Only what is away is asked whether it was moved, held or faulty; so it is found first, routings and items each by a
# plain SELECT that all processors read together. One row comes out of it: for each that the planner thinks may come
# out it would rather read alone. `COUNT_MISPLACED` are those two.
_FOUND = "SELECT count(*), CASE WHEN count(*) <= %(size)s THEN array_agg(summary_id) END FROM ({}) away"
COUNT_MISPLACED = tuple(_FOUND.format(away.format(among="")) for away in (_ROUTINGS_AWAY, _ITEMS_AWAY))
_LEFT = f"""
WITH routings_away AS MATERIALIZED ({_ROUTINGS_AWAY}), items_away AS MATERIALIZED ({_ITEMS_AWAY}), left_over AS (
    SELECT r.jurisdiction_id, r.summary_id FROM routings_away r
    WHERE NOT {predicate.ROUTING_HOLD} AND {statements.OLDER} AND {statements.NOT_MOVED} AND {statements.NOT_FAULTY}
    UNION
    SELECT r.jurisdiction_id, r.summary_id FROM items_away r
    WHERE NOT {predicate.ITEM_HOLD.replace("i.id", "r.id")} AND {statements.ITEM_NOT_MOVED.format("r.id")}
      AND {statements.NOT_FAULTY})
SELECT jurisdiction_id, min(summary_id), max(summary_id) FROM (
    SELECT jurisdiction_id, summary_id,
           (row_number() OVER (PARTITION BY jurisdiction_id ORDER BY summary_id) - 1) / %(size)s AS part
    FROM left_over
) numbered GROUP BY jurisdiction_id, part ORDER BY 1, 2
"""
_AMONG = "AND r.summary_id = ANY(%(among)s)"


def cut_remaining(batch: Batch, *, table: Table, number: int, today: date) -> int:
    """The chunks of a further sweep of an order: ranges around what is left. Gives how many; zero ends the batch.

    Under the gate: while nobody changes the rules nothing that is in its place leaves it, so that the statements, each
    with a snapshot of its own, miss nothing.
    """
    values = {
        **predicate.parameters(table),
        "batch": batch.pk,
        "number": number,
        "today": today,
        "again": True,
        "jurisdictions": jurisdictions_of(batch),
        "size": _size_for(batch),
    }
    with connection.cursor() as cursor:
        # Where everything is of one industry, merging by industry compares each routing with each cell; and the index
        # by industry is in the order of the pages, which the planner does not know.
        cursor.execute(
            "SELECT set_config('enable_mergejoin', 'off', true), set_config('random_page_cost', '0', true)"
        )
        among: list[int] | None = []
        for statement in COUNT_MISPLACED:
            cursor.execute(statement, values)
            number_away, found = cursor.fetchone()
            if number_away and among is not None:
                among = None if found is None else among + found
        if among == []:
            return 0
        cursor.execute(_LEFT.format(among="" if among is None else _AMONG), {**values, "among": among})
        rows = cursor.fetchall()
    return _write(batch, rows)


def last_sweep_number(batch: Batch) -> int:
    """The number of the newest sweep; 0 before the first."""
    found = BatchChunk.objects.filter(batch=batch).aggregate(last=Max("sweep"))["last"]
    return int(found or 0)


def _write(batch: Batch, ranges: Iterable[Range]) -> int:
    sweep = last_sweep_number(batch) + 1
    made = BatchChunk.objects.bulk_create(
        (
            BatchChunk(
                batch=batch,
                sweep=sweep,
                number=number,
                jurisdiction_id=jurisdiction_id,
                first_summary=first,
                last_summary=last,
            )
            for number, (jurisdiction_id, first, last) in enumerate(ranges)
        ),
        batch_size=2000,
    )
    return len(made)

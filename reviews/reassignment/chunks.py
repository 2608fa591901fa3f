"""Cutting a batch into chunks: ranges of summaries, small enough for a short transaction."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Max

from reviews.reassignment import sql, steps
from reviews.reassignment.cells import Table
from reviews.reassignment.decided import ranges_of
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.scope import ORDERS, jurisdictions_of, scope_of

SUMMARIES: int = settings.REASSIGNMENT_CHUNK

# By the index (jurisdiction, summary) alone. The first and last range are open, so that what is filed meanwhile is in.
_RANGES = """
SELECT min(summary_id) FROM (
    SELECT summary_id, (row_number() OVER (ORDER BY summary_id) - 1) / %s AS part
    FROM entries_routing WHERE jurisdiction_id = %s) numbered
GROUP BY part ORDER BY 1
"""

Range = tuple[int | None, int, int]


def cut_all(batch: Batch) -> int:
    """The chunks of a sweep over everything that the batch is about. Gives how many."""
    if batch.cause not in ORDERS:
        return _write(batch, [(None, first, last) for first, last in ranges_of(scope_of(batch), SUMMARIES)])
    ranges: list[Range] = []
    for jurisdiction_id in jurisdictions_of(batch):
        with connection.cursor() as cursor:
            cursor.execute(_RANGES, [SUMMARIES, jurisdiction_id])
            starts = [row[0] for row in cursor.fetchall()]
        ends = [start - 1 for start in starts[1:]] + [2**62]
        ranges += [
            (jurisdiction_id, first, last) for first, last in zip([0, *starts[1:]], ends, strict=False)
        ]
    return _write(batch, ranges)


# What a sweep finds left: the same predicate as the chunks', over the whole of the batch. What is away is found first,
# by all processors at once; only that is asked whether it was moved, held or faulty.
_ROUTINGS_AWAY = f"""
    SELECT r.jurisdiction_id, r.summary_id, r.rulebook, r.decided_on
    FROM entries_routing r {sql.cells("r", "'validation'")}
    WHERE r.in_flight AND r.jurisdiction_id = ANY(%(jurisdictions)s) AND {sql.ROUTING_TARGET} <> r.office_id
"""
_ITEMS_AWAY = f"""
    SELECT r.jurisdiction_id, i.summary_id, i.id
    FROM reviews_workitem i JOIN entries_routing r ON r.summary_id = i.summary_id {sql.cells("r", "i.function")}
    WHERE i.state <> 'closed' AND r.jurisdiction_id = ANY(%(jurisdictions)s) AND {sql.ITEM_TARGET} <> i.office_id
"""
LEFT_SUMMARIES = f"""
    WITH routings_away AS MATERIALIZED ({_ROUTINGS_AWAY}), items_away AS MATERIALIZED ({_ITEMS_AWAY})
    SELECT r.jurisdiction_id, r.summary_id FROM routings_away r
    WHERE NOT {sql.ROUTING_HOLD} AND {steps.OLDER} AND {steps.NOT_MOVED} AND {steps.NOT_FAULTY}
    UNION
    SELECT r.jurisdiction_id, r.summary_id FROM items_away r
    WHERE NOT {sql.ITEM_HOLD.replace("i.id", "r.id")} AND {steps.ITEM_NOT_MOVED.format("r")} AND {steps.NOT_FAULTY}
"""
_LEFT = f"""
SELECT jurisdiction_id, min(summary_id), max(summary_id) FROM (
    SELECT jurisdiction_id, summary_id,
           (row_number() OVER (PARTITION BY jurisdiction_id ORDER BY summary_id) - 1) / %(size)s AS part
    FROM ({LEFT_SUMMARIES}) left_over
) numbered GROUP BY jurisdiction_id, part ORDER BY 1, 2
"""


def cut_left(batch: Batch, *, table: Table, number: int, today: date) -> int:
    """The chunks of a further sweep of an order: ranges around what is left. Gives how many; zero ends the batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LEFT,
            {
                **sql.parameters(table),
                "batch": batch.pk,
                "number": number,
                "today": today,
                "again": True,
                "jurisdictions": jurisdictions_of(batch),
                "size": SUMMARIES,
            },
        )
        rows = cursor.fetchall()
    return _write(batch, rows)


def last_sweep(batch: Batch) -> int:
    """The number of the newest sweep; 0 before the first."""
    found = BatchChunk.objects.filter(batch=batch).aggregate(last=Max("sweep"))["last"]
    return int(found or 0)


def _write(batch: Batch, ranges: Iterable[Range]) -> int:
    sweep = last_sweep(batch) + 1
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

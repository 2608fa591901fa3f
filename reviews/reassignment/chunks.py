"""Cutting a batch into chunks: ranges of summaries of one jurisdiction, small enough for a short transaction."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from reviews.reassignment import sql
from reviews.reassignment.cells import Table
from reviews.reassignment.models import Batch, BatchChunk

SUMMARIES = 5_000
LAST_ID = 2**62

# By the index (jurisdiction, summary) alone. The first and last range are open, so that what is filed meanwhile is in.
_RANGES = """
SELECT min(summary_id) FROM (
    SELECT summary_id, (row_number() OVER (ORDER BY summary_id) - 1) / %s AS part
    FROM entries_routing WHERE jurisdiction_id = %s) numbered
GROUP BY part ORDER BY 1
"""


def cut_all(batch: Batch, jurisdiction_ids: Iterable[int]) -> int:
    """The chunks of the first sweep: everything of these jurisdictions. Gives how many."""
    number = 0
    chunks: list[BatchChunk] = []
    for jurisdiction_id in jurisdiction_ids:
        with connection.cursor() as cursor:
            cursor.execute(_RANGES, [SUMMARIES, jurisdiction_id])
            starts = [row[0] for row in cursor.fetchall()]
        ends = [start - 1 for start in starts[1:]] + [LAST_ID]
        for first, last in zip([0, *starts[1:]], ends, strict=False):
            chunks.append(
                BatchChunk(
                    batch=batch,
                    sweep=1,
                    number=number,
                    jurisdiction_id=jurisdiction_id,
                    first_summary=first,
                    last_summary=last,
                )
            )
            number += 1
    BatchChunk.objects.bulk_create(chunks, batch_size=2000)
    return number


# What a sweep finds left: the same predicate as the chunks', over the whole of the batch.
LEFT = f"""
SELECT jurisdiction_id, part, min(summary_id), max(summary_id) FROM (
    SELECT jurisdiction_id, summary_id,
           (row_number() OVER (PARTITION BY jurisdiction_id ORDER BY summary_id) - 1) / %(size)s AS part
    FROM (
        SELECT r.jurisdiction_id, r.summary_id {sql.MISPLACED_ROUTINGS}
           AND r.jurisdiction_id = ANY(%(jurisdictions)s)
           AND (r.rulebook, r.decided_on) <= (%(number)s, %(today)s)
           AND NOT EXISTS (SELECT 1 FROM entries_routingdecision d
                           WHERE d.batch_id = %(batch)s AND d.summary_id = r.summary_id)
        UNION
        SELECT r.jurisdiction_id, r.summary_id {sql.MISPLACED_ITEMS}
           AND r.jurisdiction_id = ANY(%(jurisdictions)s)
           AND NOT EXISTS (SELECT 1 FROM reviews_itemmove m WHERE m.batch_id = %(batch)s AND m.item_id = i.id)
    ) left_over
) numbered GROUP BY 1, 2 ORDER BY 1, 2
"""


def cut_left(
    batch: Batch, *, table: Table, number: int, today: date, jurisdiction_ids: list[int], sweep: int
) -> int:
    """The chunks of a further sweep: ranges around what is left. Gives how many; zero ends the batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            LEFT,
            {
                **sql.parameters(table),
                "batch": batch.pk,
                "number": number,
                "today": today,
                "jurisdictions": jurisdiction_ids,
                "size": SUMMARIES,
            },
        )
        rows = cursor.fetchall()
    BatchChunk.objects.bulk_create(
        BatchChunk(
            batch=batch,
            sweep=sweep,
            number=place,
            jurisdiction_id=jurisdiction_id,
            first_summary=first,
            last_summary=last,
        )
        for place, (jurisdiction_id, _part, first, last) in enumerate(rows)
    )
    return len(rows)

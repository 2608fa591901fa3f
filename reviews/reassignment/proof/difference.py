"""The difference between the approved preview of an order and what its batch moved, from the records (decision 54)."""

from datetime import timedelta
from typing import Any

from cee_portal.core import db
from entries.models import EntrySummary
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate

MOST_NAMED = 20

# Why an object moved that the preview did not count: its summary was filed later, the item was opened later, or another act
# routed the summary after the preview and before the batch moved it.
_MOVED = f"""
WITH moved AS (
    SELECT b.summary_id, true AS is_summary, NULL::timestamptz AS opened_at, b.at AS moved_at
    FROM entries_routingdecision b WHERE {predicate.decided_by_batch("b")}
    UNION ALL
    SELECT i.summary_id, false, i.opened_at, m.at
    FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id WHERE m.batch_id = %(batch)s
), own AS (
    SELECT b.summary_id, min(b.id) AS id
    FROM entries_routingdecision b WHERE {predicate.decided_by_batch("b")} GROUP BY b.summary_id
), routed AS (
    SELECT d.summary_id, min(d.id) AS id, min(d.at) AS at FROM entries_routingdecision d
    WHERE d.at > %(counted_at)s AND d.batch_id IS DISTINCT FROM %(batch)s
      AND (d.from_office_id <> d.to_office_id OR d.jurisdiction_id IS DISTINCT FROM (
          SELECT p.jurisdiction_id FROM entries_routingdecision p
          WHERE p.summary_id = d.summary_id AND p.id < d.id ORDER BY p.id DESC LIMIT 1))
    GROUP BY d.summary_id
), explained AS (
    SELECT summary_id, is_summary,
           CASE WHEN summary_id > %(seen_to)s THEN 'filed' WHEN opened_at > %(counted_at)s THEN 'opened'
                WHEN CASE WHEN own.id IS NULL THEN routed.at < moved_at ELSE routed.id < own.id END THEN 'routed'
                ELSE 'counted' END AS why
    FROM moved LEFT JOIN own USING (summary_id) LEFT JOIN routed USING (summary_id))
SELECT why, count(*) FILTER (WHERE is_summary), count(*) FILTER (WHERE NOT is_summary),
       (array_agg(DISTINCT summary_id) FILTER (WHERE why <> 'counted'))[1:{MOST_NAMED}]
FROM explained GROUP BY why
"""


def explain_difference(batch: Batch) -> dict[str, Any] | None:
    """Return the approved and the moved numbers with what explains their difference; None where no order was counted.

    `left`: what was counted and did not move, because it was closed, held or moved by another act before.
    """
    preview = batch.preview
    if preview is None or preview.counts.get("seen_to") is None:
        return None
    counts = preview.counts
    values = {
        "batch": batch.pk,
        "seen_to": counts["seen_to"],
        # The preview counted in one snapshot, which was taken before it was stored.
        "counted_at": preview.made_at - timedelta(seconds=preview.seconds),
    }
    found = {why: (summaries, items, named or []) for why, summaries, items, named in db.rows(_MOVED, values)}
    approved = {
        "summaries": counts["summaries"] - counts.get("held_summaries", 0),
        "items": counts["items"] - counts["held"],
    }
    counted = found.pop("counted", (0, 0, []))
    numbers = _map_entry_numbers([pk for *_, named in found.values() for pk in named])
    return {
        "preview": preview.pk,
        "approved": approved,
        "moved": {
            "summaries": counted[0] + sum(row[0] for row in found.values()),
            "items": counted[1] + sum(row[1] for row in found.values()),
        },
        "added": [
            {
                "why": why,
                "summaries": found[why][0],
                "items": found[why][1],
                "entries": [numbers[pk] for pk in found[why][2] if pk in numbers],
            }
            for why in ("filed", "opened", "routed")
            if why in found
        ],
        "left": {"summaries": approved["summaries"] - counted[0], "items": approved["items"] - counted[1]},
    }


def _map_entry_numbers(ids: list[int]) -> dict[int, str]:
    return dict(EntrySummary.objects.filter(pk__in=ids).values_list("pk", "entry_number"))

"""The preview of a batch that has no order: a standing, an edition, a move by hand."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cee_portal.core import db
from reviews.kinds import keys_that_wait_for_jurisdiction
from reviews.reassignment.preview.counts import Counts

# An item moves with its summary if it is at the office that the summary leaves. A begun item stays until it is released.
_COUNTS = """
SELECT port.code, origin.code, target.code, count(*), coalesce(sum(r.value), 0), coalesce(sum(i.items), 0),
       coalesce(sum(i.begun), 0)
FROM unnest(%(summaries)s::bigint[], %(target_offices)s::int[]) AS reroute (summary_id, office_id)
JOIN entries_routing r ON r.summary_id = reroute.summary_id
JOIN centers_office port ON port.id = r.port_id JOIN centers_office origin ON origin.id = r.office_id
JOIN centers_office target ON target.id = reroute.office_id
LEFT JOIN LATERAL (
    SELECT count(*) AS items, count(*) FILTER (WHERE w.owner_id IS NOT NULL AND w.begun_at IS NOT NULL) AS begun
    FROM reviews_workitem w
    WHERE w.summary_id = r.summary_id AND w.state <> 'closed' AND w.kind <> ALL (%(closing)s)
      AND w.office_id = r.office_id AND r.office_id <> reroute.office_id) i ON true
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


_PORT_COLUMNS = ("port", "summaries", "items", "value", "held", "keep_owner")


class Row(NamedTuple):
    """Count summaries of one port that go from one office to another, and their items; `begun` ones stay."""

    port: str
    origin: str
    target_office: str
    summaries: int
    value: int
    items: int
    begun: int


def count_moving(moving: Sequence[tuple[int, int]]) -> list[Row]:
    """Return the grouped rows of (summary, id of its target office). Rows of several ranges may be summed together.

    A summary whose reason alone changes is counted too; its flow starts and ends at the same office.
    """
    if not moving:
        return []
    rows = db.rows(
        _COUNTS,
        {
            "summaries": [pk for pk, _ in moving],
            "target_offices": [office_id for _, office_id in moving],
            "closing": keys_that_wait_for_jurisdiction(),
        },
    )
    return [Row(*row[:3], *map(int, row[3:])) for row in rows]


def sum_counts(rows: Iterable[Row]) -> dict[str, Any]:
    """Return the counts of a preview from the grouped rows, the largest flow first. Pure."""
    counts, office_changes = Counts(), 0
    for row in rows:
        numbers = {"summaries": row.summaries, "items": row.items, "value": row.value, "held": row.begun}
        counts.add(row.port, row.origin, row.target_office, **numbers)
        office_changes += row.summaries if row.origin != row.target_office else 0
    stored = counts.stored()
    return {
        **{name: stored[name] for name in ("summaries", "items", "held", "value")},
        "begun": stored["held"],
        "office_changes": office_changes,
        "by_port": [{name: row[name] for name in _PORT_COLUMNS} for row in stored["by_port"]],
        "flows": sorted(stored["flows"], key=lambda flow: -flow["summaries"]),
    }

"""What a batch that decides from the lines would do, as the counts of a preview: a standing, an edition."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.selectors.rulebooks import current_rulebook_number
from reviews.kinds import keys_that_wait_for_jurisdiction
from reviews.reassignment.models import Batch, Preview

# An item goes along where it is at the office that the summary leaves; one that is begun stays until it is let go.
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


# Port, from, to, summaries, value, items, and of these begun.
Row = tuple[str, str, str, int, int, int, int]


def rows_of(moving: Sequence[tuple[int, int]]) -> list[Row]:
    """What a preview counts of (summary, id of the office it goes to), as rows which may be joined with those of other
    pieces before they are summed. Those that only change what they rest on are in it too, with the office they stay at on
    both ends of the flow.
    """
    if not moving:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            {
                "summaries": [pk for pk, _ in moving],
                "target_offices": [office_id for _, office_id in moving],
                "closing": keys_that_wait_for_jurisdiction(),
            },
        )
        return [(*row[:3], *map(int, row[3:])) for row in cursor.fetchall()]


def store_preview(batch: Batch, user: User | None, counts: dict[str, Any], seconds: float = 0) -> Preview:
    """Keep counts as a preview of the batch. That the batch moves by it is the caller's word."""
    return Preview.objects.create(
        batch=batch,
        made_at=clock.now(),
        made_by=user,
        on_day=max(batch.starts_on, clock.today()),
        rulebook=current_rulebook_number(),
        seconds=round(seconds, 3),
        counts=counts,
    )


def summed(rows: Iterable[Row]) -> dict[str, Any]:
    """The counts of a preview from rows (port, from, to, summaries, value, items, begun). Pure."""
    by_port: dict[str, dict[str, Any]] = {}
    flows: dict[tuple[str, str], dict[str, Any]] = {}
    for port, origin, target_office, summaries, value, items, begun in rows:
        row = by_port.setdefault(
            port, {"port": port, "summaries": 0, "items": 0, "value": 0, "held": 0, "keep_owner": 0}
        )
        for name, number in (("summaries", summaries), ("items", items), ("value", value), ("held", begun)):
            row[name] += int(number)
        flow = flows.setdefault(
            (origin, target_office), {"from": origin, "to": target_office, "summaries": 0, "items": 0}
        )
        flow["summaries"] += int(summaries)
        flow["items"] += int(items)
    totals = {name: sum(row[name] for row in by_port.values()) for name in ("summaries", "items", "held")}
    return {
        **totals,
        "office_changes": sum(flow["summaries"] for flow in flows.values() if flow["from"] != flow["to"]),
        "value": str(sum(row["value"] for row in by_port.values())),
        "begun": totals["held"],
        "by_port": sorted(by_port.values(), key=lambda row: (-row["summaries"], row["port"])),
        "flows": sorted(flows.values(), key=lambda flow: (-flow["summaries"], flow["from"], flow["to"])),
    }

"""The preview of a batch that has no order: a standing, an edition, a move by hand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cee_portal.core import db
from centers.routing.codes import BY_NAMES
from centers.routing.delegations import DelegationsInForce
from centers.selectors.offices import map_office_ids
from reviews.kinds import keys_that_wait_for_jurisdiction
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.reroutes import Reroute
from reviews.reassignment.preview.counts import Counts

_SUMMARIES = """
SELECT port.code, origin.code, target.code, count(*), coalesce(sum(r.value), 0)
FROM unnest(%(summaries)s::bigint[], %(target_offices)s::int[]) AS reroute (summary_id, office_id)
JOIN entries_routing r ON r.summary_id = reroute.summary_id
JOIN centers_office port ON port.id = r.port_id JOIN centers_office origin ON origin.id = r.office_id
JOIN centers_office target ON target.id = reroute.office_id
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
# A begun item stays until it is released. An item that waits for a jurisdiction is closed by the new one.
_ITEMS = f"""
SELECT i.summary_id, i.function, port.code, r.entry_type, at.code, i.owner_id IS NOT NULL AND i.begun_at IS NOT NULL
FROM entries_routing r JOIN reviews_workitem i ON i.summary_id = r.summary_id
JOIN centers_office port ON port.id = r.port_id JOIN centers_office at ON at.id = i.office_id
WHERE r.summary_id = ANY(%(summaries)s) AND i.state <> 'closed' AND i.kind <> ALL (%(closing)s)
  AND NOT {predicate.ITEM_HOLD}
"""


_PORT_COLUMNS = ("port", "summaries", "items", "value", "held", "keep_owner")


class Row(NamedTuple):
    """Count summaries or items of one port that go from one office to another; `begun` items stay."""

    port: str
    origin: str
    target_office: str
    summaries: int = 0
    value: int = 0
    items: int = 0
    begun: int = 0


def count_moving(reroutes: Sequence[Reroute], delegations: DelegationsInForce) -> list[Row]:
    """Return the grouped rows of what these reroutes move. Rows of several ranges may be summed together.

    An item goes where the new jurisdiction puts its own function by these delegations. A summary whose reason alone changes
    is counted too; its flow starts and ends at the same office.
    """
    if not reroutes:
        return []
    values = {
        "summaries": [reroute.summary_id for reroute in reroutes],
        "target_offices": [reroute.target_office for reroute in reroutes],
        "closing": keys_that_wait_for_jurisdiction(),
    }
    rows = [
        Row(port, origin, target, int(count), int(value))
        for port, origin, target, count, value in db.rows(_SUMMARIES, values)
    ]
    return rows + _count_items(db.rows(_ITEMS, values), reroutes, delegations)


def _count_items(
    found: Iterable[tuple[Any, ...]], reroutes: Sequence[Reroute], delegations: DelegationsInForce
) -> list[Row]:
    codes = {pk: code for code, pk in map_office_ids().items()}
    decided = {reroute.summary_id: reroute for reroute in reroutes}
    items, begun = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for summary_id, function, port, entry_type, office, is_begun in found:
        reroute = decided[summary_id]
        center = codes[reroute.jurisdiction_id] if reroute.jurisdiction_id else None
        target = delegations.decide_office(center, BY_NAMES[reroute.by], port, entry_type, function)
        if target != office:
            items[port, office, target] += 1
            begun[port, office, target] += is_begun
    return [Row(*flow, items=number, begun=begun[flow]) for flow, number in sorted(items.items())]


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

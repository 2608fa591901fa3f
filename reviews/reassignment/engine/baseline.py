"""Numbers of routings and items per office: the baseline of a batch and the counts for its proof.

The start of a batch holds the gate alone, so it only stores the positions of the records. The baseline is counted later,
without the gate, while chunks already move: the statement subtracts the changes that the records show since those
positions, in the same snapshot. It is counted early, because every later move is one more record to read.
"""

from typing import Any

from django.db import transaction

from cee_portal.core import db
from cee_portal.core.locks import LockKey, try_lock
from reviews.reassignment.models import Batch

_OFFICES = """
SELECT o.code, coalesce(r.routings, 0), coalesce(w.items, 0) FROM centers_office o
LEFT JOIN (SELECT office_id, count(*) AS routings FROM entries_routing WHERE in_flight GROUP BY 1) r
       ON r.office_id = o.id
LEFT JOIN (SELECT office_id, count(*) AS items FROM reviews_workitem WHERE state <> 'closed' GROUP BY 1) w
       ON w.office_id = o.id
"""
_PER_OFFICE = f"{_OFFICES} WHERE r.routings IS NOT NULL OR w.items IS NOT NULL ORDER BY 1"

# Every write of a decision, a move or a new item passes the gate. So these positions, read while the gate is held alone,
# separate earlier writes from later ones. Closing an item does not pass the gate; there the snapshot separates them.
_POSITIONS = """
SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM entries_routingdecision_id_seq),
       coalesce((SELECT max(id) FROM reviews_itemmove), 0), coalesce((SELECT max(id) FROM reviews_workitem), 0),
       pg_current_snapshot()::text, cee_now()
"""
_DECIDED_SINCE = "id > %(decision)s AND at >= %(at)s::timestamptz - interval '10 minutes'"
CHANGES_OF_ROUTINGS = f"""
    SELECT to_office_id AS office_id, 1 AS change FROM entries_routingdecision WHERE {_DECIDED_SINCE}
    UNION ALL
    SELECT from_office_id, -1 FROM entries_routingdecision WHERE {_DECIDED_SINCE} AND from_office_id IS NOT NULL
    UNION ALL
    SELECT to_office_id, -1 FROM entries_routingdecision WHERE {_DECIDED_SINCE} AND cause = 'deleted'
"""
# The last transaction that wrote a closed row is the one that closed it. Whether the snapshot saw that transaction decides,
# because its clock may differ.
_CLOSED_SINCE = """
    i.state = 'closed' AND i.closed_at > %(at)s::timestamptz - interval '10 minutes'
    AND NOT pg_visible_in_snapshot(
        ((i.xmin::text::bigint + (pg_snapshot_xmax(%(snapshot)s::pg_snapshot)::text::bigint >> 32 << 32))::text)::xid8,
        %(snapshot)s::pg_snapshot)
"""
CHANGES_OF_ITEMS = f"""
    SELECT to_office_id AS office_id, 1 AS change FROM reviews_itemmove WHERE id > %(move)s
    UNION ALL
    SELECT from_office_id, -1 FROM reviews_itemmove WHERE id > %(move)s
    UNION ALL
    SELECT coalesce(first.from_office_id, i.office_id), 1 FROM reviews_workitem i
    LEFT JOIN LATERAL (SELECT from_office_id FROM reviews_itemmove m WHERE m.item_id = i.id AND m.id > %(move)s
                       ORDER BY m.id LIMIT 1) first ON true
    WHERE i.id > %(item)s
    UNION ALL
    SELECT i.office_id, -1 FROM reviews_workitem i
    WHERE (i.id > %(item)s AND i.state = 'closed') OR (i.id <= %(item)s AND {_CLOSED_SINCE})
"""
_BEFORE = f"""
SELECT code, routings - coalesce(cr.change, 0), items - coalesce(ci.change, 0)
FROM (SELECT o.id, found.* FROM ({_OFFICES}) AS found(code, routings, items) JOIN centers_office o USING (code)) held
LEFT JOIN (SELECT office_id, sum(change)::bigint AS change FROM ({CHANGES_OF_ROUTINGS}) c GROUP BY 1) cr
       ON cr.office_id = held.id
LEFT JOIN (SELECT office_id, sum(change)::bigint AS change FROM ({CHANGES_OF_ITEMS}) c GROUP BY 1) ci
       ON ci.office_id = held.id
ORDER BY 1
"""

_PER_CODE = """
SELECT o.code, sum(c.change)::bigint FROM ({}) c JOIN centers_office o ON o.id = c.office_id GROUP BY 1
"""


def count_per_office() -> dict[str, Any]:
    """Return `{"2704": {"routings": n, "items": n}, ...}` for every office that has any."""
    return _by_code(db.rows(_PER_OFFICE))


def read_positions() -> dict[str, Any]:
    """Return the positions of the records. Callers hold the gate alone."""
    decision, move, item, snapshot, at = db.one(_POSITIONS)
    return {"decision": decision, "move": move, "item": item, "snapshot": snapshot, "at": at.isoformat()}


def ensure_baseline(batch_id: int) -> bool:
    """Count the baseline of a moving batch if it has none. Return False while another worker counts it.

    One worker counts while the others move chunks. If it dies, its lock is free and the next worker counts. Parallel
    workers of PostgreSQL are switched off, because the chunks need those processors.
    """
    missing = Batch.objects.filter(pk=batch_id, baseline__isnull=True)
    with transaction.atomic():
        is_counting_here = try_lock(LockKey.BASELINE, batch_id)
        positions = missing.values_list("record_positions", flat=True).first()
        if positions is None:
            return True
        if not is_counting_here:
            return False
        db.set_local("max_parallel_workers_per_gather", 0)
        missing.update(baseline=count_per_office_at(positions))
    return True


def count_per_office_at(positions: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers per office at the time when the positions were read."""
    return _by_code([row for row in db.rows(_BEFORE, positions) if row[1] or row[2]])


def changes_since(positions: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Return the changes since the positions, by office: `{"routings": {"2704": -5}, "items": {...}}`."""
    changes = {"routings": CHANGES_OF_ROUTINGS, "items": CHANGES_OF_ITEMS}
    return {kind: dict(db.rows(_PER_CODE.format(found), positions)) for kind, found in changes.items()}


def _by_code(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    return {code: {"routings": routings, "items": items} for code, routings, items in rows}

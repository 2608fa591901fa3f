"""How many routings and items each office holds: the numbers before and after, for the proof's sum and the flow.

The picture before is that of the first act, which holds the gate alone and only notes where the records stood. Counting
comes later, off the gate, while others already move: what the records say has changed since is taken off again, in the
same snapshot. It comes early all the same, for each move since is a record to be read.
"""

from typing import Any

from django.db import connection, transaction

from reviews.reassignment.models import Batch

_PICTURING = 0x0CEE_B1C7

_OFFICES = """
SELECT o.code, coalesce(r.routings, 0), coalesce(w.items, 0) FROM centers_office o
LEFT JOIN (SELECT office_id, count(*) AS routings FROM entries_routing WHERE in_flight GROUP BY 1) r
       ON r.office_id = o.id
LEFT JOIN (SELECT office_id, count(*) AS items FROM reviews_workitem WHERE state <> 'closed' GROUP BY 1) w
       ON w.office_id = o.id
"""
_HOLDING = f"{_OFFICES} WHERE r.routings IS NOT NULL OR w.items IS NOT NULL ORDER BY 1"

# Whoever writes a decision, a move or a new item passes the gate; so these numbers, read by who holds it alone, part
# what came before from what came after. Closing an item passes no gate: there the snapshot tells.
_MARKS = """
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
# A closed row's last writer is who closed it; whether the snapshot saw that transaction decides, whatever clock it read.
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


def count_per_office() -> dict[str, Any]:
    """`{"2704": {"routings": n, "items": n}, ...}` for every office that holds anything."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING)
        return _numbers(cursor.fetchall())


def read_positions() -> dict[str, Any]:
    """Where the records stand. Only for who holds the gate alone."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS)
        decision, move, item, snapshot, at = cursor.fetchone()
    return {"decision": decision, "move": move, "item": item, "snapshot": snapshot, "at": at.isoformat()}


def ensure_baseline(batch_id: int) -> bool:
    """Whether a batch that moves has its picture before. Where it has none, and nobody is at it, it is counted now.

    Beside the others, who move meanwhile: by one process alone, for they have work for the rest. The transaction's lock
    is free the moment its worker dies, and the next one counts.
    """
    missing = Batch.objects.filter(pk=batch_id, before__isnull=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_PICTURING, batch_id])
        is_mine = bool(cursor.fetchone()[0])
        params = missing.values_list("params", flat=True).first()
        if params is None:
            return True
        if not is_mine:
            return False
        cursor.execute("SELECT set_config('max_parallel_workers_per_gather', '0', true)")
        missing.update(before=count_per_office_at(params["marks"]))
    return True


def count_per_office_at(marks: dict[str, Any]) -> dict[str, Any]:
    """What each office held when `marks` were read."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, marks)
        return _numbers([row for row in cursor.fetchall() if row[1] or row[2]])


def changes_since(marks: dict[str, Any]) -> dict[str, dict[str, int]]:
    """What the records say has changed since, by office: `{"routings": {"2704": -5}, "items": {...}}`."""
    found = {}
    with connection.cursor() as cursor:
        for what, changes in (("routings", CHANGES_OF_ROUTINGS), ("items", CHANGES_OF_ITEMS)):
            cursor.execute(
                f"SELECT o.code, sum(c.change)::bigint FROM ({changes}) c"
                " JOIN centers_office o ON o.id = c.office_id GROUP BY 1",
                marks,
            )
            found[what] = dict(cursor.fetchall())
    return found


def _numbers(rows: list[tuple[str, int, int]]) -> dict[str, Any]:
    return {code: {"routings": routings, "items": items} for code, routings, items in rows}

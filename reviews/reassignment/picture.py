"""How many routings and items each office holds: the numbers before and after, for the proof and the flow."""

from typing import Any

from django.db import connection

_OFFICES = """
SELECT o.code, coalesce(r.routings, 0), coalesce(w.items, 0) FROM centers_office o
LEFT JOIN (SELECT office_id, count(*) AS routings FROM entries_routing WHERE in_flight GROUP BY 1) r
       ON r.office_id = o.id
LEFT JOIN (SELECT office_id, count(*) AS items FROM reviews_workitem WHERE state <> 'closed' GROUP BY 1) w
       ON w.office_id = o.id
WHERE r.routings IS NOT NULL OR w.items IS NOT NULL ORDER BY 1
"""


def offices_now() -> dict[str, Any]:
    """`{"2704": {"routings": n, "items": n}, ...}` for every office that holds anything."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFICES)
        return {code: {"routings": routings, "items": items} for code, routings, items in cursor.fetchall()}

"""Balance of a batch per office: before + filed + opened - closed - moved out + moved in = after.

It is computed from the records alone. Summaries in flight and open items are counted together, as the page shows them. A
deleted summary counts as closed. `other` counts moves by other acts meanwhile: by hand, by a revision, by another batch.
"""

from typing import Any

from cee_portal.core import db
from reviews.reassignment.models import Batch

_CHANGES = """
SELECT code, sum(filed)::bigint, sum(opened)::bigint, sum(closed)::bigint, sum(moved_out)::bigint,
       sum(moved_in)::bigint, sum(other)::bigint
FROM (
    SELECT to_office_id AS office_id, count(*) AS filed, 0 AS opened, 0 AS closed, 0 AS moved_out, 0 AS moved_in,
           0 AS other
    FROM entries_routingdecision WHERE at > %(since)s AND from_office_id IS NULL GROUP BY 1
    UNION ALL
    SELECT coalesce(first.from_office_id, i.office_id), 0, count(*), 0, 0, 0, 0
    FROM reviews_workitem i
    LEFT JOIN LATERAL (SELECT m.from_office_id FROM reviews_itemmove m WHERE m.item_id = i.id AND m.at > %(since)s
                       ORDER BY m.id LIMIT 1) first ON true
    WHERE i.opened_at > %(since)s GROUP BY 1
    UNION ALL
    SELECT office_id, 0, 0, count(*), 0, 0, 0 FROM reviews_workitem WHERE closed_at > %(since)s GROUP BY 1
    UNION ALL
    SELECT to_office_id, 0, 0, count(*), 0, 0, 0 FROM entries_routingdecision
    WHERE at > %(since)s AND cause = 'deleted' GROUP BY 1
    UNION ALL
    SELECT from_office_id, 0, 0, 0, count(*) FILTER (WHERE mine), 0, -count(*) FILTER (WHERE NOT mine)
    FROM ({moves}) moves GROUP BY 1
    UNION ALL
    SELECT to_office_id, 0, 0, 0, 0, count(*) FILTER (WHERE mine), count(*) FILTER (WHERE NOT mine)
    FROM ({moves}) moves GROUP BY 1
) changes JOIN centers_office office ON office.id = changes.office_id GROUP BY code
"""
_MOVES = """
    SELECT from_office_id, to_office_id, coalesce(batch_id = %(batch)s, false) AS mine FROM entries_routingdecision
    WHERE at > %(since)s AND from_office_id <> to_office_id
    UNION ALL
    SELECT from_office_id, to_office_id, coalesce(batch_id = %(batch)s, false)
    FROM reviews_itemmove WHERE at > %(since)s
"""
_COLUMNS = ("filed", "opened", "closed", "moved_out", "moved_in", "other")


def compute_balance(batch: Batch, after: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row per office that the batch touched, largest first. `after`: the numbers at the proof."""
    if batch.baseline is None or batch.started_at is None:
        return []
    found = db.rows(_CHANGES.format(moves=_MOVES), {"since": batch.started_at, "batch": batch.pk})
    changes = {row[0]: dict(zip(_COLUMNS, row[1:], strict=True)) for row in found}
    rows = []
    for code, change in changes.items():
        if not (change["moved_in"] or change["moved_out"]):
            continue
        before, now = _objects_at(batch.baseline, code), _objects_at(after, code)
        expected = (
            before + change["filed"] + change["opened"] - change["closed"] - change["moved_out"]
            + change["moved_in"] + change["other"]
        )  # fmt: skip
        rows.append({"office": code, "before": before, **change, "after": now, "balances": expected == now})
    return sorted(rows, key=lambda row: (-max(row["moved_in"], row["moved_out"]), row["office"]))


def _objects_at(numbers: dict[str, Any], code: str) -> int:
    found = numbers.get(code, {})
    return int(found.get("routings", 0)) + int(found.get("items", 0))

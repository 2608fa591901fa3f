"""The proof of a batch, recomputed from the database and never from counters (design.md 6).

(1) every in-flight routing and open item of its industries is where the rules put it, has a live hold, or is listed by
another unfinished batch; (2) each move goes from the office before to the office after, and no chain has a gap; (3) one
move at most per object; (4) every clock equals its value in the move record; (5) per office the sum comes out.
"""

from typing import Any, NamedTuple

from django.db import connection, transaction

from cee_portal.accounts import clock, events
from centers.selectors import current_rulebook
from reviews.reassignment import sql
from reviews.reassignment.cells import table_for
from reviews.reassignment.engine import jurisdictions_of
from reviews.reassignment.models import Batch
from reviews.reassignment.picture import offices_now

MOST_NAMED = 50


class Check(NamedTuple):
    """One of the five: what it says, whether it holds, how many objects it looked at, and those that break it."""

    check: str
    looked_at: int
    violations: list[str]

    def stored(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "holds": not self.violations,
            "looked_at": self.looked_at,
            "violations": self.violations[:MOST_NAMED],
            "more": max(0, len(self.violations) - MOST_NAMED),
        }


def prove(*, batch_id: int) -> dict[str, Any]:
    """Make and keep the proof. Safe to repeat; asks one snapshot."""
    batch = Batch.objects.get(pk=batch_id)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        rules, today = current_rulebook(), clock.today()
        values = {
            **sql.parameters(table_for(rules, today)),
            "batch": batch.pk,
            "jurisdictions": jurisdictions_of(batch),
            "most": MOST_NAMED + 1,
        }
        checks = [_places(values), _chains(values), _once(values), _clocks(values), _sums(batch)]
        now = clock.now()
    proof = {
        "holds": all(not check.violations for check in checks),
        "rulebook": rules.number,
        "day": today.isoformat(),
        "at": now.isoformat(),
        "checks": [check.stored() for check in checks],
    }
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(proof=proof, proved_at=now)
        events.record(
            verb="batch proved" if proof["holds"] else "proof failed",
            actor=None,
            object_kind="batch",
            object_id=batch.pk,
            batch_id=batch.pk,
            after={"holds": proof["holds"]},
        )
    return proof


_WRONG_ROUTINGS = f"""
SELECT s.entry_number, o.code, goal.code FROM (
    SELECT r.summary_id, r.office_id, {sql.ROUTING_TARGET} AS goal_id {sql.MISPLACED_ROUTINGS}
       AND r.jurisdiction_id = ANY(%(jurisdictions)s)
) r JOIN entries_entrysummary s ON s.id = r.summary_id JOIN centers_office o ON o.id = r.office_id
JOIN centers_office goal ON goal.id = r.goal_id ORDER BY 1 LIMIT %(most)s
"""
_WRONG_ITEMS = f"""
SELECT i.entry_number, i.kind, o.code, goal.code FROM (
    SELECT i.id, i.entry_number, i.kind, i.office_id, {sql.ITEM_TARGET} AS goal_id {sql.MISPLACED_ITEMS}
       AND r.jurisdiction_id = ANY(%(jurisdictions)s)
) i JOIN centers_office o ON o.id = i.office_id JOIN centers_office goal ON goal.id = i.goal_id
ORDER BY 1 LIMIT %(most)s
"""


def _places(values: dict[str, Any]) -> Check:
    looked = _one(
        "SELECT count(*) FROM entries_routing r WHERE r.in_flight AND r.jurisdiction_id = ANY(%(jurisdictions)s)",
        values,
    )
    wrong = [
        f"{number} is at {at}, the rules give {goal}" for number, at, goal in _all(_WRONG_ROUTINGS, values)
    ]
    wrong += [
        f"the {kind} item of {number} is at {at}, the rules give {goal}"
        for number, kind, at, goal in _all(_WRONG_ITEMS, values)
    ]
    return Check("Everything in flight is where the rules put it, or held", looked, wrong)


# The office before a move is where the decision before it went; the office after the last is where the object is.
_ROUTING_CHAINS = """
WITH mine AS (SELECT DISTINCT summary_id FROM entries_routingdecision WHERE batch_id = %(batch)s),
chain AS (
    SELECT d.summary_id, d.id, d.from_office_id, d.to_office_id,
           lag(d.to_office_id) OVER (PARTITION BY d.summary_id ORDER BY d.id) AS before_it,
           lead(d.id) OVER (PARTITION BY d.summary_id ORDER BY d.id) AS after_it
    FROM entries_routingdecision d JOIN mine USING (summary_id))
SELECT s.entry_number FROM chain c JOIN entries_entrysummary s ON s.id = c.summary_id
JOIN entries_routing r ON r.summary_id = c.summary_id
WHERE c.before_it IS DISTINCT FROM c.from_office_id OR (c.after_it IS NULL AND c.to_office_id <> r.office_id)
ORDER BY 1 LIMIT %(most)s
"""
_ITEM_CHAINS = """
WITH mine AS (SELECT DISTINCT item_id FROM reviews_itemmove WHERE batch_id = %(batch)s),
chain AS (
    SELECT m.item_id, m.from_office_id, m.to_office_id,
           lag(m.to_office_id) OVER (PARTITION BY m.item_id ORDER BY m.id) AS before_it,
           lead(m.id) OVER (PARTITION BY m.item_id ORDER BY m.id) AS after_it
    FROM reviews_itemmove m JOIN mine USING (item_id))
SELECT i.entry_number FROM chain c JOIN reviews_workitem i ON i.id = c.item_id
WHERE (c.before_it IS NOT NULL AND c.before_it <> c.from_office_id)
   OR (c.after_it IS NULL AND c.to_office_id <> i.office_id)
ORDER BY 1 LIMIT %(most)s
"""
# A routing that the batch says it moved, by rulebook and day, without the record of it.
_UNRECORDED = """
SELECT s.entry_number FROM entries_routing r JOIN entries_entrysummary s ON s.id = r.summary_id
WHERE r.jurisdiction_id = ANY(%(jurisdictions)s) AND NOT EXISTS (
    SELECT 1 FROM entries_routingdecision d WHERE d.summary_id = r.summary_id AND d.to_office_id = r.office_id
       AND d.rulebook = r.rulebook AND d.decided_on = r.decided_on)
ORDER BY 1 LIMIT %(most)s
"""
_UNRECORDED_ITEMS = """
SELECT i.entry_number FROM reviews_workitem i WHERE i.arrived_by_batch = %(batch)s AND NOT EXISTS (
    SELECT 1 FROM reviews_itemmove m WHERE m.item_id = i.id AND m.batch_id = %(batch)s) ORDER BY 1 LIMIT %(most)s
"""


def _chains(values: dict[str, Any]) -> Check:
    looked = _one("SELECT count(*) FROM entries_routingdecision WHERE batch_id = %(batch)s", values)
    broken = [f"the chain of {row[0]} has a gap" for row in _all(_ROUTING_CHAINS, values)]
    broken += [f"the chain of the item of {row[0]} has a gap" for row in _all(_ITEM_CHAINS, values)]
    broken += [f"no record says how {row[0]} came to its office" for row in _all(_UNRECORDED, values)]
    broken += [f"no record says how the item of {row[0]} arrived" for row in _all(_UNRECORDED_ITEMS, values)]
    return Check("Each move goes from the office before to the office after, without a gap", looked, broken)


_TWICE = """
SELECT 'summary ' || summary_id FROM entries_routingdecision WHERE batch_id = %(batch)s
GROUP BY summary_id HAVING count(*) > 1
UNION ALL
SELECT 'item ' || item_id FROM reviews_itemmove WHERE batch_id = %(batch)s GROUP BY item_id HAVING count(*) > 1
LIMIT %(most)s
"""


def _once(values: dict[str, Any]) -> Check:
    looked = _one("SELECT count(*) FROM reviews_itemmove WHERE batch_id = %(batch)s", values)
    return Check(
        "At most one move per object", looked, [f"{row[0]} moved twice" for row in _all(_TWICE, values)]
    )


# A clock may only be another than in the record where a later revision set it anew.
_SHIFTED = """
SELECT i.entry_number, m.due_on, i.due_on FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id
JOIN entries_entrysummary s ON s.id = i.summary_id
WHERE m.batch_id = %(batch)s AND m.due_on <> i.due_on AND NOT EXISTS (
    SELECT 1 FROM entries_summaryrevision v WHERE v.summary_id = i.summary_id AND v.at > m.at)
ORDER BY 1 LIMIT %(most)s
"""


def _clocks(values: dict[str, Any]) -> Check:
    looked = _one("SELECT count(*) FROM reviews_itemmove WHERE batch_id = %(batch)s", values)
    shifted = [
        f"the clock of {number} was {before} and is {now}" for number, before, now in _all(_SHIFTED, values)
    ]
    return Check("Every clock equals its value in the move record", looked, shifted)


# Everything that can have changed an office's number since the picture before: all moves, whoever made them.
_CHANGED_ROUTINGS = """
SELECT code, sum(change)::bigint FROM (
    SELECT t.code, 1 AS change FROM entries_routingdecision d JOIN centers_office t ON t.id = d.to_office_id
    WHERE d.at > %(since)s AND d.from_office_id IS DISTINCT FROM d.to_office_id
    UNION ALL
    SELECT f.code, -1 FROM entries_routingdecision d JOIN centers_office f ON f.id = d.from_office_id
    WHERE d.at > %(since)s AND d.from_office_id <> d.to_office_id
) changes GROUP BY code
"""
_CHANGED_ITEMS = """
SELECT code, sum(change)::bigint FROM (
    SELECT t.code, 1 AS change FROM reviews_itemmove m JOIN centers_office t ON t.id = m.to_office_id
    WHERE m.at > %(since)s
    UNION ALL
    SELECT f.code, -1 FROM reviews_itemmove m JOIN centers_office f ON f.id = m.from_office_id WHERE m.at > %(since)s
    UNION ALL
    SELECT o.code, 1 FROM reviews_workitem i
    LEFT JOIN LATERAL (SELECT from_office_id FROM reviews_itemmove m WHERE m.item_id = i.id AND m.at > %(since)s
                       ORDER BY m.id LIMIT 1) first ON true
    JOIN centers_office o ON o.id = coalesce(first.from_office_id, i.office_id)
    WHERE i.opened_at > %(since)s
    UNION ALL
    SELECT o.code, -1 FROM reviews_workitem i JOIN centers_office o ON o.id = i.office_id WHERE i.closed_at > %(since)s
) changes GROUP BY code
"""


def _sums(batch: Batch) -> Check:
    name = "Per office: before + filed + opened − closed − moved out + moved in = after"
    if batch.before is None or batch.started_at is None:
        return Check(name, 0, ["the picture before the first move is missing"])
    since = {"since": batch.started_at}
    changed = {"routings": dict(_all(_CHANGED_ROUTINGS, since)), "items": dict(_all(_CHANGED_ITEMS, since))}
    after = offices_now()
    wrong = []
    for code in sorted(set(batch.before) | set(after) | set(changed["routings"]) | set(changed["items"])):
        for what in ("routings", "items"):
            expected = batch.before.get(code, {}).get(what, 0) + changed[what].get(code, 0)
            found = after.get(code, {}).get(what, 0)
            if expected != found:
                wrong.append(f"{code}: {expected:,} {what} expected, {found:,} found")
    return Check(name, len(after), wrong)


def _all(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _one(statement: str, values: dict[str, Any]) -> int:
    return int(_all(statement, values)[0][0])

"""The proof of a batch, recomputed from the database and never from counters (decision 37).

(1) every in-flight routing and open item of its industries is where the rules put it, has a live hold, or is listed by
another unfinished batch; (2) each move goes from the office before to the office after, and no chain has a gap; (3) one
move at most per object; (4) every clock equals its value in the move record; (5) per office the sum comes out.
"""

import time
from typing import Any, NamedTuple

from django.db import connection, transaction

from cee_portal.core import clock, db
from cee_portal.core.fault_points import point
from cee_portal.core.locks import LockKey, count_holders, share_lock
from cee_portal.core.record import Verb
from centers.selectors.rulebooks import current_rulebook
from reviews.reassignment.batch_record import record_batch_event
from reviews.reassignment.engine.baseline import changes_since, count_per_office
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.proof.balance import compute_balance
from reviews.reassignment.proof.clock_check import find_shifted_clocks
from reviews.reassignment.proof.difference import explain_difference
from reviews.reassignment.proof.placement_check import check_placement
from reviews.reassignment.proof.violations import Violations, find


class Check(NamedTuple):
    """Hold one of the five checks: its sentence, the number of checked objects, and the violations."""

    check: str
    looked_at: int
    violations: Violations

    def stored(self) -> dict[str, Any]:
        """Return the check as it is stored. `more`: the number of violations that are not named."""
        number, words = self.violations
        return {
            "check": self.check,
            "holds": not number,
            "looked_at": self.looked_at,
            "violations": list(words),
            "more": number - len(words),
        }


def prove(*, batch_id: int, again: bool = True) -> dict[str, Any]:
    """Make and store the proof of a batch, from one snapshot.

    `again` False: do not store it if another worker has stored one meanwhile. A lock tells others that it is being made.
    """
    begun = time.monotonic()
    batch = Batch.objects.select_related("delegation__withdraws", "preview").get(pk=batch_id)
    with transaction.atomic():
        table_for(current_rulebook(), clock.today())  # written before the snapshot, if it is missing
    _update_statistics(batch_id)
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        share_lock(LockKey.PROOF, batch_id)
        rules, today = current_rulebook(), clock.today()
        values = {**predicate.parameters(table_for(rules, today)), "batch": batch.pk}
        counts, misplaced = check_placement(batch, values, rules, today)
        moves = db.scalar("SELECT count(*) FROM reviews_itemmove WHERE batch_id = %(batch)s", values)
        shifted = find_shifted_clocks(values)
        checks = [
            Check("Everything in flight is where the rules put it, or held", counts.routings, misplaced),
            _check_chains(batch, values),
            Check("At most one move per object", moves, find(_TWICE, values, "{} moved twice".format)),
            Check("Every clock equals the move record, or a recorded change since", moves, shifted),
            _check_sums(batch),
        ]
        offices = compute_balance(batch, count_per_office())
        difference = explain_difference(batch)
        now = clock.now()
    proof = {
        "holds": all(not check.violations.number for check in checks),
        "rulebook": rules.number,
        "day": today.isoformat(),
        "at": now.isoformat(),
        "seconds": round(time.monotonic() - begun, 1),
        "checks": [check.stored() for check in checks],
        "besides": {"held": counts.held, "by_hand": counts.by_hand, "listed": counts.listed},
        "offices": offices,
        "difference": difference,
    }
    point("proof_made")
    with transaction.atomic():
        stored = Batch.objects.filter(pk=batch.pk)
        if not (stored if again else stored.filter(proved_at=None)).update(proof=proof, proved_at=now):
            return proof
        verb = Verb.BATCH_PROVED if proof["holds"] else Verb.BATCH_PROOF_FAILED
        record_batch_event(batch.pk, verb, after={"holds": proof["holds"]})
    return proof


def is_being_proved(batch_id: int) -> bool:
    """Return whether a worker makes the proof of this batch at this moment."""
    return count_holders(LockKey.PROOF, batch_id) > 0


def _update_statistics(batch_id: int) -> None:
    """Update the statistics: they do not know the new records yet, and a plan made for none of them takes minutes."""
    with transaction.atomic():
        share_lock(LockKey.PROOF, batch_id)
        db.execute("ANALYZE entries_routingdecision, reviews_itemmove, reviews_workitem")


# A move starts at the office to which the decision before it went. The last one ends where the object is now. An object that
# is nowhere breaks its chain too.
_ROUTING_CHAINS = f"""
WITH mine AS (SELECT DISTINCT summary_id FROM entries_routingdecision b WHERE {predicate.decided_by_batch("b")}),
chain AS (
    SELECT d.summary_id, d.id, d.from_office_id, d.to_office_id,
           lag(d.to_office_id) OVER (PARTITION BY d.summary_id ORDER BY d.id) AS before_it,
           lead(d.id) OVER (PARTITION BY d.summary_id ORDER BY d.id) AS after_it
    FROM entries_routingdecision d JOIN mine USING (summary_id))
SELECT s.entry_number FROM chain c JOIN entries_entrysummary s ON s.id = c.summary_id
LEFT JOIN entries_routing r ON r.summary_id = c.summary_id
WHERE c.before_it IS DISTINCT FROM c.from_office_id
   OR (c.after_it IS NULL AND c.to_office_id IS DISTINCT FROM r.office_id)
"""
_ITEM_CHAINS = """
WITH mine AS (SELECT DISTINCT item_id FROM reviews_itemmove WHERE batch_id = %(batch)s),
chain AS (
    SELECT m.item_id, m.from_office_id, m.to_office_id,
           lag(m.to_office_id) OVER (PARTITION BY m.item_id ORDER BY m.id) AS before_it,
           lead(m.id) OVER (PARTITION BY m.item_id ORDER BY m.id) AS after_it
    FROM reviews_itemmove m JOIN mine USING (item_id))
SELECT coalesce(i.entry_number, 'an entry unknown, number ' || c.item_id)
FROM chain c LEFT JOIN reviews_workitem i ON i.id = c.item_id
WHERE (c.before_it IS NOT NULL AND c.before_it <> c.from_office_id)
   OR (c.after_it IS NULL AND c.to_office_id IS DISTINCT FROM i.office_id)
"""
# A routing whose rulebook and day no record has.
_UNRECORDED = """
SELECT s.entry_number FROM entries_routing r JOIN entries_entrysummary s ON s.id = r.summary_id
WHERE {scope} AND NOT EXISTS (
    SELECT 1 FROM entries_routingdecision d WHERE d.summary_id = r.summary_id AND d.to_office_id = r.office_id
       AND d.rulebook = r.rulebook AND d.decided_on = r.decided_on)
"""
_UNRECORDED_ITEMS = """
SELECT i.entry_number FROM reviews_workitem i WHERE i.arrived_by_batch = %(batch)s AND NOT EXISTS (
    SELECT 1 FROM reviews_itemmove m WHERE m.item_id = i.id AND m.batch_id = %(batch)s)
"""


def _check_chains(batch: Batch, values: dict[str, Any]) -> Check:
    looked_at = db.scalar(
        f"SELECT count(*) FROM entries_routingdecision b WHERE {predicate.decided_by_batch('b')}", values
    )
    broken = find(_ROUTING_CHAINS, values, "the chain of {} has a gap".format)
    broken += find(_ITEM_CHAINS, values, "the chain of the item of {} has a gap".format)
    unrecorded = _UNRECORDED.format(scope=cause_of(batch).scope())
    broken += find(unrecorded, values, "no record says how {} came to its office".format)
    broken += find(_UNRECORDED_ITEMS, values, "no record says how the item of {} arrived".format)
    name = "Each move goes from the office before to the office after, without a gap"
    return Check(name, looked_at, broken)


_TWICE = f"""
SELECT 'summary ' || s.entry_number AS what FROM (
    SELECT summary_id FROM entries_routingdecision b WHERE {predicate.decided_by_batch("b")} GROUP BY 1 HAVING count(*) > 1
) d JOIN entries_entrysummary s ON s.id = d.summary_id
UNION ALL
SELECT 'the item of ' || i.entry_number FROM (
    SELECT item_id FROM reviews_itemmove WHERE batch_id = %(batch)s GROUP BY 1 HAVING count(*) > 1
) m JOIN reviews_workitem i ON i.id = m.item_id
"""


def _check_sums(batch: Batch) -> Check:
    name = "Per office: before + filed + opened − closed − moved out + moved in = after"
    positions = batch.record_positions
    if batch.baseline is None or positions is None:
        return Check(name, 0, Violations.of(["the count before the first move is missing"]))
    changed, after = changes_since(positions), count_per_office()
    wrong = []
    for code in sorted(set(batch.baseline) | set(after) | set(changed["routings"]) | set(changed["items"])):
        for kind in ("routings", "items"):
            expected = batch.baseline.get(code, {}).get(kind, 0) + changed[kind].get(code, 0)
            found = after.get(code, {}).get(kind, 0)
            if expected != found:
                wrong.append(f"{code}: {expected:,} {kind} expected, {found:,} found")
    return Check(name, len(after), Violations.of(wrong))

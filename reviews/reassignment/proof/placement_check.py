"""Placement check of a proof: every routing and item in the scope of the batch is where the rules put it.

Exceptions are objects with a live hold, and objects that another unended batch lists.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from cee_portal.core import db
from centers.models import Office
from centers.routing.rulebook import Rulebook
from entries.models import EntrySummary
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.reroutes import Reroute
from reviews.reassignment.proof.violations import MOST_NAMED, Violations, find, with_printed_entries
from reviews.reassignment.selectors import NOT_ENDED

_WRONG_ROUTINGS = f"""
SELECT s.entry_number, o.code, target.code FROM (
    SELECT r.summary_id, r.office_id, {predicate.ROUTING_TARGET} AS target_office_id
    {predicate.MISPLACED_ROUTINGS} AND {{where}}
) r JOIN entries_entrysummary s ON s.id = r.summary_id JOIN centers_office o ON o.id = r.office_id
JOIN centers_office target ON target.id = r.target_office_id
"""
_WRONG_ITEMS = f"""
SELECT i.entry_number, i.kind, o.code, target.code FROM (
    SELECT i.id, i.entry_number, i.kind, i.office_id, {predicate.ITEM_TARGET} AS target_office_id
    {predicate.MISPLACED_ITEMS} AND {{where}}
) i JOIN centers_office o ON o.id = i.office_id JOIN centers_office target ON target.id = i.target_office_id
"""
# Objects that stay elsewhere for a reason: live holds, jurisdictions set by hand, objects that another batch lists.
_COUNTS = """
SELECT count(*), count(*) FILTER (WHERE r.by = 4), count(*) FILTER (WHERE {listed}),
       (SELECT count(*) FROM reviews_hold h LEFT JOIN reviews_workitem i ON i.id = h.item_id
        JOIN entries_routing r ON r.summary_id = coalesce(h.summary_id, i.summary_id)
        WHERE h.ended_at IS NULL AND r.in_flight AND {scope})
FROM entries_routing r WHERE r.in_flight AND {scope}
"""


class PlacementCounts(NamedTuple):
    """Count the checked routings, those of them set by hand or listed by another batch, and the live holds."""

    routings: int
    by_hand: int
    listed: int
    held: int


def check_placement(
    batch: Batch, values: dict[str, Any], rules: Rulebook, on: date
) -> tuple[PlacementCounts, Violations]:
    """Return what was checked, and what is at the wrong office."""
    cause = cause_of(batch)
    scope = cause.scope()
    listed = _listed_by_others(batch)
    where = f"{scope} AND NOT {listed}"
    routings, items = _WRONG_ROUTINGS.format(where=where), _WRONG_ITEMS.format(where=where)
    wrong = find(routings, values, "{} is at {}, the rules give {}".format)
    wrong += find(items, values, "the {1} item of {0} is at {2}, the rules give {3}".format)
    wrong += _describe_reroutes(cause.find_wrong_decisions(where, rules, on))
    return PlacementCounts(*db.one(_COUNTS.format(scope=scope, listed=listed), values)), wrong


def _listed_by_others(batch: Batch) -> str:
    """Return the condition that another unended batch lists routing `r`."""
    others = Batch.objects.filter(NOT_ENDED).exclude(pk=batch.pk).select_related("delegation__withdraws")
    return f"({' OR '.join([*(cause_of(other).scope() for other in others), 'false'])})"


def _describe_reroutes(found: Iterator[Reroute]) -> Violations:
    named = list(islice(found, MOST_NAMED))
    number = len(named) + sum(1 for _ in found)
    codes = dict(Office.objects.values_list("pk", "code"))
    ids = [reroute.summary_id for reroute in named]
    numbers = dict(EntrySummary.objects.filter(pk__in=ids).values_list("pk", "entry_number"))
    words = [
        f"{numbers[reroute.summary_id]} is at {codes[reroute.from_office]};"
        f" decided again from its lines: {codes[reroute.target_office]}"
        for reroute in named
    ]
    return Violations(number, tuple(map(with_printed_entries, words)))

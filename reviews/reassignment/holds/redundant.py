"""Redundant holds: the rules put the object again where the hold keeps it, so the hold is no exception any more.

Examples are what a cancelled withdrawal left at a Center and a newer order gives to that Center, and what an order kept at a
port before it was withdrawn. The next order and its policies then apply to it (decision 20).

There may be a million such holds, and most searches find none that is redundant. So a search runs before the gate and takes
2,000 at most. A search that found none is not repeated before something that it depends on has changed; the batches store
that.
"""

import math
import time
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from cee_portal.core import clock, db
from centers.models import Delegation
from centers.selectors.rulebooks import current_rulebook, current_rulebook_number
from reviews.reassignment.holds.ending import end_in_parts, lock_items
from reviews.reassignment.holds.rerouting import end_and_reroute
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.work.models import Hold

_MOST = 2_000
_AGREE = "the rules agree"

_OF_ROUTINGS = f"""
SELECT h.id FROM reviews_hold h JOIN entries_routing r ON r.summary_id = h.summary_id {predicate.cells("r", "'validation'")}
WHERE h.{{column}} = ANY(%(ids)s::bigint[]) AND h.ended_at IS NULL AND {predicate.ROUTING_TARGET} = h.office_id
  AND r.office_id = h.office_id
ORDER BY h.id LIMIT %(most)s
"""
_OF_ITEMS = f"""
SELECT h.id FROM reviews_hold h JOIN reviews_workitem i ON i.id = h.item_id
JOIN entries_routing r ON r.summary_id = i.summary_id {predicate.cells("r", "i.function")}
WHERE h.{{column}} = ANY(%(ids)s::bigint[]) AND h.ended_at IS NULL AND {predicate.ITEM_TARGET} = h.office_id
  AND i.office_id = h.office_id
ORDER BY h.id LIMIT %(most)s
"""


def end_redundant_holds(*, until: float = math.inf) -> int:
    """End redundant holds until that time of the monotonic clock. Return how many ended.

    A routing is decided again from its lines; nothing else moves.
    """
    batches = list(_list_batches().values_list("pk", "redundant_check"))
    if not batches or time.monotonic() > until:
        return 0
    ids = [pk for pk, _ in batches]
    state = _read_dependencies(ids)
    if all(checked == state for _, checked in batches):
        return 0
    items, routings = (_find(statement, "batch_id", ids) for statement in (_OF_ITEMS, _OF_ROUTINGS))
    if not items and not routings:
        # Without a new version, because no reader of a batch sees a difference.
        Batch.objects.filter(pk__in=ids).update(redundant_check=state)
    # Items first, because they lie where the present routing puts them, and a routing may be decided otherwise.
    ended = end_in_parts(items, _end_part_of_items, until=until)
    are_over = partial(_find, _OF_ROUTINGS, "id")
    return ended + end_and_reroute(holds=routings, how=_AGREE, are_over=are_over, until=until)


def _list_batches() -> QuerySet[Batch]:
    """Return the batches whose holds may be redundant: cancelled withdrawals, and moves of withdrawn orders."""
    cancelled = Q(cause=Batch.Cause.WITHDRAWAL, state=Batch.State.CANCELLED)
    withdrawn = Q(state=Batch.State.DONE, delegation__state=Delegation.State.REVOKED)
    return Batch.objects.filter(cancelled | withdrawn).order_by("pk")


def _read_dependencies(batches: list[int]) -> list[Any]:
    """Return what a search depends on: rules and day, the holds of these batches, and the last end of a move.

    A revision ends the hold of its summary itself.
    """
    ended = Batch.objects.aggregate(last=Max("finished_at"))["last"]
    return [
        current_rulebook_number(),
        clock.today().isoformat(),
        Hold.objects.filter(batch_id__in=batches).aggregate(last=Max("pk"))["last"],
        ended and ended.isoformat(),
    ]


@transaction.atomic
def _find(statement: str, column: str, ids: list[int]) -> list[int]:
    """Return the redundant holds with these values of a column."""
    rules = predicate.parameters(table_for(current_rulebook(), clock.today()))
    return db.column(statement.format(column=column), {**rules, "ids": ids, "most": _MOST})


def _end_part_of_items(holds: list[int]) -> int:
    """End the holds of items that are still redundant. Locked items are left for the next time."""
    redundant = _find(_OF_ITEMS, "id", lock_items(holds))
    live = Hold.objects.filter(pk__in=redundant, ended_at__isnull=True)
    return live.update(ended_at=clock.now(), ended_by=_AGREE)

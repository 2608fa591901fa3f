"""Holds that the rules ask for no more because they give again what was held (decision 20).

What a cancelled withdrawal left at a Center, and a newer order gives to that Center, is no exception any more, nor
what an order kept at a port before it was withdrawn: the next order and its policies concern it like the rest.

There may be a million such holds, and most looks find none that is over. So it looks before the gate, two thousand at
most, and asks again of those alone behind it; and a look in vain is not repeated before something that it asked about has
changed, which the batches keep in mind.
"""

import math
import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from centers.models import Delegation
from centers.selectors.rulebooks import current_rulebook, current_rulebook_number
from reviews.reassignment.holds.rerouting import end_and_reroute
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.work.models import Hold

_MOST = 2_000
_AGREE = "the rules agree"

_OF_ROUTINGS = f"""
SELECT h.id FROM reviews_hold h JOIN entries_routing r ON r.summary_id = h.summary_id {predicate.cells("r", "'validation'")}
WHERE {{which}} AND h.ended_at IS NULL AND {predicate.ROUTING_TARGET} = h.office_id AND r.office_id = h.office_id
ORDER BY h.id LIMIT %(most)s
"""
_OF_ITEMS = f"""
SELECT h.id FROM reviews_hold h JOIN reviews_workitem i ON i.id = h.item_id
JOIN entries_routing r ON r.summary_id = i.summary_id {predicate.cells("r", "i.function")}
WHERE {{which}} AND h.ended_at IS NULL AND {predicate.ITEM_TARGET} = h.office_id AND i.office_id = h.office_id
ORDER BY h.id LIMIT %(most)s
"""
_LEFT = "h.batch_id = ANY(%(batches)s)"
_THESE = "h.id = ANY(%(these)s::bigint[])"
# Whoever ends the hold of an item, or moves it, has the item: behind its lock nobody else does
# (docs/concurrency.md, section 1).
_LOCK_ITEMS = f"""
SELECT h.id FROM reviews_hold h JOIN reviews_workitem i ON i.id = h.item_id
JOIN entries_routing r ON r.summary_id = i.summary_id
WHERE {_THESE} ORDER BY i.id FOR SHARE OF r SKIP LOCKED FOR UPDATE OF i SKIP LOCKED
"""


def end_redundant_holds(*, until: float = math.inf) -> int:
    """End them, until that moment of the monotonic clock; a routing is decided again from its lines, and nothing else
    moves. Gives how many ended.
    """
    batches = list(_batches().values_list("pk", "params__looked"))
    if not batches or time.monotonic() > until:
        return 0
    ids = [pk for pk, _ in batches]
    asked = _asked_about(ids)
    if all(looked == asked for _, looked in batches):
        return 0
    items, routings = (_find(statement, _LEFT, batches=ids) for statement in (_OF_ITEMS, _OF_ROUTINGS))
    if not items and not routings:
        _keep_in_mind(ids, asked)
    # Items first: each lies as its routing says, whatever that is decided to be after.
    ended = _end_items(items)
    return ended + end_and_reroute(holds=routings, how=_AGREE, are_over=_still_agree, until=until)


def _batches() -> QuerySet[Batch]:
    cancelled = Q(cause=Batch.Cause.WITHDRAWAL, state=Batch.State.CANCELLED)
    withdrawn = Q(state=Batch.State.DONE, delegation__state=Delegation.State.REVOKED)
    return Batch.objects.filter(cancelled | withdrawn).order_by("pk")


def _asked_about(batches: list[int]) -> list[Any]:
    """What a look depends on: rules and day, holds of these batches, and what moves have done. A revision alone takes its
    hold away.
    """
    ended = Batch.objects.aggregate(last=Max("finished_at"))["last"]
    return [
        current_rulebook_number(),
        clock.today().isoformat(),
        Hold.objects.filter(batch_id__in=batches).aggregate(last=Max("pk"))["last"],
        ended and ended.isoformat(),
    ]


def _keep_in_mind(batches: list[int], asked: list[Any]) -> None:
    """Without a version: nothing that anybody reads has changed, and who writes the batch meanwhile makes it look again."""
    for batch in Batch.objects.filter(pk__in=batches).only("params"):
        Batch.objects.filter(pk=batch.pk, params=batch.params).update(
            params={**batch.params, "looked": asked}
        )


@transaction.atomic
def _find(statement: str, which: str, **values: Any) -> list[int]:
    values |= {**predicate.parameters(table_for(current_rulebook(), clock.today())), "most": _MOST}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(which=which), values)
        return [row[0] for row in cursor.fetchall()]


def _still_agree(holds: Sequence[int]) -> list[int]:
    return _find(_OF_ROUTINGS, _THESE, these=list(holds))


@transaction.atomic
def _end_items(holds: list[int]) -> int:
    """What somebody has comes next time."""
    if not holds:
        return 0
    share_gate()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ITEMS, {"these": holds})
        locked = [row[0] for row in cursor.fetchall()]
    over = Hold.objects.filter(pk__in=_find(_OF_ITEMS, _THESE, these=locked), ended_at__isnull=True)
    return over.update(ended_at=clock.now(), ended_by=_AGREE)

"""Holds that are over: they end, and what they kept moves in the same transaction (decision 34).

The hold of an item ends after its last day, or once the order of a cancelled move is withdrawn. The hold of a routing ends

* once no item of the summary is held or finished at that office any more, or a revision has put the routing elsewhere;
* for a cancelled move of an order: once that order is withdrawn;
* for a cancelled move of a standing or an edition: once a later one of the kind moves;
* for a cancelled withdrawal: once the rules agree (reviews.reassignment.holds.redundant).
"""

import math
import time

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.core import clock, db
from cee_portal.core.record import Verb
from centers.models import Delegation, Office
from reviews.reassignment.holds.ending import end_in_parts, lock_items
from reviews.reassignment.holds.redundant import end_redundant_holds
from reviews.reassignment.holds.rerouting import end_and_reroute
from reviews.reassignment.models import Batch
from reviews.work.models import Hold, WorkItem
from reviews.work.selectors.rule_office import rule_office
from reviews.work.services.item_record import record_item_event
from reviews.work.services.moving import end_hold, move_item

_MOST = 2_000
SWEEP_SECONDS = 10.0  # the time of one sweep; the steps after it wait no longer than that
_ENDED = "its last day"
_WITHDRAWN = "its order was withdrawn"


def end_due_holds(*, seconds: float = SWEEP_SECONDS) -> int:
    """End every hold that is over: items for half of the `seconds`, then routings. Return how many ended.

    It is level-triggered: locked objects, and those for which there was no time, are left for the next time.
    """
    until = time.monotonic() + seconds
    items = _list_due().filter(item__isnull=False).order_by("id").values_list("pk", flat=True)
    ended = end_in_parts(list(items[:_MOST]), _end_part_of_items, until=until - seconds / 2)
    return ended + end_routing_holds(until=until) + end_redundant_holds(until=until)


def _list_due() -> QuerySet[Hold]:
    """Return the live holds whose last day has passed, or whose cancelled move has no order any more."""
    is_over = Q(ends_on__lt=clock.today()) | Q(batch_id__in=_withdrawn_batches())
    return Hold.objects.filter(is_over, ended_at__isnull=True)


def _withdrawn_batches() -> list[int]:
    """Return the cancelled batches whose order is withdrawn, with effect."""
    in_effect = Q(delegation__withdrawn_on=None) | Q(delegation__withdrawn_on__lte=clock.today())
    cancelled = Batch.objects.filter(state=Batch.State.CANCELLED, delegation__state=Delegation.State.REVOKED)
    return list(cancelled.filter(in_effect).values_list("pk", flat=True))


def _followed_batches() -> list[int]:
    """Return the cancelled batches of a standing or an edition that a later one has followed."""
    moves = Batch.objects.filter(state__in=(Batch.State.MOVING, Batch.State.DONE))
    later = moves.filter(cause=OuterRef("cause"), pk__gt=OuterRef("pk"))
    same_importer = later.filter(params__importer=OuterRef("params__importer"))
    followed = Q(Exists(later), cause=Batch.Cause.EDITION)
    followed |= Q(Exists(same_importer), cause=Batch.Cause.STANDING)
    return list(Batch.objects.filter(followed, state=Batch.State.CANCELLED).values_list("pk", flat=True))


def _end_part_of_items(holds: list[int]) -> int:
    due = _list_due().filter(pk__in=lock_items(holds)).exclude(item__state=WorkItem.State.CLOSED)
    return sum(map(_end_and_move, due.select_related("item__summary__routing").order_by("item_id")))


def _end_and_move(hold: Hold) -> int:
    """End the hold of a locked item and move it to the office that the rules give it. Return 1."""
    item = hold.item
    assert item is not None and item.summary is not None
    end_hold(item, how=_ENDED if hold.ends_on else _WITHDRAWN)
    end = f" until {hold.ends_on:%B} {hold.ends_on.day}" if hold.ends_on else f": {_WITHDRAWN}"
    before = item.office_id
    target_office = rule_office(item.summary.routing, item.function)
    if target_office != before:
        move_item(item, to=Office.objects.get(pk=target_office), cause="hold_ended", act=item.move)
    record_item_event(
        item,
        Verb.HOLD_ENDED,
        None,
        batch_id=hold.batch_id,
        reason=f"{hold.get_reason_display()}{end}",
        before={"office": before},
        after={"office": item.office_id},
    )
    return 1


# Holds of routings that were left because of work that is over, or that are elsewhere since.
_OVER = """
SELECT h.id FROM reviews_hold h JOIN entries_routing r ON r.summary_id = h.summary_id
WHERE h.summary_id IS NOT NULL AND h.ended_at IS NULL AND (%(among)s::bigint[] IS NULL OR h.id = ANY(%(among)s::bigint[]))
  AND (
    NOT r.in_flight OR r.office_id <> h.office_id OR h.batch_id = ANY(%(batches)s)
    OR h.reason = 'begun' AND NOT EXISTS (
        SELECT 1 FROM reviews_workitem i WHERE i.summary_id = h.summary_id AND i.office_id = h.office_id
           AND (i.state = 'closed' OR EXISTS (
               SELECT 1 FROM reviews_hold own WHERE own.item_id = i.id AND own.ended_at IS NULL))))
ORDER BY h.id LIMIT %(most)s
"""


def end_routing_holds(*, until: float = math.inf) -> int:
    """End the holds of routings that are over, until that time of the monotonic clock. Return how many ended."""
    batches = _withdrawn_batches() + _followed_batches()

    def are_over(among: list[int] | None) -> list[int]:
        return db.column(_OVER, {"batches": batches, "most": _MOST, "among": among})

    return end_and_reroute(holds=are_over(None), how="nothing is held there", are_over=are_over, until=until)

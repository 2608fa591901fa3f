"""Holds that end by date move what is left in the same transaction (decision 34).

A hold lasts through its last day. That of a routing, which a withdrawal left with the Center, ends once nothing of the
summary is held or finished there any more, or once a revision has taken the summary elsewhere. What a cancelled move
left is held until its order is withdrawn: then the rules ask for nothing that the hold could keep back; where no order
caused it, until a later standing of that importer, or a later list, moves; and where it was a withdrawal, until the rules
give again what it left (reviews.reassignment.holds.redundant). Whichever it was, a routing is decided again from its lines.
"""

import logging
import math
import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.core import clock
from cee_portal.core.record import Verb, record_event
from centers.models import Delegation, Office
from reviews.reassignment.holds.redundant import end_redundant_holds
from reviews.reassignment.holds.rerouting import end_and_reroute
from reviews.reassignment.models import Batch
from reviews.work.models import Hold, WorkItem
from reviews.work.services.moving import end_hold, move_item, pass_gate

log = logging.getLogger(__name__)
_MOST = 2_000
SWEEP_SECONDS = 10.0  # how long a sweep frees; what comes after it in the sweep waits no longer than that
_ENDED = "its last day"
_WITHDRAWN = "its order was withdrawn"


def end_due_holds(*, seconds: float = SWEEP_SECONDS) -> int:
    """End every hold whose last day has passed, or whose cancelled move has no order any more; items for half of the
    `seconds`, then routings. Gives how many.

    Level-triggered: what is locked, and what there was no time for, comes next time.
    """
    until = time.monotonic() + seconds
    ids = list(_due().filter(item__isnull=False).order_by("id").values_list("item_id", flat=True)[:_MOST])
    ended = _end_items(ids, until - seconds / 2)
    return ended + end_routing_holds(until=until) + end_redundant_holds(until=until)


def _end_items(ids: Iterable[int], until: float) -> int:
    """One after the other, while there is time. One that fails keeps back no other."""
    ended = 0
    for item_id in ids:
        if time.monotonic() > until:
            break
        try:
            ended += _end(item_id)
        except Exception:
            if not connection.is_usable():
                raise
            log.exception("the hold of item %s was not ended; it is tried again", item_id)
    return ended


def _due() -> QuerySet[Hold]:
    """Live holds that are over."""
    return Hold.objects.filter(
        Q(ends_on__lt=clock.today()) | Q(batch_id__in=_withdrawn()), ended_at__isnull=True
    )


def _withdrawn() -> list[int]:
    """Cancelled moves whose order was withdrawn since, with effect."""
    gone = Q(delegation__withdrawn_on=None) | Q(delegation__withdrawn_on__lte=clock.today())
    cancelled = Batch.objects.filter(state=Batch.State.CANCELLED, delegation__state=Delegation.State.REVOKED)
    return list(cancelled.filter(gone).values_list("pk", flat=True))


def _followed() -> list[int]:
    """Cancelled moves of a standing or a list that a later one of the kind has followed: what they left goes by that."""
    later = Batch.objects.filter(
        cause=OuterRef("cause"),
        pk__gt=OuterRef("pk"),
        state__in=(Batch.State.MOVING, Batch.State.DONE),
    )
    same_importer = later.filter(params__importer=OuterRef("params__importer"))
    found = Q(Exists(later), cause=Batch.Cause.EDITION) | Q(Exists(same_importer), cause=Batch.Cause.STANDING)
    return list(Batch.objects.filter(found, state=Batch.State.CANCELLED).values_list("pk", flat=True))


@transaction.atomic
def _end(item_id: int) -> int:
    """One item: routing shared, item locked, hold ended, moved to where the rules give it."""
    target_office = pass_gate(item_id)
    items = WorkItem.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=item_id)
    item = items.exclude(state=WorkItem.State.CLOSED).first()
    hold = _due().filter(item_id=item_id).first()
    if item is None or hold is None:
        return 0
    end_hold(item, how=_ENDED if hold.ends_on else _WITHDRAWN)
    before = item.office_id
    if target_office not in (None, item.office_id):
        move_item(
            item, to=Office.objects.get(pk=target_office), cause="hold_ended", state=WorkItem.State.OPEN
        )
    record_event(
        verb=Verb.HOLD_ENDED,
        actor=None,
        object_kind="work_item",
        object_id=item.pk,
        summary_id=item.summary_id,
        batch_id=hold.batch_id,
        reason=f"{hold.get_reason_display()} until {hold.ends_on:%B} {hold.ends_on.day}"
        if hold.ends_on
        else f"{hold.get_reason_display()}: {_WITHDRAWN}",
        before={"office": before},
        after={"office": item.office_id},
    )
    return 1


# A routing that was left where it is because of work that is over, or that has gone elsewhere since.
_OVER = """
SELECT h.id FROM reviews_hold h JOIN entries_routing r ON r.summary_id = h.summary_id
WHERE h.summary_id IS NOT NULL AND h.ended_at IS NULL AND {which} AND (
    NOT r.in_flight OR r.office_id <> h.office_id OR h.batch_id = ANY(%(batches)s)
    OR h.reason = 'begun' AND NOT EXISTS (
        SELECT 1 FROM reviews_workitem i WHERE i.summary_id = h.summary_id AND i.office_id = h.office_id
           AND (i.state = 'closed' OR EXISTS (
               SELECT 1 FROM reviews_hold own WHERE own.item_id = i.id AND own.ended_at IS NULL))))
ORDER BY h.id LIMIT %(most)s
"""


def end_routing_holds(*, until: float = math.inf) -> int:
    """End the holds of routings that nothing asks for any more, and put the routing where the rules give it, until that
    moment of the monotonic clock.
    """
    batches = _withdrawn() + _followed()

    def are_over(among: Sequence[int] | None = None) -> list[int]:
        which = "true" if among is None else "h.id = ANY(%(among)s::bigint[])"
        values: dict[str, Any] = {"batches": batches, "most": _MOST, "among": list(among or ())}
        with connection.cursor() as cursor:
            cursor.execute(_OVER.format(which=which), values)
            return [row[0] for row in cursor.fetchall()]

    return end_and_reroute(holds=are_over(), how="nothing is held there", are_over=are_over, until=until)

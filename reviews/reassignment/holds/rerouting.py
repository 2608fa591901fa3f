"""Where routings go whose holds have ended: each is decided again from its lines by the rules of today, for an edition or a
standing that came meanwhile has passed it by. No hold of a routing ends without it.
"""

import logging
import math
import time
from collections.abc import Callable, Sequence

from django.db import connection, transaction

from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from centers.selectors.rulebooks import current_rulebook
from entries import extension_points
from entries.extension_points import RoutingChange, RoutingChanges
from entries.models import EntrySummary, Routing, RoutingDecision
from reviews.reassignment.engine.reroute_from_lines import LineRerouter
from reviews.reassignment.placement.reroutes import Reroute, find_reroutes
from reviews.work.models import Hold

log = logging.getLogger(__name__)
_CAUSE = "hold_ended"
_PIECE = 200  # holds of one transaction, far below two seconds also where all of them move


def end_and_reroute(
    *,
    holds: Sequence[int],
    how: str,
    are_over: Callable[[Sequence[int]], Sequence[int]],
    until: float = math.inf,
) -> int:
    """End these holds of routings and put the routings, and what follows them, where the rules give them, until that moment
    of the monotonic clock. Gives how many ended.

    `are_over` gives those of them that are over; it is asked behind the gate, once their routings are locked. What
    somebody has comes next time. One that cannot be decided keeps back no other.
    """
    ended = 0
    for first in range(0, len(holds), _PIECE):
        if time.monotonic() > until:
            break
        ended += _end_what_can_be(holds[first : first + _PIECE], how, are_over)
    return ended


def _end_what_can_be(
    holds: Sequence[int], how: str, are_over: Callable[[Sequence[int]], Sequence[int]]
) -> int:
    try:
        return _end(holds, how, are_over)
    except Exception:
        if not connection.is_usable():
            raise
        if len(holds) > 1:
            return sum(_end_what_can_be([hold], how, are_over) for hold in holds)
        log.exception("hold %s of a routing was not ended; it is tried again", holds[0])
        return 0


@transaction.atomic
def _end(holds: Sequence[int], how: str, are_over: Callable[[Sequence[int]], Sequence[int]]) -> int:
    share_gate()
    held = Hold.objects.filter(pk__in=holds).values_list("summary_id", flat=True)
    routings = Routing.objects.select_for_update(skip_locked=True, of=("self",))
    free = list(routings.filter(pk__in=list(held)).order_by("pk").values_list("pk", flat=True))
    over = Hold.objects.filter(pk__in=are_over(holds), summary__in=free, ended_at__isnull=True)
    ended = dict(over.values_list("pk", "summary_id"))
    Hold.objects.filter(pk__in=ended).update(ended_at=clock.now(), ended_by=how)
    deciding = LineRerouter(current_rulebook(), clock.today())
    where, values = "r.summary_id = ANY(%(freed)s::bigint[])", {"freed": list(ended.values())}
    deciding.found = list(
        find_reroutes(rules=deciding.rules, on=deciding.today, where=where, with_standing=True, values=values)
    )
    if deciding.found:
        _write(deciding)
    return len(ended)


def _write(deciding: LineRerouter) -> None:
    """Routings, records, and the work that follows."""
    now, today, found = clock.now(), deciding.today, deciding.found
    stamp = {"rulebook": deciding.rules.number, "decided_on": today}
    ids = [reroute.summary_id for reroute in found]
    revisions = dict(EntrySummary.objects.filter(pk__in=ids).values_list("pk", "revision"))
    records = []
    for reroute in found:
        said = {**_said(reroute), "revision": revisions[reroute.summary_id], **stamp}
        Routing.objects.filter(pk=reroute.summary_id).update(office_id=reroute.target_office, **said)
        records.append(
            RoutingDecision(
                summary_id=reroute.summary_id,
                at=now,
                from_office_id=reroute.from_office,
                to_office_id=reroute.target_office,
                cause=_CAUSE,
                **said,
            )
        )
    RoutingDecision.objects.bulk_create(records)
    extension_points.call_after_routing(
        RoutingChanges([_change(reroute) for reroute in found], _CAUSE, now, today, None)
    )
    deciding.open_jurisdiction_items()


def _said(reroute: Reroute) -> dict[str, int | None]:
    return {
        "jurisdiction_id": reroute.jurisdiction_id,
        "by": reroute.by,
        "basis": reroute.basis,
        "edition_row": reroute.edition_row,
        "standing": reroute.standing,
    }


def _change(reroute: Reroute) -> RoutingChange:
    return RoutingChange(
        reroute.summary_id,
        reroute.from_office,
        reroute.target_office,
        reroute.jurisdiction_id,
        reroute.by,
        reroute.basis,
    )

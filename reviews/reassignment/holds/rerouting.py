"""Routings whose holds end: each is decided again from its lines by the rules of today.

An edition or a standing that came meanwhile has left them out, so no hold of a routing ends without a new decision.
"""

import math
from collections.abc import Callable
from functools import partial

from cee_portal.core import clock
from centers.selectors.rulebooks import current_rulebook
from entries import extension_points
from entries.extension_points import RoutingChange, RoutingChanges
from entries.models import EntrySummary, Routing, RoutingDecision
from reviews.reassignment.engine.reroute_from_lines import LineRerouter
from reviews.reassignment.holds.ending import end_in_parts
from reviews.work.models import Hold

AreOver = Callable[[list[int]], list[int]]
_CAUSE = "hold_ended"
_DECISION = ("jurisdiction_id", "by", "basis", "edition_row", "standing")


def end_and_reroute(*, holds: list[int], how: str, are_over: AreOver, until: float = math.inf) -> int:
    """End these holds of routings and put routings and items where the rules give them. Return how many ended.

    `are_over` returns those of the holds that are over. It is asked behind the gate, with the routings locked. Routings
    that another transaction has are left for the next time.
    """
    return end_in_parts(holds, partial(_end_part, how=how, are_over=are_over), until=until)


def _end_part(holds: list[int], how: str, are_over: AreOver) -> int:
    held = Hold.objects.filter(pk__in=holds).values_list("summary_id", flat=True)
    routings = Routing.objects.select_for_update(skip_locked=True, of=("self",))
    free = list(routings.filter(pk__in=list(held)).order_by("pk").values_list("pk", flat=True))
    over = Hold.objects.filter(pk__in=are_over(holds), summary__in=free, ended_at__isnull=True)
    ended = dict(over.values_list("pk", "summary_id"))
    Hold.objects.filter(pk__in=ended).update(ended_at=clock.now(), ended_by=how)
    rerouter = LineRerouter(current_rulebook(), clock.today())
    where, values = "r.summary_id = ANY(%(freed)s::bigint[])", {"freed": list(ended.values())}
    rerouter.found = rerouter.find(where, with_standing=True, values=values)
    if rerouter.found:
        _write_decisions(rerouter)
    return len(ended)


def _write_decisions(rerouter: LineRerouter) -> None:
    """Write routings and records, and let the items follow."""
    now, today, found = clock.now(), rerouter.today, rerouter.found
    summaries = EntrySummary.objects.filter(pk__in=[reroute.summary_id for reroute in found])
    revisions = dict(summaries.values_list("pk", "revision"))
    records, changes = [], []
    for reroute in found:
        decision = {name: getattr(reroute, name) for name in _DECISION} | {
            "revision": revisions[reroute.summary_id],
            "rulebook": rerouter.rules.number,
            "decided_on": today,
        }
        Routing.objects.filter(pk=reroute.summary_id).update(office_id=reroute.target_office, **decision)
        records.append(
            RoutingDecision(
                summary_id=reroute.summary_id,
                at=now,
                from_office_id=reroute.from_office,
                to_office_id=reroute.target_office,
                cause=_CAUSE,
                **decision,
            )
        )
        changes.append(RoutingChange(*reroute[:3], reroute.jurisdiction_id, reroute.by, reroute.basis))
    RoutingDecision.objects.bulk_create(records)
    extension_points.call_after_routing(RoutingChanges(changes, _CAUSE, now, today, None))
    rerouter.open_jurisdiction_items()

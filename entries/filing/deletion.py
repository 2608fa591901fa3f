"""Deletion of an entry summary: its number may be filed again, its revisions stay.

In trade control the filer deletes it (AE, action D); once CBP has control CBP inactivates it (decision 16). Open
work on it closes in the same transaction, where it is. A batch that would move it finds it no longer in flight.
"""

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from cee_portal.core.record import Verb, record_event
from entries import extension_points
from entries.extension_points import RoutingChange, RoutingChanges
from entries.filing.goods import sum_goods
from entries.filing.importer_months import MonthChanges
from entries.filing.state_change import write_states
from entries.models import EntrySummary, Line, ManualJurisdiction, Routing, RoutingDecision
from entries.rules.states import Control, state_of
from entries.rules.transitions import Event, state_after

CAUSE = "deleted"
_KEPT = ("jurisdiction_id", "by", "basis", "edition_row", "rulebook", "decided_on", "standing")


@transaction.atomic
def delete_summary(*, summary_id: int, user: User | None, reason: str = "") -> EntrySummary:
    """Retire the summary, take its routing out of flight, and let its open work close.

    `user` None: the portal itself. Raises TransitionRefusedError where its state does not allow it,
    EntrySummary.DoesNotExist.
    """
    share_gate()
    routing = Routing.objects.select_for_update().get(pk=summary_id)
    summary = EntrySummary.objects.select_for_update().get(pk=summary_id)
    before = state_of(summary)
    after = state_after(before, Event.AE_DELETED if before.control is Control.TRADE else Event.INACTIVATED)
    now = clock.now()
    write_states({summary_id: after}, now)
    EntrySummary.objects.filter(pk=summary_id).update(retired=True)
    summary.refresh_from_db()
    _end_routing(routing, summary, user, reason)
    change = RoutingChange(
        summary_id, routing.office_id, routing.office_id, routing.jurisdiction_id, routing.by, routing.basis, False
    )  # fmt: skip
    extension_points.call_after_routing(
        RoutingChanges([change], CAUSE, now, clock.today(), user.pk if user else None)
    )
    record_event(
        verb=Verb.SUMMARY_DELETED,
        actor=user,
        object_kind="summary",
        object_id=summary_id,
        summary_id=summary_id,
        reason=reason,
        audience="trade",
        before={"control": before.control.name.lower()},
        after={"control": after.control.name.lower()},
    )
    return summary


def _end_routing(routing: Routing, summary: EntrySummary, user: User | None, reason: str) -> None:
    """Take the routing out of flight; it keeps its office.

    Its decision is recorded, because the record takes it out of the sums of a move that goes on.
    """
    Routing.objects.filter(pk=routing.pk).update(in_flight=False)
    ManualJurisdiction.objects.filter(summary=summary.pk, ended_at__isnull=True).update(
        ended_at=clock.now(), ended_reason="The summary was deleted."
    )
    RoutingDecision.objects.create(
        summary_id=routing.pk,
        at=clock.now(),
        from_office_id=routing.office_id,
        to_office_id=routing.office_id,
        revision=summary.revision,
        cause=CAUSE,
        actor_id=user.pk if user else None,
        reason=reason[:300],
        **{name: getattr(routing, name) for name in _KEPT},
    )
    months = MonthChanges()
    lines = Line.objects.filter(summary_id=summary.pk, revision=summary.revision).order_by("line_no")
    months.add(
        summary.importer_id,
        summary.entry_date,
        summary.port_id,
        sum_goods((line.heading, line.origin, line.value) for line in lines),
        sign=-1,
    )
    months.write()

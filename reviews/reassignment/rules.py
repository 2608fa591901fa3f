"""Putting one routing, whose hold has ended, where the rules of today give it, decided again from its lines: an edition or
a standing that came meanwhile has passed it by.
"""

from django.db import transaction

from cee_portal.accounts import clock
from cee_portal.accounts.gate import share_gate
from centers.routing import Rulebook
from centers.selectors import current_rulebook
from entries import hooks
from entries.hooks import RoutingChange, RoutingPiece
from entries.models import EntrySummary, Routing, RoutingDecision
from reviews.reassignment.aims import Aim, aims
from reviews.reassignment.decided import Deciding
from reviews.work.models import Hold

_CAUSE = "hold_ended"


@transaction.atomic
def route_by_rules(*, summary_id: int, hold_id: int) -> int:
    """End the hold of a routing and move the routing, and what follows it, to where the rules give it, in one
    transaction. 0 where somebody has it, or the hold is over.
    """
    share_gate()
    routing = Routing.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=summary_id).first()
    hold = Hold.objects.filter(pk=hold_id, ended_at__isnull=True).first()
    if routing is None or hold is None:
        return 0
    Hold.objects.filter(pk=hold.pk).update(ended_at=clock.now(), ended_by="nothing is held there")
    deciding = Deciding(current_rulebook(), clock.today())
    where = f"r.summary_id = {routing.pk}"
    deciding.found = list(aims(rules=deciding.rules, on=deciding.today, where=where, with_standing=True))
    for aim in deciding.found:
        _write(routing, aim, deciding)
    return 1


def _write(routing: Routing, aim: Aim, deciding: Deciding) -> None:
    """Routing, record, and the work that follows."""
    rules: Rulebook = deciding.rules
    now, today = clock.now(), deciding.today
    said = {
        "jurisdiction_id": aim.jurisdiction_id,
        "by": aim.by,
        "basis": aim.basis,
        "edition_row": aim.edition_row,
        "standing": aim.standing,
        "revision": EntrySummary.objects.values_list("revision", flat=True).get(pk=routing.pk),
        "rulebook": rules.number,
        "decided_on": today,
    }
    Routing.objects.filter(pk=routing.pk).update(office_id=aim.to_office, **said)
    RoutingDecision.objects.create(
        summary_id=routing.pk,
        at=now,
        from_office_id=routing.office_id,
        to_office_id=aim.to_office,
        cause=_CAUSE,
        **said,
    )
    change = RoutingChange(
        routing.pk, routing.office_id, aim.to_office, aim.jurisdiction_id, aim.by, aim.basis
    )
    hooks.after_routing(RoutingPiece([change], _CAUSE, now, today, None))
    deciding.open_what_needs_a_jurisdiction()

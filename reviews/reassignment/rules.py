"""Putting one routing, whose hold has ended, where the newest rules give it today, by the second decision alone."""

from django.db import transaction

from cee_portal.accounts import clock
from cee_portal.accounts.gate import share_gate
from centers.selectors import current_rulebook
from entries.models import Routing, RoutingDecision
from reviews.work.models import Hold
from reviews.work.ruling import rule_office


@transaction.atomic
def route_by_rules(*, summary_id: int, hold_id: int) -> int:
    """End the hold of a routing and move the routing to where the rules give it, in one transaction."""
    share_gate()
    routing = Routing.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=summary_id).first()
    hold = Hold.objects.filter(pk=hold_id, ended_at__isnull=True).first()
    if routing is None or hold is None:
        return 0
    Hold.objects.filter(pk=hold.pk).update(ended_at=clock.now(), ended_by="nothing is held there")
    goal = rule_office(routing, "validation")
    rules, today = current_rulebook(), clock.today()
    if routing.in_flight and goal != routing.office_id:
        RoutingDecision.objects.create(
            summary_id=summary_id,
            at=clock.now(),
            from_office_id=routing.office_id,
            to_office_id=goal,
            jurisdiction_id=routing.jurisdiction_id,
            by=routing.by,
            basis=routing.basis,
            edition_row=routing.edition_row,
            revision=routing.revision,
            rulebook=rules.number,
            decided_on=today,
            standing=routing.standing,
            cause="hold_ended",
        )
        Routing.objects.filter(pk=summary_id).update(office_id=goal, rulebook=rules.number, decided_on=today)
    return 1

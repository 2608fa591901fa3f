"""Memberships at Centers that begin and end with the staffing plan of an order.

A person keeps the membership at the port, to finish the work that is held there. After a withdrawal a person with
begun work at the Center keeps the membership there for some working days (`policies.begun_days`).

Staffing plans of several orders may name a person for the same Center. The person then has one membership, whose first
day is that of a line of one plan. When the order of that plan is withdrawn, the membership is handed over: it gets the
first day and the team of the next plan. It ends with the last plan that names the person.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.core import clock
from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays
from cee_portal.core.jobs import enqueue_after_commit
from centers.models import Delegation, OfficeMembership, StaffingLine
from reviews.reassignment.errors import NotReadyError
from reviews.reassignment.orders.staffing_conflicts import list_conflicts
from reviews.reassignment.placement.policies import begun_days
from reviews.work.models import OPEN, WorkItem
from reviews.work.tasks import return_departed

_DAY = timedelta(days=1)
PlannedDays = Mapping[tuple[int, int], date]


def grant_memberships(order: Delegation) -> None:
    """Give each person of the staffing plan the planned membership, when the order is approved.

    A membership that the person has already goes on, in the planned team. Callers hold the gate and record the approval
    afterwards. Raises NotReadyError if a person is in another team of the Center; readiness asked this before the gate.
    """
    lines = list(order.staffing.select_related("user", "team").order_by("user_id"))
    if conflicts := list_conflicts(order, lines):
        raise NotReadyError(" ".join(conflicts))
    for line in lines:
        _grant_membership(line)


def revise_memberships(order: Delegation, planned_days: PlannedDays) -> None:
    """End memberships of the old staffing plan of an order that is changed before its day.

    A membership that has begun stays if the new plan has the same first day. `planned_days` are the first days of the
    new plan, by the ids of person and Center.
    """
    today = clock.today()
    begun_until = _last_day_of_begun_work(today)
    for line in order.staffing.select_related("team"):
        day = planned_days.get((line.user_id, line.team.office_id))
        if line.from_date > today or line.from_date != day:
            until = begun_until if day is None else min(begun_until, day - _DAY)
            _end_membership(line, today - _DAY, max(until, today - _DAY))
    enqueue_after_commit(return_departed)


def end_memberships(order: Delegation, withdrawn_on: date) -> None:
    """End the memberships of the staffing plan of a withdrawn order, on the day before the withdrawal.

    A person with begun work there keeps the membership for some working days, because nobody else would finish that
    work.
    """
    for line in order.staffing.select_related("team"):
        _end_membership(line, withdrawn_on - _DAY, _last_day_of_begun_work(withdrawn_on))
    enqueue_after_commit(return_departed)


def _last_day_of_begun_work(day: date) -> date:
    return add_working_days(day, begun_days(), holidays())


def _grant_membership(line: StaffingLine) -> None:
    """Create the membership of a line, if the person has none without a last day.

    A membership that would end with the begun work after a withdrawal loses its last day instead. A membership that
    another plan would begin later is deleted.
    """
    memberships, day = _memberships_at_center(line), max(line.from_date, clock.today())
    ending = memberships.filter(valid_from__in=_days_of_withdrawn_lines(line), valid_from__lte=day)
    withdrawal_days = _withdrawn_lines(line).values_list("delegation__withdrawn_on", flat=True)
    last_days = {_last_day_of_begun_work(withdrawn_on) for withdrawn_on in withdrawal_days if withdrawn_on}
    ending.filter(valid_to__gte=day, valid_to__in=last_days).update(valid_to=None)
    if memberships.filter(valid_from__lte=day, valid_to=None).exists():
        memberships.filter(valid_from=line.from_date, valid_to=None).update(team=line.team_id)
        return
    other_days = _lines_of_other_orders(line).values("from_date")
    memberships.filter(valid_from__gt=day, valid_to=None, valid_from__in=other_days).delete()
    at_ports = OfficeMembership.objects.filter(user=line.user_id, office__kind="port").order_by("valid_from")
    OfficeMembership.objects.create(
        user_id=line.user_id,
        office_id=line.team.office_id,
        role=OfficeMembership.Role.SPECIALIST,
        team_id=line.team_id,
        duty_port_id=at_ports.values_list("office_id", flat=True).first(),
        valid_from=line.from_date,
    )


def _end_membership(line: StaffingLine, last: date, until: date) -> None:
    """End the memberships that this line began: after `last`, or after `until` if the person has begun work there.

    If the plan of another order in the rulebook names the person, the membership is handed over to that plan.
    """
    own_day = Q(valid_from=line.from_date) | Q(valid_from__in=_days_of_withdrawn_lines(line))
    began = _memberships_at_center(line).filter(own_day)
    if (other := _lines_of_other_orders(line).first()) is not None:
        _hand_over(began, other, last)
        return
    begun = WorkItem.objects.filter(OPEN, owner=OuterRef("user"), office=OuterRef("office"))
    begun = begun.filter(begun_at__isnull=False)
    for memberships, end in ((began.filter(Exists(begun)), until), (began.exclude(Exists(begun)), last)):
        memberships.filter(valid_from__gt=end).delete()
        memberships.filter(Q(valid_to=None) | Q(valid_to__gt=end)).update(valid_to=end)


def _hand_over(began: QuerySet[OfficeMembership], other: StaffingLine, last: date) -> None:
    """Give memberships without a last day the team and first day of the other line.

    The person has no day without a membership. A membership that began by `last` is split: the days before the other line
    keep the old team. A membership with a last day is left alone, because a person set that day.
    """
    open_ended = began.filter(valid_to=None).exclude(valid_from=other.from_date)
    for membership in open_ended.select_for_update(of=("self",)):
        if membership.valid_from <= min(other.from_date, last):
            began.filter(pk=membership.pk).update(valid_to=other.from_date - _DAY)
            membership.pk = None  # saved as a copy, which keeps role, port of duty and absence
        membership.valid_from, membership.team_id = other.from_date, other.team_id
        membership.save()


def _memberships_at_center(line: StaffingLine) -> QuerySet[OfficeMembership]:
    return OfficeMembership.objects.filter(user=line.user_id, office=line.team.office_id)


def _lines_of_other_orders(line: StaffingLine) -> QuerySet[StaffingLine]:
    """Return lines of other orders in the rulebook for the same person and Center, the earliest first."""
    in_rulebook = _lines_for_same_center(line).filter(delegation__state__in=Delegation.IN_RULEBOOK)
    return (
        in_rulebook.exclude(delegation=line.delegation_id).select_related("team").order_by("from_date", "id")
    )


def _days_of_withdrawn_lines(line: StaffingLine) -> QuerySet[StaffingLine, Any]:
    return _withdrawn_lines(line).values("from_date")


def _withdrawn_lines(line: StaffingLine) -> QuerySet[StaffingLine]:
    """Return lines of withdrawn orders for the same person and Center."""
    withdrawn = _lines_for_same_center(line).filter(delegation__withdrawn_on__isnull=False)
    return withdrawn.exclude(delegation__state__in=Delegation.IN_RULEBOOK)


def _lines_for_same_center(line: StaffingLine) -> QuerySet[StaffingLine]:
    return StaffingLine.objects.filter(user=line.user_id, team__office=line.team.office_id)

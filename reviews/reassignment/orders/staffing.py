"""Memberships at Centers that begin and end with the staffing plan of an order.

A person keeps the membership at the port, to finish the work that is held there. After a withdrawal a person with
begun work at the Center keeps the membership there for the days that policies give to begun work.

The plans of several orders may name a person for the same Center; they share one membership, which has the first day
of one of them. Where that plan ends, the membership goes on with the first day of the next plan, and the last plan
that names the person ends it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.core import clock
from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays
from centers.models import Delegation, OfficeMembership, StaffingLine
from reviews.reassignment.errors import NotReadyError
from reviews.reassignment.orders.staffing_conflicts import list_conflicts
from reviews.reassignment.placement.policies import begun_days
from reviews.work.models import OPEN, WorkItem

_DAY = timedelta(days=1)
PlannedDays = Mapping[tuple[int, int], date]


def grant_memberships(order: Delegation) -> int:
    """Create the memberships that the plan lacks and return their number.

    Raises NotReadyError where a person came to another team of the Center after the plan was written.
    """
    lines = list(order.staffing.select_related("user", "team").order_by("user_id"))
    if conflicts := list_conflicts(order, lines):
        raise NotReadyError(" ".join(conflicts))
    return sum(_grant_membership(line) for line in lines)


def revise_memberships(order: Delegation, planned: PlannedDays) -> None:
    """End memberships of the old plan of an order that is changed before its day.

    A membership that has begun stays where the new plan names the same day. `planned` is the first day by the new
    plan, by person and Center.
    """
    today = clock.today()
    begun_until = _last_day_of_begun_work(today)
    for line in order.staffing.select_related("team"):
        day = planned.get((line.user_id, line.team.office_id))
        if line.from_date > today or line.from_date != day:
            until = begun_until if day is None else min(begun_until, day - _DAY)
            _end_membership(line, today - _DAY, max(until, today - _DAY))


def end_memberships(order: Delegation, withdrawn_on: date) -> None:
    """End the memberships of the plan of a withdrawn order.

    They end on the day before the withdrawal.

    A person with begun work there keeps the membership for a while, because nobody else would finish that work.
    """
    for line in order.staffing.select_related("team"):
        _end_membership(line, withdrawn_on - _DAY, _last_day_of_begun_work(withdrawn_on))


def _last_day_of_begun_work(day: date) -> date:
    return add_working_days(day, begun_days(), holidays())


def _grant_membership(line: StaffingLine) -> bool:
    """Create the membership of a line; return False where the person has one already.

    A membership that would end when begun work is finished goes on instead. A later one that another plan would
    begin is deleted.
    """
    there, day = _memberships_at_center(line), max(line.from_date, clock.today())
    begun = there.filter(valid_from__in=_days_of_withdrawn_lines(line), valid_from__lte=day)
    withdrawn = _withdrawn_lines(line).values_list("delegation__withdrawn_on", flat=True)
    last_days = {_last_day_of_begun_work(gone) for gone in withdrawn if gone}
    begun.filter(valid_to__gte=day, valid_to__in=last_days).update(valid_to=None)
    if there.filter(valid_from__lte=day, valid_to=None).exists():
        there.filter(valid_from=line.from_date, valid_to=None).update(team=line.team_id)
        return False
    others = _lines_of_other_orders(line).values("from_date")
    there.filter(valid_from__gt=day, valid_to=None, valid_from__in=others).delete()
    at_ports = OfficeMembership.objects.filter(user=line.user_id, office__kind="port").order_by("valid_from")
    OfficeMembership.objects.create(
        user_id=line.user_id,
        office_id=line.team.office_id,
        role=OfficeMembership.Role.SPECIALIST,
        team_id=line.team_id,
        duty_port_id=at_ports.values_list("office_id", flat=True).first(),
        valid_from=line.from_date,
    )
    return True


def _end_membership(line: StaffingLine, last: date, until: date) -> None:
    """End the memberships that this line began.

    They end after `last`, or after `until` where the person has begun work there.

    Where the plan of another order in force names the person, the membership is handed over to that plan.
    """
    own_day = Q(valid_from=line.from_date) | Q(valid_from__in=_days_of_withdrawn_lines(line))
    began = _memberships_at_center(line).filter(own_day)
    if (other := _lines_of_other_orders(line).first()) is not None:
        _hand_over(began, other, last)
        return
    begun = WorkItem.objects.filter(OPEN, owner=OuterRef("user"), office=OuterRef("office"))
    begun = begun.filter(begun_at__isnull=False)
    for some, end in ((began.filter(Exists(begun)), until), (began.exclude(Exists(begun)), last)):
        some.filter(valid_from__gt=end).delete()
        some.filter(Q(valid_to=None) | Q(valid_to__gt=end)).update(valid_to=end)


def _hand_over(began: QuerySet[OfficeMembership], other: StaffingLine, last: date) -> None:
    """Give open memberships the team and first day of the other line.

    The person has no day without a membership.

    A membership that began by `last` is split: the days before the other line keep the old team. A membership whose
    end a person has set is left alone.
    """
    open_ended = began.filter(valid_to=None).exclude(valid_from=other.from_date)
    for mine in open_ended.select_for_update(of=("self",)):
        if mine.valid_from <= min(other.from_date, last):
            began.filter(pk=mine.pk).update(valid_to=other.from_date - _DAY)
            mine.pk = None  # saved as a copy, which keeps role, port of duty and absence
        mine.valid_from, mine.team_id = other.from_date, other.team_id
        mine.save()


def _memberships_at_center(line: StaffingLine) -> QuerySet[OfficeMembership]:
    return OfficeMembership.objects.filter(user=line.user_id, office=line.team.office_id)


def _lines_of_other_orders(line: StaffingLine) -> QuerySet[StaffingLine]:
    """Return lines of other orders in force for the same person and Center.

    The earliest comes first.
    """
    named = _lines_for_same_center(line).filter(delegation__state__in=Delegation.IN_RULEBOOK)
    return named.exclude(delegation=line.delegation_id).select_related("team").order_by("from_date", "id")


def _days_of_withdrawn_lines(line: StaffingLine) -> QuerySet[StaffingLine, Any]:
    return _withdrawn_lines(line).values("from_date")


def _withdrawn_lines(line: StaffingLine) -> QuerySet[StaffingLine]:
    """Return lines of withdrawn orders for the same person and Center."""
    gone = _lines_for_same_center(line).filter(delegation__withdrawn_on__isnull=False)
    return gone.exclude(delegation__state__in=Delegation.IN_RULEBOOK)


def _lines_for_same_center(line: StaffingLine) -> QuerySet[StaffingLine]:
    return StaffingLine.objects.filter(user=line.user_id, team__office=line.team.office_id)

"""The staffing plan of an order in force: who goes to which team of a Center, as memberships from the planned day.

A person keeps the membership at the port, to finish what is held there; who sits at a port goes on sitting there. Once
the order is withdrawn, who has begun work at the Center keeps the membership there for the days that begun work is given.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.accounts import clock
from cee_portal.accounts.selectors import holidays
from cee_portal.accounts.working_days import add_working_days
from centers.models import Delegation, OfficeMembership, StaffingLine
from reviews.reassignment.policies import begun_days
from reviews.work.models import WorkItem


def seat_planned(order: Delegation) -> int:
    """A membership for every line of the plan that has none yet. Gives how many were made."""
    made, today = 0, clock.today()
    for line in order.staffing.select_related("team").order_by("user_id"):
        there = _there_on(line, max(line.from_date, today)).first()
        if there is not None:
            if there.valid_from == line.from_date and there.team_id != line.team_id:
                _there(line).filter(pk=there.pk).update(team=line.team_id)  # the plan was changed since
            continue
        port = (
            OfficeMembership.objects.filter(user=line.user_id, office__kind="port")
            .order_by("valid_from")
            .values_list("office_id", flat=True)
            .first()
        )
        OfficeMembership.objects.create(
            user_id=line.user_id,
            office_id=line.team.office_id,
            role=OfficeMembership.Role.SPECIALIST,
            team_id=line.team_id,
            duty_port_id=port,
            valid_from=line.from_date,
        )
        made += 1
    return made


def unseat_planned(order: Delegation) -> None:
    """An order that goes back to draft before its day: what its plan would have begun does not begin."""
    for mine in _seated_by(order):
        mine.filter(valid_from__gt=clock.today()).delete()


def end_planned(order: Delegation, withdrawn_on: date) -> None:
    """An order that is withdrawn: memberships that came with its plan end the day before, of whoever has nothing begun
    there. What is begun stays at the Center, and nobody else would finish it.
    """
    last = withdrawn_on - timedelta(days=1)
    begun = WorkItem.objects.filter(
        owner=OuterRef("user"), office=OuterRef("office"), begun_at__isnull=False
    ).exclude(state=WorkItem.State.CLOSED)
    until = add_working_days(withdrawn_on, begun_days(), holidays())
    for all_mine in _seated_by(order):
        finishing = all_mine.filter(Exists(begun), Q(valid_to=None) | Q(valid_to__gt=until))
        finishing.update(valid_to=until)
        mine = all_mine.exclude(Exists(begun))
        mine.filter(valid_from__gt=last).delete()
        mine.filter(Q(valid_to=None) | Q(valid_to__gt=last)).update(valid_to=last)


def _seated_by(order: Delegation) -> Iterator[QuerySet[OfficeMembership]]:
    """Line by line what this plan alone has begun; whom the plan of another order in force names too, stays."""
    for line in order.staffing.select_related("team"):
        others = StaffingLine.objects.filter(
            user=line.user_id,
            team__office=line.team.office_id,
            delegation__state__in=Delegation.IN_RULEBOOK,
        )
        if not others.exclude(delegation=order).exists():
            yield _there(line).filter(valid_from=line.from_date)


def _there_on(line: StaffingLine, day: date) -> QuerySet[OfficeMembership]:
    return _there(line).filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def _there(line: StaffingLine) -> QuerySet[OfficeMembership]:
    return OfficeMembership.objects.filter(user=line.user_id, office=line.team.office_id)

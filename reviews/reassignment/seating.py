"""The staffing plan of an order in force: who goes to which team of a Center, as memberships from the planned day.

A person keeps the membership at the port, to finish what is held there; who sits at a port goes on sitting there.
"""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from cee_portal.accounts import clock
from centers.models import Delegation, OfficeMembership, StaffingLine


def seat_planned(order: Delegation) -> int:
    """A membership for every line of the plan that has none yet. Gives how many were made."""
    made = 0
    for line in order.staffing.select_related("team").order_by("user_id"):
        if _of(line).exists():
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
    """An order that never came into effect: what its plan would have begun does not begin."""
    for line in order.staffing.select_related("team"):
        _of(line).filter(valid_from=line.from_date, valid_from__gt=clock.today()).delete()


def end_planned(order: Delegation, withdrawn_on: date) -> None:
    """An order that is withdrawn: memberships that came with its plan end the day before."""
    last = withdrawn_on - timedelta(days=1)
    for line in order.staffing.select_related("team"):
        mine = _of(line).filter(valid_from=line.from_date)
        mine.filter(valid_from__gt=last).delete()
        mine.filter(valid_from__lte=last).update(valid_to=last)


def _of(line: StaffingLine) -> QuerySet[OfficeMembership]:
    there = OfficeMembership.objects.filter(user=line.user_id, office=line.team.office_id)
    return there.filter(Q(valid_to=None) | Q(valid_to__gte=line.from_date))

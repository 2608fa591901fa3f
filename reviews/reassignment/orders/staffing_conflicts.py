"""Conflicts of a staffing plan: a person may be in one team of a Center only."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import long_date
from centers.models import Delegation, OfficeMembership, StaffingLine, Team
from reviews.reassignment.orders.order_row import was_approved


def list_conflicts(order: Delegation, lines: Iterable[StaffingLine]) -> list[str]:
    """Return what keeps people on these lines of the order from joining their teams."""
    brought_by = order if was_approved(order.pk) else None
    found = (
        describe_conflicting_membership(line.user, line.team, line.from_date, brought_by=brought_by)
        for line in lines
    )
    return [conflict for conflict in found if conflict]


def describe_conflicting_membership(
    user: User, team: Team, day: date, *, brought_by: Delegation | None
) -> str:
    """Return what keeps the person from joining the team on that day.

    It says what to do about it; "" where nothing does.

    A membership in another team of the Center, now or later, is a conflict. `brought_by` is the order whose plan holds
    the line: a membership that came with this plan alone may change its team.
    """
    there = OfficeMembership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), user=user, office=team.office_id, team__isnull=False
    ).exclude(team=team)
    if brought_by is not None:
        named = StaffingLine.objects.filter(user=user, team__office=team.office_id)
        in_force = named.filter(delegation__state__in=Delegation.IN_RULEBOOK)
        if not in_force.exclude(delegation=brought_by).exists():
            there = there.exclude(valid_from__in=named.filter(delegation=brought_by).values("from_date"))
    found = there.select_related("team").order_by("valid_from", "id").first()
    return _describe_membership(user, found) if found is not None else ""


def _describe_membership(user: User, there: OfficeMembership) -> str:
    assert there.team is not None
    team = f"team {there.team.code} of that Center"
    comes = there.valid_from > clock.today()
    said = f"comes to {team} on {long_date(there.valid_from)}" if comes else f"is in {team} already"
    until = f", until {long_date(there.valid_to)}" if there.valid_to else ""
    later = " choose a later day," if there.valid_to else ""
    return f"{user.name} {said}{until}. Name that team,{later} or leave {user.name} off the plan."

"""Nobody is in two teams of one Center: what stands against a line of a staffing plan."""

from datetime import date

from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Delegation, OfficeMembership, StaffingLine, Team


def describe_conflicting_membership(
    user: User, team: Team, day: date, *, brought_by: Delegation | None
) -> str:
    """A plan brings people to a Center; whoever is in another team there on that day, or comes to one later, stays with
    that team. Says so and what to do; "" where nothing is against it. `brought_by`: the order to whose plan the line
    belongs; whom that plan alone has brought, it may move to another team.
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
    said = f"comes to {team} on {_long(there.valid_from)}" if comes else f"is in {team} already"
    until = f", until {_long(there.valid_to)}" if there.valid_to else ""
    later = " choose a later day," if there.valid_to else ""
    return f"{user.name} {said}{until}. Name that team,{later} or leave {user.name} off the plan."


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"

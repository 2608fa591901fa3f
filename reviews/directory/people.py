"""Who works at an office, by team; for staff only."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from centers.models import Office, OfficeMembership, Team
from centers.selectors.memberships import is_staff_person


@dataclass(slots=True)
class TeamPeople:
    """A team (None: the people of no team) and its people, those who lead first."""

    team: Team | None
    people: list[OfficeMembership] = field(default_factory=list)


def teams_of(user: Any, office: Office, on: date) -> list[TeamPeople]:
    """The teams of an office with their people; without people for whoever is not staff."""
    teams = {team.pk: TeamPeople(team) for team in Team.objects.filter(office=office)}
    if not is_staff_person(user):
        return list(teams.values())
    alone = TeamPeople(None)
    for membership in _memberships(office, on):
        place = teams.get(membership.team_id or 0, alone)
        membership.is_away = _away(membership, on)  # type: ignore[attr-defined]
        place.people.append(membership)
    return ([alone] if alone.people else []) + list(teams.values())


def _memberships(office: Office, on: date) -> list[OfficeMembership]:
    found = OfficeMembership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), office=office, valid_from__lte=on, user__is_active=True
    ).select_related("user", "duty_port")
    order = {"director": 0, "supervisor": 1, "specialist": 2}
    return sorted(found, key=lambda m: (order.get(m.role, 3), m.user.name))


def _away(membership: OfficeMembership, on: date) -> bool:
    start, end = membership.away_from, membership.away_until
    return start is not None and start <= on and (end is None or on <= end)

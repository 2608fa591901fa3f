"""The people of an office by team, for staff only."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from centers.models import Office, OfficeMembership, Team
from centers.selectors.memberships import is_staff_person

_ROLE_ORDER = {"director": 0, "supervisor": 1, "specialist": 2}


@dataclass(slots=True)
class TeamPeople:
    """A team (None: no team) and its people, directors and supervisors first."""

    team: Team | None
    people: list[OfficeMembership] = field(default_factory=list)


def teams_with_people(user: Any, office: Office, on: date) -> list[TeamPeople]:
    """Return the teams of an office; only staff get people, each with `is_away`."""
    teams = {team.pk: TeamPeople(team) for team in Team.objects.filter(office=office)}
    if not is_staff_person(user):
        return list(teams.values())
    without_team = TeamPeople(None)
    for membership in _memberships(office, on):
        group = teams.get(membership.team_id or 0, without_team)
        membership.is_away = _is_away(membership, on)  # type: ignore[attr-defined]
        group.people.append(membership)
    return ([without_team] if without_team.people else []) + list(teams.values())


def _memberships(office: Office, on: date) -> list[OfficeMembership]:
    found = OfficeMembership.objects.on(on).filter(office=office, user__is_active=True)
    rows = found.select_related("user", "duty_port")
    return sorted(rows, key=lambda row: (_ROLE_ORDER.get(row.role, 3), row.user.name))


def _is_away(membership: OfficeMembership, on: date) -> bool:
    start, end = membership.away_from, membership.away_until
    return start is not None and start <= on and (end is None or on <= end)

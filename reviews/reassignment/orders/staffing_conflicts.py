"""Conflicts of a staffing plan: a person may be in only one team of a Center."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import long_date
from centers.models import Delegation, OfficeMembership, StaffingLine, Team
from reviews.reassignment.orders.order_row import was_approved


def list_conflicts(order: Delegation, lines: Iterable[StaffingLine]) -> list[str]:
    """Return a sentence for each line of the order whose person cannot join the team of that line."""
    approved_before = order if was_approved(order.pk) else None
    sentences = (
        describe_conflict(line.user, line.team, line.from_date, approved_before=approved_before)
        for line in lines
    )
    return [sentence for sentence in sentences if sentence]


def describe_conflict(user: User, team: Team, day: date, *, approved_before: Delegation | None) -> str:
    """Return why the person cannot join the team on that day, and what to do; "" if the person can.

    A membership in another team of the Center is a conflict if it is valid on that day or later. `approved_before` is
    the order of the staffing plan, if it was ever approved: the membership that its plan began may change its team,
    unless the plan of another order in the rulebook names the person too.
    """
    memberships = OfficeMembership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), user=user, office=team.office_id, team__isnull=False
    ).exclude(team=team)
    if approved_before is not None:
        lines = StaffingLine.objects.filter(user=user, team__office=team.office_id)
        in_rulebook = lines.filter(delegation__state__in=Delegation.IN_RULEBOOK)
        if not in_rulebook.exclude(delegation=approved_before).exists():
            # A plan began the memberships that have the first day of one of its lines.
            own_days = lines.filter(delegation=approved_before).values("from_date")
            memberships = memberships.exclude(valid_from__in=own_days)
    first = memberships.select_related("team").order_by("valid_from", "id").first()
    return _describe_membership(user, first) if first is not None else ""


def _describe_membership(user: User, membership: OfficeMembership) -> str:
    assert membership.team is not None
    team = f"team {membership.team.code} of that Center"
    is_later = membership.valid_from > clock.today()
    place = f"comes to {team} on {long_date(membership.valid_from)}" if is_later else f"is in {team} already"
    until = f", until {long_date(membership.valid_to)}" if membership.valid_to else ""
    later = " choose a later day," if membership.valid_to else ""
    return f"{user.name} {place}{until}. Name that team,{later} or leave {user.name} off the plan."

"""Reads of office memberships.

They are read once for each user object, that is once for each request.
"""

from datetime import date
from typing import Any

from django.db.models.expressions import RawSQL

from cee_portal.core import clock
from centers.models import Office, OfficeMembership

_LEADS = (OfficeMembership.Role.SUPERVISOR, OfficeMembership.Role.DIRECTOR)


def memberships_of(user: Any) -> list[OfficeMembership]:
    """Return all memberships that the person has or had, with office and team.

    None for an anonymous visitor.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    known: list[OfficeMembership] | None = getattr(user, "_memberships", None)
    if known is None:
        known = list(
            OfficeMembership.objects.filter(user=user)
            .select_related("office", "team", "duty_port")
            .annotate(asked_on=RawSQL("cee_today()", []))
            .order_by("valid_from", "pk")
        )
        if known:
            clock.note_day(known[0].asked_on)  # type: ignore[attr-defined]
        user._memberships = known
    return known


def memberships_on(user: Any, on: date) -> list[OfficeMembership]:
    """Return the memberships of the person that are valid on that day."""
    return [
        membership
        for membership in memberships_of(user)
        if membership.valid_from <= on and (membership.valid_to is None or on <= membership.valid_to)
    ]


def may_act_at(user: Any, office: Office | int) -> bool:
    """Return True where the person works at that office (or office id) today."""
    return any(role.office_id == _office_id(office) for role in _memberships_today(user))


def is_supervisor_at(user: Any, office: Office | int) -> bool:
    """Return True where the person supervises or directs that office (or id) today."""
    return any(
        role.office_id == _office_id(office) and role.role in _LEADS for role in _memberships_today(user)
    )


def is_staff_person(user: Any) -> bool:
    """Return True where the person reads the whole country.

    These are people of any office today, administrators and auditors.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return user.reads_everything or bool(_memberships_today(user))


def _memberships_today(user: Any) -> list[OfficeMembership]:
    return memberships_on(user, clock.today()) if memberships_of(user) else []


def _office_id(office: Office | int) -> int:
    return office if isinstance(office, int) else office.pk

"""The right to change the standing of an importer (19 CFR 101.10).

Administrators have it, and supervisors for their Center.
"""

from datetime import date

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import NotAllowedError
from centers.models import Office
from centers.selectors.memberships import is_supervisor_at, memberships_on
from entries.models import Importer, ImporterStanding


def may_change_standing(user: User) -> bool:
    """Return whether the user may change the standing of any importer."""
    if user.is_administrator:
        return True
    roles = memberships_on(user, clock.today())
    return any(role.office.is_center and is_supervisor_at(user, role.office) for role in roles)


def require_may_change_standing(importer: Importer, user: User, center: Office | None, on: date) -> None:
    """Raise NotAllowedError unless the user may change this standing.

    The Centers before and after the change must be a supervisor's own.
    """
    if user.is_administrator:
        return
    standings = ImporterStanding.objects.filter(importer=importer, valid__contains=on)
    old = standings.select_related("center").first()
    concerned = [office for office in (center, old.center if old else None) if office is not None]
    if not concerned or not all(is_supervisor_at(user, office) for office in concerned):
        raise NotAllowedError(
            "Administrators change this standing. A supervisor does where the importer is at no other Center than"
            " the own, before and after."
        )

"""The right to change the standing of an importer (19 CFR 101.10).

Administrators have it, and supervisors for their Center.
"""

from django.db.backends.postgresql.psycopg_any import DateRange

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


def require_may_change_standing(
    importer: Importer, user: User, new_center: Office | None, days: DateRange
) -> None:
    """Raise NotAllowedError unless the user may give the importer a standing at this Center on these days.

    An administrator may. A supervisor may if every Center of the change is one at which the user is a supervisor today:
    the new one, and those of all standings that the new one replaces. A change without any Center needs an administrator.
    """
    if user.is_administrator:
        return
    replaced = ImporterStanding.objects.filter(importer=importer, valid__overlap=days, center__isnull=False)
    centers = [standing.center for standing in replaced.select_related("center")]
    centers += [new_center] if new_center else []
    if not centers or not all(center and is_supervisor_at(user, center) for center in centers):
        raise NotAllowedError(
            "Only an administrator can assign this importer. You can assign importers to your own Center only."
        )

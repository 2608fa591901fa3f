"""The people who read the digests of a recipient, and their addresses."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import OfficeMembership
from centers.selectors.memberships import memberships_on
from entries.models import FilerMembership, ImporterMembership


def readers_of_today(recipients: Iterable[str]) -> defaultdict[str, list[User]]:
    """Return the readers of all offices, filers and importers, and the given people, by recipient."""
    today = clock.today()
    ids = [int(name[5:]) for name in set(recipients) if name.startswith("user:")]
    readers: defaultdict[str, list[User]] = defaultdict(list)
    for user in User.objects.filter(pk__in=ids, is_active=True):
        readers[f"user:{user.pk}"].append(user)
    offices = OfficeMembership.objects.on(today).filter(user__is_active=True)
    for role in offices.select_related("user", "office"):
        readers[_place_of(role)].append(role.user)
    filers = FilerMembership.objects.on(today).filter(user__is_active=True)
    for filer in filers.select_related("user"):
        readers[f"filer:{filer.filer_id}"].append(filer.user)
    importers = ImporterMembership.objects.on(today).filter(user__is_active=True)
    for importer in importers.select_related("user"):
        readers[f"importer:{importer.importer_id}"].append(importer.user)
    return readers


def recipients_of(user: User, today: date | None = None) -> list[str]:
    """Return the recipients whose digests a person reads today."""
    today = today or clock.today()
    filers = FilerMembership.objects.on(today).filter(user=user).values_list("filer_id", flat=True)
    importers = ImporterMembership.objects.on(today).filter(user=user).values_list("importer_id", flat=True)
    return [
        *staff_recipients_of(user, today),
        *(f"filer:{pk}" for pk in filers),
        *(f"importer:{pk}" for pk in importers),
    ]


def staff_recipients_of(user: User, today: date) -> list[str]:
    """Return the person and the places of work, without a query."""
    return [f"user:{user.pk}", *(_place_of(role) for role in memberships_on(user, today))]


def _place_of(role: OfficeMembership) -> str:
    """Return the team of the role at a Center, else the office."""
    in_team = role.office.is_center and role.team_id
    return f"team:{role.team_id}" if in_team else f"office:{role.office.code}"

"""The people who read the digests of a recipient, and their addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import OfficeMembership
from centers.selectors.memberships import memberships_on
from entries.models import FilerMembership, ImporterMembership


@dataclass(slots=True)
class Readers:
    """The readers of each recipient, read once for all digests of an occasion."""

    people: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @classmethod
    def of_today(cls, recipients: Iterable[str]) -> "Readers":
        """Return the readers of all offices, filers, importers and given people."""
        readers = cls()
        today = clock.today()
        ids = [int(name[5:]) for name in set(recipients) if name.startswith("user:")]
        for user in User.objects.filter(pk__in=ids, is_active=True):
            readers._add(f"user:{user.pk}", user)
        offices = OfficeMembership.objects.on(today).filter(user__is_active=True)
        for role in offices.select_related("user", "office"):
            readers._add(_place_of(role), role.user)
        filers = FilerMembership.objects.on(today).filter(user__is_active=True)
        for filer in filers.select_related("user"):
            readers._add(f"filer:{filer.filer_id}", filer.user)
        importers = ImporterMembership.objects.on(today).filter(user__is_active=True)
        for importer in importers.select_related("user"):
            readers._add(f"importer:{importer.importer_id}", importer.user)
        return readers

    def of(self, recipient: str) -> tuple[list[int], list[str]]:
        """Return the ids of the readers, and the addresses of those who have one."""
        found = self.people.get(recipient, [])
        return sorted({user_id for user_id, _ in found}), sorted({mail for _, mail in found if mail})

    def _add(self, recipient: str, user: User) -> None:
        self.people.setdefault(recipient, []).append((user.pk, user.email))


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

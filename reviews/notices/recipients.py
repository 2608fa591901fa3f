"""Who reads a digest in the portal, and to which addresses it is mailed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import OfficeMembership
from centers.selectors.memberships import memberships_on
from entries.models import FilerMembership, ImporterMembership


@dataclass(slots=True)
class Readers:
    """People by recipient, read once for all digests of an occasion."""

    people: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @classmethod
    def gather(cls, recipients: Iterable[str]) -> "Readers":
        readers = cls()
        wanted = set(recipients)
        today = clock.today()
        now: dict[str, Any] = {"valid_from__lte": today, "user__is_active": True}
        still = Q(valid_to=None) | Q(valid_to__gte=today)
        ids = [int(name[5:]) for name in wanted if name.startswith("user:")]
        for user in User.objects.filter(pk__in=ids, is_active=True):
            readers._add(f"user:{user.pk}", user)
        for role in OfficeMembership.objects.filter(still, **now).select_related("user", "office"):
            readers._add(_place_of(role), role.user)
        for filer in FilerMembership.objects.filter(still, **now).select_related("user"):
            readers._add(f"filer:{filer.filer_id}", filer.user)
        for importer in ImporterMembership.objects.filter(still, **now).select_related("user"):
            readers._add(f"importer:{importer.importer_id}", importer.user)
        return readers

    def of(self, recipient: str) -> tuple[list[int], list[str]]:
        """Ids of the people, and their addresses where they have one."""
        found = self.people.get(recipient, [])
        return sorted({user_id for user_id, _ in found}), sorted({mail for _, mail in found if mail})

    def _add(self, recipient: str, user: User) -> None:
        self.people.setdefault(recipient, []).append((user.pk, user.email))


def recipients_of(user: User, today: date | None = None) -> list[str]:
    """Under which recipients a person reads digests today."""
    today = today or clock.today()
    current: dict[str, Any] = {"user": user, "valid_from__lte": today}
    still = Q(valid_to=None) | Q(valid_to__gte=today)
    return [
        *staff_recipients_of(user, today),
        *(
            f"filer:{pk}"
            for pk in FilerMembership.objects.filter(still, **current).values_list("filer_id", flat=True)
        ),
        *(
            f"importer:{pk}"
            for pk in ImporterMembership.objects.filter(still, **current).values_list(
                "importer_id", flat=True
            )
        ),
    ]


def staff_recipients_of(user: User, today: date) -> list[str]:
    """The person, and where the person works; from what the request has read already."""
    return [f"user:{user.pk}", *(_place_of(role) for role in memberships_on(user, today))]


def _place_of(role: OfficeMembership) -> str:
    """At a Center the team, and the whole Center for who is on none; else the port."""
    in_team = role.office.is_center and role.team_id
    return f"team:{role.team_id}" if in_team else f"office:{role.office.code}"

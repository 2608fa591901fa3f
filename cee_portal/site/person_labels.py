"""The role and place of a person in words, such as `import specialist, Electronics, team E2`, for bar and cards."""

import time
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from cee_portal.accounts.models import User
from cee_portal.core.formatting import capped
from centers.models import Office, OfficeMembership
from centers.selectors.memberships import memberships_on
from entries.models import FilerMembership, ImporterMembership
from reviews.work.models import OPEN, WorkItem
from reviews.work.selectors.items import COUNT_CAP

_NATIONAL = {
    User.NationalRole.ADMINISTRATOR: ("administrator", "headquarters"),
    User.NationalRole.AUDITOR: ("auditor", "audit"),
}
_CACHE_SECONDS = 60.0
_cache: dict[tuple[int, ...], tuple[float, dict[int, "Place"]]] = {}


class Place(NamedTuple):
    """The role of a person (`import specialist`), the place (`Electronics`) and the team, if any."""

    role: str
    where: str
    team: str = ""
    office_id: int | None = None

    @property
    def words(self) -> str:
        """Return `import specialist, Electronics, team E2`."""
        return ", ".join(part for part in (self.role, self._place, self.team) if part)

    @property
    def title(self) -> str:
        """Return `Import specialist, Electronics`."""
        text = ", ".join(part for part in (self.role, self._place) if part)
        return text[:1].upper() + text[1:]

    @property
    def _place(self) -> str:
        """Return the place; nothing for an auditor, whose role names it already."""
        return "" if self.role.startswith(self.where) else self.where


def place_of(user: User, today: date) -> Place:
    """Return role and place of a person: the first of national role, office, filer, importer; empty for none."""
    if user.national_role:
        return Place(*_NATIONAL[User.NationalRole(user.national_role)])
    roles = memberships_on(user, today)
    if roles:
        return _at_office(roles[0])
    return _trade_places([user.pk], today).get(user.pk, Place("", ""))


def places_of(people: Iterable[User], today: date) -> dict[int, Place]:
    """Return role and place of the people of the demonstration, by three queries, and keep them for a minute."""
    people = list(people)
    key = tuple(person.pk for person in people)
    cached = _cache.get(key)
    if cached and time.monotonic() - cached[0] < _CACHE_SECONDS:
        return cached[1]
    found = _trade_places(list(key), today) | _office_places(list(key), today)
    for person in people:
        if person.national_role:
            found[person.pk] = Place(*_NATIONAL[User.NationalRole(person.national_role)])
    _cache.clear()
    _cache[key] = (time.monotonic(), found)
    return found


def office_words(office: Office) -> str:
    """Return `Electronics` or `port 2704`."""
    return office.short_name if office.is_center else f"port {office.code}"


def card_words(card: str, place: Place) -> str:
    """Return the card of a person; `{open}` stands for the number of open items of the office."""
    if "{open}" not in card or place.office_id is None:
        return card
    items = WorkItem.objects.filter(OPEN, office_id=place.office_id)
    return card.replace("{open}", capped(items[: COUNT_CAP + 1].count()))


def _at_office(membership: OfficeMembership) -> Place:
    team = f"team {membership.team.code}" if membership.team else ""
    return Place(membership.get_role_display(), office_words(membership.office), team, membership.office_id)


def _office_places(ids: list[int], today: date) -> dict[int, Place]:
    held = OfficeMembership.objects.on(today).filter(user_id__in=ids)
    held = held.select_related("office", "team").order_by("-valid_from", "-pk")
    return {membership.user_id: _at_office(membership) for membership in held}


def _trade_places(ids: list[int], today: date) -> dict[int, Place]:
    importers = ImporterMembership.objects.on(today).filter(user_id__in=ids)
    found = {
        row.user_id: Place("importer", row.importer.name) for row in importers.select_related("importer")
    }
    filers = FilerMembership.objects.on(today).filter(user_id__in=ids)
    for row in filers.select_related("filer"):
        found[row.user_id] = Place("customs broker", f"filer {row.filer.code}")
    return found

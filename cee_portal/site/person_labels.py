"""Who a person is, in words: `import specialist, Electronics, team E2`. For the bar of every page and the
cards."""

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
_KEEP_SECONDS = 60.0
_kept: dict[tuple[int, ...], tuple[float, dict[int, "Place"]]] = {}


class Place(NamedTuple):
    """What somebody is (`import specialist`) and where (`Electronics`), with the team where there is one."""

    role: str
    where: str
    team: str = ""
    office_id: int | None = None

    @property
    def words(self) -> str:
        """`import specialist, Electronics, team E2`."""
        return ", ".join(part for part in (self.role, self._place, self.team) if part)

    @property
    def title(self) -> str:
        """`Import specialist, Electronics`."""
        text = ", ".join(part for part in (self.role, self._place) if part)
        return text[:1].upper() + text[1:]

    @property
    def _place(self) -> str:
        """An auditor is of the audit: that needs no saying twice."""
        return "" if self.role.startswith(self.where) else self.where


def place_of(user: User, today: date) -> Place:
    """The first thing that says who the person is: national role, office, filer, importer; empty for none."""
    if user.national_role:
        return Place(*_NATIONAL[User.NationalRole(user.national_role)])
    roles = memberships_on(user, today)
    if roles:
        return _at_office(roles[0])
    return _trade_places([user.pk], today).get(user.pk, Place("", ""))


def places_of(people: Iterable[User], today: date) -> dict[int, Place]:
    """The same for the few demonstration people, in three queries, kept for a minute: memberships rarely
    change."""
    people = list(people)
    key = tuple(person.pk for person in people)
    kept = _kept.get(key)
    if kept and time.monotonic() - kept[0] < _KEEP_SECONDS:
        return kept[1]
    found = _trade_places(list(key), today) | _office_places(list(key), today)
    for person in people:
        if person.national_role:
            found[person.pk] = Place(*_NATIONAL[User.NationalRole(person.national_role)])
    _kept.clear()
    _kept[key] = (time.monotonic(), found)
    return found


def office_words(office: Office) -> str:
    """`Electronics`, `port 2704`."""
    return office.short_name if office.is_center else f"port {office.code}"


def card_words(card: str, place: Place) -> str:
    """What a demonstration user will see: `{open}` in the card stands for the open items of the person's office."""
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

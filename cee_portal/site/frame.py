"""The context of every page: navigation by role, the signed-in person, the people of the demonstration, addresses.

Nothing is read until a template asks for it, so that an answer without a page, or a part of a page, costs no query.
"""

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from cee_portal.accounts.models import User
from cee_portal.accounts.selectors import demo_people
from cee_portal.core import clock
from cee_portal.core.web.surfaces import STAFF, is_on
from cee_portal.site.person_labels import Place, card_words, place_of, places_of
from centers.selectors.memberships import memberships_of
from reviews.notices.selectors.inbox import unread_count

Entries = tuple[tuple[str, str, str], ...]

_STAFF_ONLY = {"work", "upload", "centers", "delegations"}
_STAFF: Entries = (
    ("Work", "work", "/work/"),
    ("Entries", "entries", "/entries/"),
    ("Upload", "upload", "/entries/upload/"),
    ("Centers", "centers", "/centers/"),
    ("Which Center?", "which_center", "/which-center/"),
)
_ORDERS = "/centers/delegations/"
_NATIONAL: Entries = (
    ("Orders", "delegations", _ORDERS),
    ("Centers", "centers", "/centers/"),
    ("Work", "work", "/work/"),
    ("Entries", "entries", "/entries/"),
    ("Upload", "upload", "/entries/upload/"),
    ("Which Center?", "which_center", "/which-center/"),
)
_TRADE: Entries = (
    ("Entries", "entries", "/entries/"),
    ("Centers", "centers", "/centers/"),
    ("Which Center?", "which_center", "/which-center/"),
)
_PUBLIC: Entries = (
    ("Which Center?", "which_center", "/which-center/"),
    ("Centers", "centers", "/centers/"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context `frame`, a dictionary that is filled when a template first reads it."""
    return {"frame": SimpleLazyObject(lambda: _frame_context(request))}


def _frame_context(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    people = demo_people()
    today = clock.today() if person or people else None
    return {
        "nav": _navigation(request, person),
        "person": _person_context(person, today) if person and today else None,
        "demo_people": _demo_people_context(people, today) if today else [],
        "demo": settings.DEMO,
        "story_url": _address_or_none("demo_story") if settings.DEMO else None,
        "official": settings.OFFICIAL_SITE,
        "keyboard": person.keyboard_shortcuts if person else True,
        "density": person.density if person else User.Density.DENSE,
        "notices_count": unread_count(person, today) if person and today else 0,
        "notices_url": _address_or_none("notices") if person else None,
        "centers_url": _address_or_none("centers") if is_on(STAFF) else None,
        "search_url": _address_or_none("search") if person else None,
        "switch_url": reverse("demo_switch"),
        "sign_in_url": reverse("sign_in"),
        "sign_out_url": reverse("sign_out"),
        "keys_url": reverse("preferences"),
    }


def _navigation(request: HttpRequest, person: User | None) -> list[dict[str, Any]]:
    if person is None:
        entries: Entries = _PUBLIC
    elif person.reads_everything:
        entries = _NATIONAL
    elif memberships_of(person):
        entries = _STAFF
    else:
        entries = _TRADE
    items = []
    # The longest prefix is current, so that /entries/upload/ does not mark Entries.
    current_prefix = max(
        (prefix for _, _, prefix in entries if request.path.startswith(prefix)), key=len, default=""
    )
    for label, name, prefix in entries:
        url = _address_or_none(name)
        if url and (is_on(STAFF) or name not in _STAFF_ONLY):
            current = request.path == prefix if prefix == "/" else prefix == current_prefix
            items.append({"label": label, "url": url, "current": current})
    if person is None:
        items.append({"label": "What this is", "url": f"{reverse('home')}#what", "current": False})
    return items


def _person_context(person: User, today: date) -> dict[str, str]:
    return {"username": person.username, "name": person.name, "words": place_of(person, today).words}


def _demo_people_context(people: list[User], today: date) -> list[dict[str, str]]:
    places = places_of(people, today)
    return [_demo_person_context(person, places.get(person.pk, Place("", ""))) for person in people]


def _demo_person_context(person: User, place: Place) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "words": place.where,
        "title": place.title,
        # Some cards count items, so the text is made only where a template shows cards.
        "card": partial(card_words, person.demo_card, place),
        "initials": person.initials,
    }


def _address_or_none(name: str) -> str | None:
    """Return the address of a page; None where this deployment does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None

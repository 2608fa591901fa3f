"""The context of every page: navigation by role, the signed-in person, the people of the demonstration, addresses.

Nothing is read until a template asks for it, so that an answer without a page, or a part of a page, costs no query.
"""

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cee_portal.accounts.models import User
from cee_portal.accounts.selectors import demo_people
from cee_portal.core import clock
from cee_portal.core.web.surfaces import STAFF, is_on, is_person_served
from cee_portal.site.person_labels import Place, card_words, place_of, places_of
from centers.selectors.memberships import memberships_of
from reviews.notices.selectors.inbox import unread_count

_LABELS = {
    "work": "Work",
    "entries": "Entries",
    "trade_home": "Waiting on me",
    "upload": "Upload",
    "centers": "Centers",
    "delegations": "Orders",
    "which_center": "Which Center?",
}
# The pages in the navigation of each role, by the names of their addresses.
_STAFF = ("work", "entries", "upload", "centers", "which_center")
_NATIONAL = ("delegations", "centers", "work", "entries", "upload", "which_center")
_TRADE = ("entries", "trade_home", "centers", "which_center")
_PUBLIC = ("which_center", "centers")
_STAFF_ONLY = {"work", "upload", "centers", "delegations"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context `frame`, a dictionary that is filled when a template first reads it."""
    return {"frame": SimpleLazyObject(lambda: _frame_context(request))}


def _frame_context(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    people = demo_people()
    today = clock.today() if person or people else None
    # A person whose surface is off sees the public pages and may sign out.
    served = person if person and is_person_served(person) else None
    return {
        "nav": _navigation(request, served),
        "person": _person_context(person, today) if person and today else None,
        "demo_people": _demo_people_context(people, today) if today else [],
        "demo": settings.DEMO,
        "story_url": reverse("demo_story") if settings.DEMO and is_on(STAFF) else None,
        "official": settings.OFFICIAL_SITE,
        "keyboard": person.keyboard_shortcuts if person else True,
        "notices_count": unread_count(served, today) if served and today else 0,
        "notices_url": reverse("notices") if served else None,
        "centers_url": reverse("centers") if is_on(STAFF) else None,
        "search_url": reverse("search") if served else None,
        "password_url": reverse("password") if served else None,
    }


def _navigation(request: HttpRequest, person: User | None) -> list[dict[str, Any]]:
    if person is None:
        names: tuple[str, ...] = _PUBLIC
    elif person.reads_everything:
        names = _NATIONAL
    elif memberships_of(person):
        names = _STAFF
    else:
        names = _TRADE
    urls = {name: reverse(name) for name in names if is_on(STAFF) or name not in _STAFF_ONLY}
    # The longest address is current, so that /entries/upload/ does not mark Entries.
    current = max((url for url in urls.values() if request.path.startswith(url)), key=len, default="")
    items = [{"label": _LABELS[name], "url": url, "current": url == current} for name, url in urls.items()]
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

"""The two surfaces, staff and trade, of which a deployment may switch off either (decision 44).

Each list of addresses says by `served_on` to which surface it belongs. An address that says nothing is closed where a
surface is off. An address of a surface that is off answers 404 to everybody, and so does everything that is not public
to a person of that surface.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.urls import URLResolver
from django.utils.deprecation import MiddlewareMixin
from django.utils.module_loading import import_string

STAFF = "STAFF_SURFACE"
TRADE = "TRADE_SURFACE"


class Surface(StrEnum):
    """What an address belongs to."""

    STAFF = "staff"
    TRADE = "trade"
    BOTH = "both"  # the person decides: staff and trade meet here
    PUBLIC = "public"  # open to visitors; a person of a surface that is off is a visitor here
    ALWAYS = "always"  # signing in and out, the home page, health


_SWITCHES = {Surface.STAFF: STAFF, Surface.TRADE: TRADE}
_SWITCHED_OFF = "This part of the portal is switched off here."


def served_on(surface: Surface, patterns: Sequence[Any]) -> list[Any]:
    """Mark the views of these addresses, included ones too, as those of a surface, and return the addresses.

    Raises ValueError for a view that belongs to another surface already.
    """
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            served_on(surface, pattern.url_patterns)
            continue
        view = pattern.callback
        if surface_of(view) not in (None, surface):
            raise ValueError(f"{pattern.pattern} belongs to {surface_of(view)} already, not to {surface}.")
        getattr(view, "__func__", view).surface = surface  # a method takes no attribute, its function does
    return list(patterns)


def surface_of(view: Callable[..., Any]) -> Surface | None:
    """Return the surface of a view; None where its list of addresses does not say one."""
    return getattr(view, "surface", None)


def is_on(switch: str) -> bool:
    """Return whether this deployment serves a surface (STAFF or TRADE)."""
    return bool(getattr(settings, switch))


def is_person_served(user: Any) -> bool:
    """Return False for a person whose surface is off. A visitor, and a person without a role, has none."""
    if is_on(STAFF) and is_on(TRADE):
        return True
    surface: Surface | None = import_string(settings.SURFACE_OF_PERSON)(user)
    return surface is None or is_on(_SWITCHES[surface])


class SurfaceMiddleware(MiddlewareMixin):
    """Close the addresses of a surface that is off, and everything else to the people of that surface."""

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *arguments: Any) -> None:
        """Raise Http404 for what is switched off. The user is read only where a surface is off."""
        surface = surface_of(view)
        if surface is Surface.ALWAYS or (is_on(STAFF) and is_on(TRADE)):
            return
        if not _is_open(surface):
            raise Http404(_SWITCHED_OFF)
        if not is_person_served(request.user):
            if surface is not Surface.PUBLIC:
                raise Http404(_SWITCHED_OFF)
            request.user = AnonymousUser()


def _is_open(surface: Surface | None) -> bool:
    """Return whether an address is there for anybody while at least one surface is off."""
    if surface in _SWITCHES:
        return is_on(_SWITCHES[surface])
    if surface is Surface.BOTH:
        return is_on(STAFF) or is_on(TRADE)
    return surface is Surface.PUBLIC

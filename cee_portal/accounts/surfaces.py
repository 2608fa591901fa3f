"""The two surfaces, each of which a deployment may switch off: staff (`/work/`, ...) and trade (`/trade/`)
(design.md 7).

A surface that is off answers 404, like one that was never built.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def staff_surface(view: View) -> View:
    """The view belongs to the staff surface (setting STAFF_SURFACE)."""
    return _of("STAFF_SURFACE", view)


def trade_surface(view: View) -> View:
    """The view belongs to the trade surface (setting TRADE_SURFACE)."""
    return _of("TRADE_SURFACE", view)


def is_on(setting: str) -> bool:
    """Whether a surface is on; one that is not set is on."""
    return bool(getattr(settings, setting, True))


def _of(setting: str, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_on(setting):
            raise Http404("This part of the portal is switched off here.")
        return view(request, *args, **kwargs)

    return guarded

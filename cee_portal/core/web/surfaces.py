"""The two surfaces, staff and trade, of which a deployment may switch off either (decision 38).

An address of a surface that is off answers 404 to everybody.
"""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.deprecation import MiddlewareMixin

STAFF = "STAFF_SURFACE"
TRADE = "TRADE_SURFACE"

ADDRESSES = {
    STAFF: (
        "/work/",
        "/centers/",
        "/entries/upload/",
        "/audit/",
        "/api/v1/work-items/",
        "/api/v1/result-codes/",
    ),
    TRADE: ("/trade/",),
}


def is_on(surface: str) -> bool:
    """Return whether this deployment serves a surface (STAFF or TRADE)."""
    return bool(getattr(settings, surface))


class SurfaceMiddleware(MiddlewareMixin):
    """Hide the addresses of a surface that is off, before the user of the request is read."""

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Raise Http404 for an address that is switched off."""
        for surface, addresses in ADDRESSES.items():
            if not is_on(surface) and request.path_info.startswith(addresses):
                raise Http404("This part of the portal is switched off here.")

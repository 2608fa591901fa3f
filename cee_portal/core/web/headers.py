"""Headers of every answer: what a browser may use of the machine, and that no copy of private pages is kept."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The portal uses none of these, so neither may a script that got into a page.
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    )
)


class HeadersMiddleware:
    """Add Permissions-Policy, and Cache-Control: no-store to what only one person or program may read.

    That is every answer to a request with a session, every answer of the API, and every download. No other cache
    header is overwritten.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        if _is_private(request, response):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _is_private(request: HttpRequest, response: HttpResponse) -> bool:
    session = settings.SESSION_COOKIE_NAME
    return (
        session in request.COOKIES
        or session in response.cookies
        or request.path_info.startswith("/api/")
        or response.has_header("Content-Disposition")
    )

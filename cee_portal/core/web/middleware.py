"""The middleware of core: one day for each page that only reads."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cee_portal.core import clock


class OneDayMiddleware:
    """Ask the database for the day once for each request that only reads; writes ask each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with clock.one_day():
            return self.get_response(request)

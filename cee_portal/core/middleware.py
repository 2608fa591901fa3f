"""What every request goes through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cee_portal.core import clock


class OneDayMiddleware:
    """A page that is only read shows one day, and asks the database for it once. Writes always ask anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with clock.one_day():
            return self.get_response(request)

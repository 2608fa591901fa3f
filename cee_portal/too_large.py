"""The refusal of bodies that are larger than their address takes, before anything reads them."""

import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from cee_portal.core.web.body_limits import REFUSED, size_words, user_limit, visitor_limit
from cee_portal.errors import body_not_taken, body_too_large


class BodyLimitMiddleware:
    """Answer 413 where the declared length is over the limit, and the refusals of the web server.

    It stands before the check of the form's token, which reads the whole form. Under WSGI a body is never read beyond its
    declared length. No page reads the body of a GET, so such a body is ignored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the refusal; None where the body may be read."""
        refused = request.META.get(REFUSED, 0)
        declared = sys.maxsize if refused else _declared_length(request)
        limit = visitor_limit(request.path_info, view)
        if declared <= limit or request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        if refused not in (0, 413):
            return body_not_taken(request, refused)
        if request.user.is_authenticated:
            limit = user_limit(request.path_info, view, request.user)
        if declared <= limit:
            return None
        return body_too_large(request, size_words(limit), signed_in=request.user.is_authenticated)


def _declared_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    if not (text.isascii() and text.isdecimal()):
        return 0
    return int(text) if len(text) < 19 else sys.maxsize

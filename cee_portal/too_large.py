"""The refusal of bodies that are larger than their address takes, before anything reads them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from cee_portal.core.web.body_limits import size_words, user_limit, visitor_limit
from cee_portal.errors import body_too_large


class BodyLimitMiddleware:
    """Answer 413 where the declared length is over the limit. It stands before the check of the form's token.

    The check of the token reads the whole form. Under WSGI a body is never read beyond its declared length.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the refusal; None where the body may be read."""
        declared = _declared_length(request)
        limit = visitor_limit(request.path_info, view)
        if declared <= limit:
            return None
        if request.user.is_authenticated:
            limit = user_limit(request.path_info, view, request.user)
        if declared <= limit:
            return None
        return body_too_large(request, size_words(limit), signed_in=request.user.is_authenticated)


def _declared_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0

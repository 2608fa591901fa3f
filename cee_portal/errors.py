"""Pages of errors, and problem documents of errors under /api/, also with DEBUG on."""

import codecs
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from cee_portal.core.api import problems

NOT_HERE = "Not found, or you are not allowed to see it. Check the address."
_NOT_TAKEN = {
    411: (
        "The length of the request is missing",
        "Nothing was read. Send it again with its length (Content-Length): "
        "only people who have signed in can send it in chunks.",
    ),
    503: (
        "The portal cannot accept this now",
        "Nothing was changed. Wait ten seconds, then go back and send it again.",
    ),
}


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: an unknown address, an object the user may not see, or a surface that is off. All look the same."""
    return _error_response(request, 404, "There is no page at this address", NOT_HERE)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: the user sees the object but may not do this."""
    message = str(exception or "")
    return _error_response(
        request,
        403,
        "You are not allowed to do this",
        message or "Your role at this office does not allow it. Ask a supervisor of the office.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: a request that no form or link of the portal makes."""
    text = "Go back, reload the page and try again."
    if request.path_info.startswith("/api/"):
        text = "The request cannot be read. Look for a NUL or another character that an address must not contain."
    return _error_response(request, 400, "This request cannot be read", text, bare=True)


def body_too_large(request: HttpRequest, limit: str, *, signed_in: bool) -> HttpResponse:
    """Answer 413: what was sent is larger than `limit`, in words, and was not read."""
    text = f"Nothing was stored. At most {limit} can be sent here"
    text += "." if signed_in else " without signing in. Sign in, or send less."
    if request.path_info.startswith("/api/"):
        text = f"The body is larger than {limit}. Send it in smaller parts" + (
            "." if signed_in else ", or sign in: people who have signed in may send more."
        )
    return _error_response(request, 413, "This is too large to be sent", text, bare=True)


def body_not_taken(request: HttpRequest, status: int) -> HttpResponse:
    """Answer 411 or 503: the web server did not take the body, whatever its size."""
    response = _error_response(request, status, *_NOT_TAKEN[status], bare=True)
    if status == 503:
        response["Retry-After"] = "10"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403: the token of the form is missing or old, as after a new sign-in in another window."""
    return _error_response(
        request,
        403,
        "The page was open too long",
        "You have signed in or out since it was loaded, or cookies are off. "
        "Go back, reload the page and send it again.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without database and session, because either may have failed."""
    return _error_response(
        request,
        500,
        "Something went wrong on our side",
        "The error was logged, and nothing was left half done. Try again; "
        "if it happens again, tell the people who run this portal what you did.",
        bare=True,
    )


class CleanAddressMiddleware:
    """Refuse what no browser sends, such as NUL, which no database can look up; answer errors by the pages above."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_unreadable(request):
            return bad_request(request)
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Http404):
            return page_not_found(request)
        if isinstance(exception, PermissionDenied):
            return permission_denied(request, exception)
        if isinstance(exception, BadRequest) or (isinstance(exception, ValueError) and _holds_nul(request)):
            return bad_request(request)
        return None


def _is_unreadable(request: HttpRequest) -> bool:
    """Return whether address or cookies hold a NUL, or the body is in an encoding that is none of text."""
    return (
        "\x00" in request.path_info
        or "%00" in request.META.get("QUERY_STRING", "")
        or any("\x00" in value for value in request.COOKIES.values())
        or not _is_text_encoding((request.content_params or {}).get("charset", "utf-8"))
    )


def _is_text_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return True  # Django reads a body in an unknown encoding as UTF-8


def _holds_nul(request: HttpRequest) -> bool:
    """Return whether a posted text holds a NUL."""
    return any("\x00" in text for _, texts in request.POST.lists() for text in texts)


def _error_response(
    request: HttpRequest, status: int, title: str, text: str, *, bare: bool = False
) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return problems.response(status, text, instance=request.path_info.replace("\x00", ""))
    context: dict[str, Any] = {"title": title, "text": text, "status": status}
    if bare or not hasattr(request, "user"):
        return HttpResponse(render_to_string("cee_portal/errors/bare.html", context), status=status)
    return render(request, "cee_portal/errors/page.html", context, status=status)

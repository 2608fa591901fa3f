"""What is refused or goes wrong answers a designed page, and under /api/ a problem document, with DEBUG on as
well."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from cee_portal.core.api import problems

NOT_HERE = "There is no such thing here, or it is not yours to see. Check the address."


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such address, an object out of sight, or a surface that is switched off; all look the same."""
    return _answer(request, 404, "There is no page at this address", NOT_HERE)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not for this person to do."""
    said = str(exception or "")
    return _answer(
        request,
        403,
        "This is not for you to do",
        said or "Your role at this office does not allow it. Ask a supervisor of the office.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that no form or link of ours makes."""
    text = "Go back, reload the page and try again."
    if request.path_info.startswith("/api/"):
        text = "The request cannot be read. Look for a NUL or another character that no address may hold."
    return _answer(request, 400, "This request cannot be read", text, bare=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old, as after signing in again in another window."""
    return _answer(
        request,
        403,
        "The page was open too long",
        "You have signed in or out since it was loaded, or cookies are off. "
        "Go back, reload the page and send it again.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database or session, because either may be what fails."""
    return _answer(
        request,
        500,
        "Something went wrong on our side",
        "It is in the log, and nothing of this request is half done. Try again; "
        "if it stays, tell the people who run this portal what you did.",
        bare=True,
    )


class CleanAddressMiddleware:
    """Refuses addresses and texts with NUL, which no database can look up, and gives every 404 and 403 its designed
    page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
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
        if isinstance(exception, ValueError) and _holds_nul(request):
            return bad_request(request)
        return None


def _holds_nul(request: HttpRequest) -> bool:
    """Whether a form brought a NUL, which no keyboard types and no database keeps."""
    return any("\x00" in text for _, texts in request.POST.lists() for text in texts)


def _answer(request: HttpRequest, status: int, title: str, text: str, *, bare: bool = False) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return problems.response(status, text, instance=request.path_info.replace("\x00", ""))
    context: dict[str, Any] = {"title": title, "text": text, "status": status}
    if bare or not hasattr(request, "user"):
        return HttpResponse(render_to_string("cee_portal/errors/bare.html", context), status=status)
    return render(request, "cee_portal/errors/page.html", context, status=status)

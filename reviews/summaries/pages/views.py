"""Shows `/entries/<number>/` and its parts. Staff and trade get different pages at the same address."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.web.reading import read_optional_number
from cee_portal.core.web.surfaces import is_on
from centers.selectors.memberships import is_staff_person
from entries.rerouting.replay import replay_routing
from entries.selectors.summaries import find_summary
from reviews.summaries.pages.staff import staff_context, staff_line_view, staff_timeline
from reviews.summaries.parts.changes import changes_of
from reviews.summaries.parts.lines import ALL_LINES, NEXT_PART, LineView, lines_part, read_lines_after
from reviews.summaries.parts.timeline import read_key
from reviews.trade.pages.summary import trade_context, trade_timeline


@login_required
@require_safe
def summary(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file. Another spelling of the number redirects to the printed one."""
    user = request_user(request)
    found = find_summary(user, number)
    if number != found.printed_number:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{reverse('summary', args=[found.printed_number])}{query}", permanent=True)
    today = clock.today()
    if is_staff(user):
        return render(request, "reviews/summaries/summary.html", staff_context(request, user, found, today))
    context = trade_context(user, found, today, LineView.of(request.GET))
    return render(request, "reviews/trade/trade_summary.html", context)


@login_required
@require_safe
def lines(request: HttpRequest, number: str) -> HttpResponse:
    """Show the lines after `?after=`: rows for the table that is there, or a page of their own without script."""
    user = request_user(request)
    found = find_summary(user, number)
    view = staff_line_view(request.GET, user, found) if is_staff(user) else ALL_LINES
    after = read_optional_number(request.GET.get("after", "")) or 0
    read = read_lines_after(found, after)
    shown = read.rows[:NEXT_PART]
    part = lines_part(found, read, shown, replay_routing(found), more=len(read.rows) > NEXT_PART, view=view)
    context = {"lines": part, "number": found.printed_number, "after": after}
    return _render_part(request, "_line_rows.html", "lines_page.html", context)


@login_required
@require_safe
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """Show earlier rows of the timeline than `?before=`."""
    user = request_user(request)
    found = find_summary(user, number)
    before = read_key(request.GET.get("before", ""))
    rows = staff_timeline(user, found, before) if is_staff(user) else trade_timeline(user, found, before)
    context = {"timeline": rows, "number": found.printed_number, "today": clock.today()}
    return _render_part(request, "_moments.html", "timeline_page.html", context)


@login_required
@require_safe
def changes(request: HttpRequest, number: str, revision: int) -> HttpResponse:
    """Show what a revision changed against the one before."""
    user = request_user(request)
    found = find_summary(user, number)
    is_staff(user)
    told = changes_of(found, revision)
    if told is None:
        raise Http404("There is no revision before it to compare with.")
    context = {"number": found.printed_number, "revision": revision, "changes": told}
    return _render_part(request, "_changes.html", "changes_page.html", context)


def is_staff(user: User) -> bool:
    """Return whether the person gets the page of staff. Raises Http404 where that surface is switched off here."""
    staff = is_staff_person(user)
    if not is_on("STAFF_SURFACE" if staff else "TRADE_SURFACE"):
        raise Http404("This part of the portal is switched off here.")
    return staff


def _render_part(request: HttpRequest, part: str, page: str, context: dict[str, Any]) -> HttpResponse:
    """Render the part alone for htmx, and on a page of its own without script."""
    template = part if request.headers.get("HX-Request") == "true" else page
    response = render(request, f"reviews/summaries/{template}", context)
    response["Vary"] = "HX-Request, Cookie"
    return response

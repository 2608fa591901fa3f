"""`/centers/` and `/centers/<code>/`: the directory, public; work and people are shown to staff only."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cee_portal.core import clock
from centers.models import EditionRow, Office
from centers.routing.rulebook import Rulebook
from centers.selectors.memberships import is_staff_person
from centers.selectors.offices import find_ports, visible_offices
from centers.selectors.rulebooks import NoRulebookError, current_rulebook
from reviews.directory import authority
from reviews.directory.holdings import CAP, CAP_OF_MANY, holdings, open_items
from reviews.directory.pages.contact import reach
from reviews.directory.people import teams_of
from reviews.directory.timeline import next_step, timeline_of

PORTS_A_PAGE = 50
STALE_AFTER = timedelta(days=30)
_WRONG_DAY = "“{}” was asked for. Write a day like 2015-01-28. This page shows today."


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """All Centers, and the ports by search and page."""
    today = clock.today()
    rules = _rules()
    text = request.GET.get("q", "").strip()[:60]
    centers = list(visible_offices(request.user).filter(kind=Office.Kind.CENTER))
    page = Paginator(find_ports(request.user, text), PORTS_A_PAGE).get_page(request.GET.get("page"))
    ports = list(page.object_list)
    counts = open_items(request.user, [*centers, *ports])
    rows = [
        {
            "office": center,
            "status": authority.status(center.code, rules, today) if rules else "",
            "open": counts.get(center.pk),
            "is_stale": _is_stale(center, today),
        }
        for center in centers
    ]
    context = {
        "today": today,
        "centers": rows,
        "ports": [{"office": port, "open": counts.get(port.pk)} for port in ports],
        "page": page,
        "q": text,
        "is_staff_viewer": is_staff_person(request.user),
        "cap": CAP_OF_MANY,
        "previous_url": _page_url(text, page.previous_page_number()) if page.has_previous() else None,
        "next_url": _page_url(text, page.next_page_number()) if page.has_next() else None,
    }
    return render(request, "reviews/directory/directory.html", context)


@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    """One Center or port."""
    found = visible_offices(request.user).filter(code=code).first()
    if found is None:
        raise Http404(f"There is no office {code}.")
    today = clock.today()
    asked_on = request.GET.get("on", "").strip()
    day = _day(asked_on)
    on = day or today
    rules = _rules()
    held = holdings(request.user, found)
    context: dict[str, Any] = {
        "today": today,
        "on": on,
        "wrong_day": _WRONG_DAY.format(asked_on[:40]) if asked_on and day is None else "",
        "office": found,
        "is_stale": _is_stale(found, today),
        "is_staff_viewer": held is not None,
        "holdings": held,
        "cap": CAP,
        "teams": teams_of(request.user, found, today),
        "reach": reach(found),
        "crumbs": [{"label": "Centers and ports", "url": reverse("centers")}, {"label": found.short_name}],
    }
    if rules is not None:
        context |= (
            _center(request, found, rules, on, today) if found.is_center else _port(request, found, rules, on)
        )
    template = "reviews/directory/center.html" if found.is_center else "reviews/directory/port.html"
    return render(request, template, context, status=400 if context["wrong_day"] else 200)


def _center(request: HttpRequest, center: Office, rules: Rulebook, on: date, today: date) -> dict[str, Any]:
    rows = authority.rows_of(center.code, rules, on)
    told = EditionRow.objects.in_bulk([row.id for row in rows])
    moments = timeline_of(center, rules, today, request.user)
    return {
        "status": authority.status(center.code, rules, today),
        "edition": rules.edition_on(on),
        "editions": list(reversed(rules.editions)),
        "rows": [{"row": row, "told": told.get(row.id)} for row in rows],
        "held": authority.held_by(center.code, rules, today),
        "moments": moments,
        "next_step": next_step(moments, today),
    }


def _port(request: HttpRequest, port: Office, rules: Rulebook, on: date) -> dict[str, Any]:
    centers = list(visible_offices(request.user).filter(kind=Office.Kind.CENTER))
    held = authority.at_port(port.code, [center.code for center in centers], rules, on)
    named = {center.code: center for center in centers}
    return {"held": [{"center": named[row.center], "at": row} for row in held]}


def _rules() -> Rulebook | None:
    try:
        return current_rulebook()
    except NoRulebookError:
        return None


def _day(text: str) -> date | None:
    """The day in the address; None for anything else. The page then says so, and shows today."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _is_stale(office: Office, today: date) -> bool:
    verified = office.contact_verified_on
    return verified is not None and verified < today - STALE_AFTER


def _page_url(text: str, number: int) -> str:
    query = {"q": text, "page": str(number)} if text else {"page": str(number)}
    return f"?{urlencode(query)}#ports"

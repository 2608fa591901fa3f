"""`/centers/` and `/centers/<code>/`: the public directory."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cee_portal.core import clock
from cee_portal.core.text.days import read_day
from centers.models import EditionRow, Office
from centers.routing.rulebook import Rulebook
from centers.selectors.memberships import is_staff_person
from centers.selectors.offices import find_ports, visible_offices
from centers.selectors.rulebooks import NoRulebookError, current_rulebook
from reviews.directory.pages.contact import contact_lines
from reviews.directory.rules import authority
from reviews.directory.selectors.holdings import CAP, LIST_CAP, count_open_items, office_holdings
from reviews.directory.selectors.people import teams_with_people
from reviews.directory.selectors.timeline import center_timeline, next_planned

PORTS_PER_PAGE = 50
STALE_AFTER = timedelta(days=30)
_WRONG_DAY = "“{}” is not a date. Write a date like 2015-01-28. This page shows today."


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Show all Centers, and the ports by search and page."""
    today = clock.today()
    rules = _rulebook()
    text = request.GET.get("q", "").strip()[:60]
    centers = list(visible_offices(request.user).filter(kind=Office.Kind.CENTER))
    page = Paginator(find_ports(request.user, text), PORTS_PER_PAGE).get_page(request.GET.get("page"))
    ports = list(page.object_list)
    counts = count_open_items(request.user, [*centers, *ports])
    rows = [
        {
            "office": center,
            "status": authority.center_status(center.code, rules, today) if rules else "",
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
        "cap": LIST_CAP,
        "previous_url": _page_url(text, page.previous_page_number()) if page.has_previous() else None,
        "next_url": _page_url(text, page.next_page_number()) if page.has_next() else None,
    }
    return render(request, "reviews/directory/directory.html", context)


@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    """Show one Center or port."""
    found = visible_offices(request.user).filter(code=code).first()
    if found is None:
        raise Http404(f"There is no office {code}.")
    today = clock.today()
    asked_on = request.GET.get("on", "").strip()
    day = read_day(asked_on)
    on = day if isinstance(day, date) else today
    rules = _rulebook()
    held = office_holdings(request.user, found)
    context: dict[str, Any] = {
        "today": today,
        "on": on,
        "wrong_day": _WRONG_DAY.format(asked_on[:40]) if isinstance(day, str) else "",
        "office": found,
        "is_stale": _is_stale(found, today),
        "is_staff_viewer": held is not None,
        "holdings": held,
        "cap": CAP,
        "teams": teams_with_people(request.user, found, today),
        "contact_lines": contact_lines(found),
        "crumbs": [{"label": "Centers and ports", "url": reverse("centers")}, {"label": found.short_name}],
    }
    if rules is not None and found.is_center:
        context |= _center_context(request, found, rules, on, today)
    elif rules is not None:
        context |= _port_context(request, found, rules, on)
    template = "reviews/directory/center.html" if found.is_center else "reviews/directory/port.html"
    return render(request, template, context, status=400 if context["wrong_day"] else 200)


def _center_context(
    request: HttpRequest, center: Office, rules: Rulebook, on: date, today: date
) -> dict[str, Any]:
    rows = authority.edition_rows_of(center.code, rules, on)
    stored = EditionRow.objects.in_bulk([row.id for row in rows])
    orders = center_timeline(center, rules, today, request.user)
    return {
        "status": authority.center_status(center.code, rules, today),
        "edition": rules.edition_on(on),
        "editions": list(reversed(rules.editions)),
        "rows": [{"row": row, "stored": stored.get(row.id)} for row in rows],
        "held": authority.held_functions(center.code, rules, today),
        "orders": orders,
        "next_planned": next_planned(orders),
    }


def _port_context(request: HttpRequest, port: Office, rules: Rulebook, on: date) -> dict[str, Any]:
    centers = list(visible_offices(request.user).filter(kind=Office.Kind.CENTER))
    held = authority.centers_at_port(port.code, [center.code for center in centers], rules, on)
    named = {center.code: center for center in centers}
    return {"held": [{"center": named[row.center], "at": row} for row in held]}


def _rulebook() -> Rulebook | None:
    try:
        return current_rulebook()
    except NoRulebookError:
        return None


def _is_stale(office: Office, today: date) -> bool:
    verified = office.contact_verified_on
    return verified is not None and verified < today - STALE_AFTER


def _page_url(text: str, number: int) -> str:
    query = {"q": text, "page": str(number)} if text else {"page": str(number)}
    return f"?{urlencode(query)}#ports"

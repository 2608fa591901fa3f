"""`/trade/`: what waits for a filer or an importer, by last day, and what was answered lately."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.api.problems import ProblemError
from cee_portal.core.formatting import masked
from cee_portal.core.web.reading import read_optional_number
from entries.models import Importer
from entries.selectors.visibility import filers_of, importers_of, visible_importers
from reviews.requests.models import Question, TradeRequest
from reviews.requests.rules.last_days import describe_last_day
from reviews.requests.selectors.ended import ended_lately
from reviews.requests.selectors.waiting import COUNT_CAP, waiting_for, waiting_importers
from reviews.trade.pages.access import trade_user

_TONES = {"answered": "good", "lapsed": "late", "withdrawn": "rest"}


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person. `importer` narrows it to one importer, `after` is the cursor of a page."""
    user = trade_user(request)
    today = clock.today()
    importer = read_optional_number(request.GET.get("importer", ""))
    after = request.GET.get("after", "")
    try:
        page = waiting_for(user, importer_id=importer, after=after)
    except ProblemError:
        raise Http404("No such page.") from None
    choices = _importer_choices(user, importer)
    context: dict[str, Any] = {
        "today": today,
        "title": _title(user),
        "words": _words(user),
        "waiting": [_waiting_row(row, page.questions.get(row.pk, []), today) for row in page.rows],
        "total": f"{COUNT_CAP}+" if page.total > COUNT_CAP else str(page.total),
        "next_url": _address(importer, page.next) if page.next else "",
        "is_first": not after,
        "first_url": _address(importer, ""),
        "choices": choices if len(choices) > 1 or importer else [],
        "importer": importer,
        "ended": [_ended_row(row) for row in ended_lately(user, importer)],
    }
    return render(request, "reviews/trade/home.html", context)


def _title(user: User) -> str:
    filers, importers = filers_of(user), importers_of(user)
    return filers[0].name or f"Filer {filers[0].code}" if filers else _importer_name(importers[0])


def _words(user: User) -> str:
    filers, importers = filers_of(user), importers_of(user)
    if filers:
        return f"filer {', '.join(filer.code for filer in filers)}"
    return f"importer number {', '.join(masked(importer.number) for importer in importers)}"


def _importer_name(importer: Importer) -> str:
    return importer.name or masked(importer.number)


def _importer_choices(user: User, chosen: int | None) -> list[tuple[int, str]]:
    """Return the importers for which something waits, by name, with the one that was chosen."""
    found = {row.pk: _importer_name(row) for row in waiting_importers(user)}
    if chosen is not None and chosen not in found:
        found[chosen] = next(
            (_importer_name(row) for row in visible_importers(user).filter(pk=chosen)), "This importer"
        )
    return sorted(found.items(), key=lambda pair: pair[1])


def _address(importer: int | None, after: str) -> str:
    given = {"importer": importer or "", "after": after}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('trade_home')}?{query}" if query else reverse("trade_home")


def _waiting_row(row: TradeRequest, questions: list[Question], today: date) -> dict[str, Any]:
    last = describe_last_day(row.last_day, today)
    return {
        "request": row,
        "url": reverse("trade_request", args=[row.pk]),
        "tone": last.tone,
        "when": last.words,
        "what": "; ".join(question.text for question in questions),
        "importer": _importer_name(row.importer),
    }


def _ended_row(row: TradeRequest) -> dict[str, Any]:
    return {
        "request": row,
        "url": reverse("trade_request", args=[row.pk]),
        "tone": _TONES[row.state],
        "words": "answered late" if row.is_late else row.get_state_display(),
        "importer": _importer_name(row.importer),
    }

"""Finds an entry or an importer that the person may see: `/search/?q=`. A single hit is opened at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary, Filer, Importer
from entries.rules.entry_numbers import LENGTH, check_digit, is_filer_code, normalise_entry_number
from entries.rules.importer_numbers import check_importer_number
from entries.selectors.visibility import filers_of, visible_importers, visible_summaries

MOST = 25
LONGEST = 60
_SEQUENCE = 7
_MOST_FILERS = 5_000


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Redirect (303) to the only hit, else show a bounded list, or what to try where there is none."""
    assert isinstance(request.user, User)
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    summaries = find_summaries(request.user, text)
    importers = find_importers(request.user, text)
    if len(summaries) + len(importers) == 1:
        listed = request.GET.get("list", "")
        url = summary_url(summaries[0], listed) if summaries else importer_url(importers[0])
        return HttpResponse(status=303, headers={"Location": url})
    context: dict[str, Any] = {
        "q": text,
        "summaries": summaries[:MOST],
        "importers": [{"importer": one, "url": importer_url(one)} for one in importers[:MOST]],
        "more": len(summaries) > MOST or len(importers) > MOST,
        "most": MOST,
        "today": clock.today(),
    }
    return render(request, "reviews/summaries/search.html", context)


def find_summaries(user: User, text: str) -> list[EntrySummary]:
    """Find by a whole number, by filer code and the beginning of the sequence, or by a whole sequence alone."""
    number = normalise_entry_number(text)
    if not (number.isascii() and number.isalnum()):
        return []
    rows = visible_summaries(user).filter(retired=False).select_related("importer", "port", "routing__office")
    if is_filer_code(number[:3]) and 4 <= len(number) <= LENGTH and number[3:].isdecimal():
        # A range of numbers instead of LIKE, so that the index of numbers answers.
        first, last = number.ljust(LENGTH, "0"), number.ljust(LENGTH, "Z")
        found = list(rows.filter(entry_number__range=(first, last)).order_by("entry_number")[: MOST + 1])
        if found:
            return found
    if number.isdecimal() and len(number) in (_SEQUENCE, _SEQUENCE + 1):
        wanted = _with_each_filer(user, number[:_SEQUENCE])
        return list(rows.filter(entry_number__in=wanted).order_by("entry_number")[: MOST + 1])
    return []


def find_importers(user: User, text: str) -> list[Importer]:
    """Find by a whole number in any spelling, the beginning of a stored number, or the beginning of a name."""
    if not text:
        return []
    rows = visible_importers(user)
    whole = check_importer_number(text)
    if whole.valid:
        return list(rows.filter(number=whole.normalised))
    if text[0].isdecimal():
        found = rows.filter(number__startswith=text).order_by("number") if len(text) > 2 else rows.none()
    else:
        found = rows.filter(name__istartswith=text).order_by("name", "pk") if len(text) > 1 else rows.none()
    return list(found[: MOST + 1])


def summary_url(summary: EntrySummary, listed: str = "") -> str:
    query = f"?{urlencode({'list': listed})}" if listed else ""
    return f"{reverse('summary', args=[summary.printed_number])}{query}"


def importer_url(importer: Importer) -> str:
    """Return the list of an importer's filings, by the portal's id: a number may be a social security number."""
    return f"{reverse('entries')}?{urlencode({'importer': f'id-{importer.pk}'})}"


def _with_each_filer(user: User, sequence: str) -> list[str]:
    """Return the sequence as a number of each filer: of the person's own, for staff of all filers on file."""
    own = filers_of(user)
    filers = own or list(Filer.objects.all()[:_MOST_FILERS])
    return [
        f"{filer.code}{sequence}{check_digit(filer.code, sequence, offset)}"
        for filer in filers
        if is_filer_code(filer.code)
        for offset in {0, *filer.check_digit_offsets}
    ]

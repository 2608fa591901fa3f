"""The public question, and the look-ups of its form while somebody types."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee_portal.core import clock
from centers.models import Heading, Office
from centers.pages import which_center
from centers.pages.forms import WhichCenterForm
from centers.rules.tariff_numbers import normalise_hts, split_numbers
from centers.selectors.headings import search_headings
from centers.selectors.offices import read_names, search_ports, visible_offices
from centers.selectors.rulebooks import NoRulebookError, current_rulebook


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Answer `/which-center/`.

    The whole question stands in the address, so that an answer can be passed on.
    """
    today = clock.today()
    try:
        rulebook = current_rulebook()
    except NoRulebookError as error:
        return render(
            request, "centers/which_center.html", {"missing": str(error), "today": today}, status=503
        )
    titles = _read_titles(request)
    # A list may name a heading by itself that has left the tariff since; people may still ask about it.
    once = {row.label for edition in rulebook.editions for row in edition.rows}
    form = WhichCenterForm(request.GET, known=lambda code: code in titles or code in once, today=today)
    valid = form.is_valid()
    context: dict[str, Any] = {
        "form": form,
        "today": today,
        "picked": [{"code": code, "title": titles.get(code, "")} for code in form.headings],
        "port_text": request.GET.get("port", "")[:60],
        "on": form.cleaned_data.get("on") or today,
        "choices": _list_choices(request, form, today)
        if form.words and not form.errors.get("heading")
        else [],
    }
    if valid and form.headings:
        context |= _answer_context(request, form, rulebook, today)
    return render(request, "centers/which_center.html", context, status=200 if valid else 400)


def _answer_context(request: HttpRequest, form: WhichCenterForm, rulebook: Any, today: Any) -> dict[str, Any]:
    port: Office | None = form.cleaned_data["port"]
    on = form.cleaned_data["on"]
    names = read_names([port.code] if port else [])
    answer = which_center.answer_question(
        form.headings, port=port.code if port else None, on=on, today=today, rulebook=rulebook, names=names
    )
    offices = {
        office.code: office for office in visible_offices(request.user).filter(kind=Office.Kind.CENTER)
    }
    if port:
        offices[port.code] = port
    return {
        "answer": answer,
        "port": port,
        "parts": [
            {
                "office": offices[part.center],
                "part": part,
                "basis": which_center.BASES[part.basis],
                "inferred": part.basis.startswith("inferred"),
                "row": part.rows[0].id,
            }
            for part in answer.parts
        ],
        "processing": [
            {"processing": processing, "office": offices.get(processing.office or "")}
            for processing in answer.processing
        ],
        "several": len(answer.parts) > 1,
        "edition": rulebook.edition_on(on),
    }


def _read_titles(request: HttpRequest) -> dict[str, str]:
    asked = ",".join(request.GET.getlist("heading"))[:2000]
    codes = {normalise_hts(number)[:4] for number in split_numbers(asked)}
    return dict(Heading.objects.filter(code__in=codes).values_list("code", "title"))


def _list_choices(request: HttpRequest, form: WhichCenterForm, today: Any) -> list[dict[str, Any]]:
    """Return what the words may mean, each as a link that adds the heading.

    The way without script.
    """
    found = []
    for hit in _find_headings(form.words, today):
        query = request.GET.copy()
        query.setlist("heading", [*form.headings, hit["value"]])
        found.append({**hit, "url": f"{reverse('which_center')}?{query.urlencode()}"})
    return found


@require_safe
def headings(request: HttpRequest) -> JsonResponse:
    """Return at most 8 headings for `?q=` (digits or words).

    Each comes with its Center of today and a mark where that is uncertain.
    """
    return JsonResponse({"results": _find_headings(request.GET.get("q", ""), clock.today())})


def _find_headings(text: str, today: Any) -> list[dict[str, Any]]:
    found = search_headings(text)
    if not found:
        return []
    try:
        edition = current_rulebook().edition_on(today)
    except NoRulebookError:
        edition = None
    names = read_names()
    rows = {hit.code: edition.find(hit.code) if edition else None for hit in found}
    return [
        {
            "value": hit.code,
            "label": hit.title,
            "note": names.center(row.center) if (row := rows[hit.code]) else "",
            "low": bool(row and row.basis == "inferred-low"),
        }
        for hit in found
    ]


@require_safe
def ports(request: HttpRequest) -> JsonResponse:
    """Return at most 8 ports for `?q=`: the beginning of a code, or a part of a name."""
    found = search_ports(request.user, request.GET.get("q", ""))
    return JsonResponse(
        {"results": [{"value": port.code, "label": port.name, "note": port.state} for port in found]}
    )

"""Shows the queue, /work/: list, counts and peek. The acts stand in `reviews.work.pages.acts`."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError
from reviews.work.models import WorkItem
from reviews.work.pages.bulk_acts import bulk_acts
from reviews.work.pages.filter_box import filter_value_label, filters_context, query_without
from reviews.work.pages.move_note import office_move_note
from reviews.work.pages.peek import peek_context
from reviews.work.pages.request import ListRequest, filters_given_twice, parameters_known, read_list_request
from reviews.work.pages.rows import rows_by_band
from reviews.work.queue.filters import LABELS
from reviews.work.queue.queues import offered_queues
from reviews.work.selectors.items import (
    PAGE_SIZE,
    BadCursorError,
    Page,
    TooSlowError,
    counts_without_each,
    list_numbers,
    queue_counts,
    queue_page,
    visible_items,
)


@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Show one page of one queue. A wrong filter shows nothing and says what is wrong, never everything."""
    user = request_user(request)
    list_request = read_list_request(user, request.GET)
    if found := _redirect_search(request, list_request):
        return found
    context = _page_context(request, list_request)
    unknown = parameters_known(request.GET)
    try:
        if unknown:
            raise InvalidInputError(f"There is no filter called {', '.join(unknown)}.", field=unknown[0])
        if twice := filters_given_twice(request.GET):
            words = f"{LABELS[twice[0]]} stands there twice. Choose one; the other opens in a tab of its own."
            raise InvalidInputError(words, field=twice[0])
        page = queue_page(
            list_request.queue,
            list_request.viewer,
            list_request.filters,
            today=list_request.today,
            cursor=request.GET.get("cursor", ""),
        )
    except (InvalidInputError, BadCursorError) as error:
        context["empty"] = _bad_filter_message(list_request, error)
        return render(request, "reviews/work/queue.html", context, status=400)
    except TooSlowError:
        context["empty"] = _slow_list_message(list_request)
        return render(request, "reviews/work/queue.html", context)
    _add_rows(request, context, list_request, page)
    return render(request, "reviews/work/queue.html", context)


@login_required
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Show the numbers of tabs, list and bands. They are loaded apart, so that the list never waits for them."""
    list_request = read_list_request(request_user(request), request.GET)
    try:
        numbers = list_numbers(
            list_request.queue, list_request.viewer, list_request.filters, today=list_request.today
        )
    except InvalidInputError:
        numbers = None
    found = queue_counts(list_request.viewer, today=list_request.today)
    by_band = numbers.by_band if numbers else {}
    shown = request.GET.get("bands", "").split(",")  # the bands on the page
    return render(
        request,
        "reviews/work/_numbers.html",
        {
            "queues": _tabs(list_request, found),
            "counts_url": "",
            "numbers": numbers,
            "by_band": [(band, n) for band, n in by_band.items() if str(band) in shown],
            "filters": {"chips": list_request.filters.active, "total": found.get(list_request.queue.key)},
            "low_url": "",
            "moving": office_move_note(list_request.viewer.office),
        },
    )


@login_required
@require_GET
def no_match(request: HttpRequest) -> HttpResponse:
    """Show which filter's removal helps where a list has no match.

    It is counted apart, so that the page never waits.
    """
    list_request = read_list_request(request_user(request), request.GET)
    try:
        empty = _which_filter_helps(list_request)
    except InvalidInputError as error:
        empty = _bad_filter_message(list_request, error)
    return render(request, "components/empty.html", {"empty": empty, "level": 2})


@login_required
@require_GET
def peek(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show the panel beside the list for one item."""
    user = request_user(request)
    found = item_or_404(user, item_id)
    context = {
        "peek": peek_context(found, user, request.GET.get("list", "")),
        "take_next": {"list": request.GET.get("list", "")},
        "today": clock.today(),
    }
    return render(request, "reviews/work/_peek.html", context)


@login_required
@require_GET
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Redirect an item's own address to the file of its summary, with the item in hand."""
    found = item_or_404(request_user(request), item_id)
    query = urlencode({"item": found.pk, **({"list": request.GET["list"]} if "list" in request.GET else {})})
    return redirect(f"{reverse('summary', args=[found.printed_number])}?{query}")


def item_or_404(user: User, item_id: int) -> WorkItem:
    related = ("office", "importer", "owner", "port", "team", "former_owner", "summary", "jurisdiction")
    found = visible_items(user).select_related(*related).filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def _page_context(request: HttpRequest, list_request: ListRequest) -> dict[str, Any]:
    viewer = list_request.viewer
    query = list_request.query()
    return {
        "office": viewer.office.short_name,
        "queues": _tabs(list_request, {}),
        "current_queue": list_request.queue,
        "counts_url": f"{reverse('work_counts')}?{query}",
        "take_next": {
            "url": reverse("work_take_next") if viewer.may_act and not list_request.queue.read_only else "",
            "list": query,
        },
        "filters": filters_context(list_request, find=request.GET.get("q", "")),
        "caption": f"{list_request.queue.label}, {viewer.office.short_name}, ordered by band, due date and number",
        "easy": viewer.user.density == User.Density.COMFORTABLE,
        "today": list_request.today,
        "bulk_acts": bulk_acts(list_request),
        "empty": None,
        "page": {},
        "peek": None,
    }


def _tabs(list_request: ListRequest, found: dict[str, int]) -> list[dict[str, Any]]:
    base = reverse("work")
    return [
        {
            "slug": queue.key,
            "label": queue.label,
            "url": f"{base}?queue={queue.key}&office={list_request.viewer.office.code}",
            "count": found.get(queue.key),
            "late": queue.is_urgent,
            "current": queue.key == list_request.queue.key,
        }
        for queue in offered_queues(list_request.viewer)
    ]


def _add_rows(request: HttpRequest, context: dict[str, Any], list_request: ListRequest, page: Page) -> None:
    query = list_request.query()
    if not page.items:
        context["empty"] = _empty_list_message(list_request)
        return
    choices = context["filters"]["form"].fields["criterion"].choices
    labels = {int(value): label for value, label in choices if value}
    context["bands"] = rows_by_band(page.items, list_request.viewer.user, labels, query)
    context["counts_url"] += "&bands=" + ",".join(str(band["key"]) for band in context["bands"])
    context["page"] = {
        "text": f"{len(page.items)} shown",
        "previous_url": f"{reverse('work')}?{query}" if page.has_previous else "",
        "next_url": f"{reverse('work')}?{query}&cursor={page.next_cursor}" if page.next_cursor else "",
        "size": PAGE_SIZE,
    }
    chosen = request.GET.get("peek", "")
    if chosen.isdigit():
        shown = next((row for row in page.items if row.pk == int(chosen)), None)
        if shown:
            context["peek"] = peek_context(shown, list_request.viewer.user, query)


def _redirect_search(request: HttpRequest, list_request: ListRequest) -> HttpResponse | None:
    """Redirect the search field of the list: an entry number opens its file, a heading becomes a filter."""
    text = request.GET.get("q", "").strip()
    if not text:
        return None
    digits = text.replace(".", "")
    if digits.isdigit() and len(digits) in (4, 6, 8, 10):
        return redirect(f"{reverse('work')}?{list_request.query(heading=digits[:4])}")
    return redirect(f"{reverse('search')}?{urlencode({'q': text})}")


def _empty_list_message(list_request: ListRequest) -> dict[str, Any]:
    base = reverse("work")
    if not list_request.filters.active:
        acts = [
            {"label": "Whole office", "url": f"{base}?queue=office&office={list_request.viewer.office.code}"}
        ]
        return {"title": list_request.queue.empty_title, "text": list_request.queue.empty_text, "acts": acts}
    clear = f"{base}?queue={list_request.queue.key}&office={list_request.viewer.office.code}"
    return {
        "title": "No item matches",
        "text": "These filters together leave nothing.",
        "acts": [{"label": "Clear all filters", "url": clear}],
        "help_url": f"{reverse('work_no_match')}?{list_request.query()}",
    }


def _which_filter_helps(list_request: ListRequest) -> dict[str, Any]:
    base = reverse("work")
    helpful = counts_without_each(
        list_request.queue, list_request.viewer, list_request.filters, today=list_request.today
    )
    words = ", ".join(f"without {LABELS[name]} there would be {number:,}" for name, number in helpful[:2])
    return {
        "title": "No item matches",
        "text": f"{words[:1].upper()}{words[1:]}."
        if words
        else "No single filter is the reason: clear them all.",
        "acts": [
            {"label": f"Drop {LABELS[name]}", "url": f"{base}?{query_without(list_request, name)}"}
            for name, _ in helpful[:2]
        ]
        or [
            {
                "label": "Clear all filters",
                "url": f"{base}?queue={list_request.queue.key}&office={list_request.viewer.office.code}",
            }
        ],
    }


def _slow_list_message(list_request: ListRequest) -> dict[str, Any]:
    base = reverse("work")
    acts = []
    if not list_request.filters.due:
        acts.append({"label": "Due within 30 days", "url": f"{base}?{list_request.query(due='30')}"})
    if (
        list_request.viewer.membership
        and list_request.viewer.membership.team
        and not list_request.filters.team
    ):
        acts.append(
            {
                "label": "My team",
                "url": f"{base}?{list_request.query(team=list_request.viewer.membership.team.code)}",
            }
        )
    acts += [
        {"label": f"Drop {LABELS[name]}", "url": f"{base}?{query_without(list_request, name)}"}
        for name in list_request.filters.active
    ][:2]
    shown = " and ".join(
        f"{LABELS[name]} {filter_value_label(name, text)}"
        for name, text in list_request.filters.active.items()
    )
    text = f"Few items match {shown} together, among very many. One of these makes it fast again."
    return {"title": "This list took too long", "text": text, "acts": acts}


def _bad_filter_message(list_request: ListRequest, error: InvalidInputError) -> dict[str, Any]:
    url = f"{reverse('work')}?queue={list_request.queue.key}&office={list_request.viewer.office.code}"
    return {
        "title": "That filter cannot be used",
        "text": error.message,
        "acts": [{"label": "Clear all filters", "url": url, "primary": True}],
    }

"""Shows the queue, /work/: list, counts and peek. The acts stand in `reviews.work.pages.acts`."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.api.pagination import Page
from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.web.reading import read_optional_number
from centers.rules.tariff_numbers import normalise_hts
from entries.rules.hts import QUESTION_LENGTHS, hts_error
from reviews.work.models import WorkItem
from reviews.work.pages.bulk_acts import bulk_acts
from reviews.work.pages.filter_box import filter_value_label, filters_context
from reviews.work.pages.labels import item_url
from reviews.work.pages.move_strips import strips_of_office
from reviews.work.pages.peek import peek_context
from reviews.work.pages.request import filters_given_twice, parameters_known, read_list_request
from reviews.work.pages.rows import rows_by_band
from reviews.work.queue.filters import LABELS
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import offered_queues
from reviews.work.selectors.items import (
    PAGE_SIZE,
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
            words = (
                f"The filter {LABELS[twice[0]]} is set twice. Choose one value; open the other in a new tab."
            )
            raise InvalidInputError(words, field=twice[0])
        page = queue_page(list_request, cursor=request.GET.get("cursor", ""))
    except InvalidInputError as error:
        context["empty"] = _bad_filter_message(list_request, error)
        return render(request, "reviews/work/queue.html", context, status=400)
    except TooSlowError:
        context["empty"] = _slow_list_message(list_request)
        return render(request, "reviews/work/queue.html", context)
    _add_rows(request, context, list_request, page)
    if request.GET.get("peek") and "peek" not in context:  # the item has left the list
        rest = request.GET.copy()
        del rest["peek"]
        return redirect(f"{reverse('work')}?{rest.urlencode()}")
    only_list = request.headers.get("HX-Target") == "list"
    answer = render(request, "reviews/work/_list.html" if only_list else "reviews/work/queue.html", context)
    patch_vary_headers(answer, ["HX-Target"])
    return answer


@login_required
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Show the numbers of tabs, list and bands. They are loaded apart, so that the list never waits for them."""
    list_request = read_list_request(request_user(request), request.GET)
    try:
        numbers = list_numbers(list_request)
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
            "numbers": numbers,
            "by_band": [(band, n) for band, n in by_band.items() if str(band) in shown],
            "filters": {"chips": list_request.filters.active, "total": found.get(list_request.queue.key)},
            "moves": strips_of_office(list_request.office),
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
    return redirect(item_url(found, request.GET.get("list", "")))


def item_or_404(user: User, item_id: int) -> WorkItem:
    related = ("office", "importer", "owner", "port", "team", "former_owner", "summary", "jurisdiction")
    return get_object_or_404(visible_items(user).select_related(*related), pk=item_id)


def _page_context(request: HttpRequest, list_request: ListRequest) -> dict[str, Any]:
    viewer = list_request.viewer
    query = list_request.query()
    return {
        "office": viewer.office.short_name,
        "queues": _tabs(list_request, {}),
        "current_queue": list_request.queue,
        "counts_url": f"{reverse('work_counts')}?{query}",
        "take_next": {
            "url": reverse("work_take_next") if list_request.may_act else "",
            "list": list_request.page_query,
        },
        "filters": filters_context(list_request, find=request.GET.get("q", "")),
        "caption": f"{list_request.queue.label}, {viewer.office.short_name}, sorted by urgency, due date and number",
        "easy": viewer.user.density == User.Density.COMFORTABLE,
        "today": list_request.today,
        "bulk_acts": bulk_acts(list_request),
    }


def _tabs(list_request: ListRequest, found: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": queue.label,
            "url": ListRequest(list_request.viewer, queue, list_request.today).url(),
            "count": found.get(queue.key),
            "late": queue.is_urgent,
            "current": queue.key == list_request.queue.key,
        }
        for queue in offered_queues(list_request.viewer)
    ]


def _add_rows(request: HttpRequest, context: dict[str, Any], list_request: ListRequest, page: Page) -> None:
    if not page.rows:
        context["empty"] = _empty_list_message(list_request)
        return
    choices = context["filters"]["form"].fields["criterion"].choices
    labels = {int(value): label for value, label in choices if value}
    context["bands"] = rows_by_band(page.rows, list_request, labels)
    context["counts_url"] += "&bands=" + ",".join(str(band["key"]) for band in context["bands"])
    context["page"] = {
        "text": f"{len(page.rows)} shown",
        "previous_url": list_request.url() if request.GET.get("cursor") else "",
        "next_url": list_request.url(cursor=page.next) if page.next else "",
        "size": PAGE_SIZE,
    }
    chosen = read_optional_number(request.GET.get("peek", ""))
    shown = next((row for row in page.rows if row.pk == chosen), None)
    if shown:
        context["peek"] = peek_context(shown, list_request.viewer.user, list_request.page_query)


def _redirect_search(request: HttpRequest, list_request: ListRequest) -> HttpResponse | None:
    """Redirect the search field of the list: an entry number opens its file, a heading becomes a filter."""
    text = request.GET.get("q", "").strip()
    if not text:
        return None
    digits = normalise_hts(text)
    if hts_error(digits, QUESTION_LENGTHS) is None:
        return redirect(list_request.url(heading=digits[:4]))
    return redirect(f"{reverse('search')}?{urlencode({'q': text})}")


def _empty_list_message(list_request: ListRequest) -> dict[str, Any]:
    if not list_request.filters.active:
        queue = list_request.queue
        acts = [{"label": "Whole office", "url": list_request.url(queue="office")}]
        return {"title": queue.empty_title, "text": queue.empty_text, "acts": acts}
    return {
        "title": "No item matches",
        "text": "No item matches all of these filters.",
        "acts": [_clear_act(list_request)],
        "help_url": f"{reverse('work_no_match')}?{list_request.query()}",
    }


def _which_filter_helps(list_request: ListRequest) -> dict[str, Any]:
    helpful = counts_without_each(list_request)[:2]
    words = ", ".join(f"without {LABELS[name]} there would be {number:,}" for name, number in helpful)
    return {
        "title": "No item matches",
        "text": f"{words[:1].upper()}{words[1:]}."
        if words
        else "No single filter is the reason: clear them all.",
        "acts": [_drop_act(list_request, name) for name, _ in helpful] or [_clear_act(list_request)],
    }


def _slow_list_message(list_request: ListRequest) -> dict[str, Any]:
    filters, membership = list_request.filters, list_request.viewer.membership
    acts = []
    if not filters.due:
        acts.append({"label": "Due within 30 days", "url": list_request.url(due="30")})
    if membership and membership.team and not filters.team:
        acts.append({"label": "My team", "url": list_request.url(team=membership.team.code)})
    acts += [_drop_act(list_request, name) for name in filters.active][:2]
    shown = " and ".join(
        f"{LABELS[name]} {filter_value_label(name, text)}" for name, text in filters.active.items()
    )
    text = f"Searching with {shown} takes too long. Choose one of these to make it fast."
    return {"title": "This list took too long", "text": text, "acts": acts}


def _bad_filter_message(list_request: ListRequest, error: InvalidInputError) -> dict[str, Any]:
    act = _clear_act(list_request) | {"primary": True}
    return {"title": "That filter cannot be used", "text": error.message, "acts": [act]}


def _clear_act(list_request: ListRequest) -> dict[str, Any]:
    return {"label": "Clear all filters", "url": list_request.without_filters().url()}


def _drop_act(list_request: ListRequest, name: str) -> dict[str, Any]:
    return {"label": f"Drop {LABELS[name]}", "url": list_request.without_filter(name).url()}

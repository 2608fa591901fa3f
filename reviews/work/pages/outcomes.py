"""Answers an act on an item: what was done, what comes next, and where the person goes on.

In the queue htmx asks. The answer then holds the item's row as it is now, and the script of the queue takes it over,
so that list, place and peek stay (decision 50). Everywhere else the answer leads to the list or file of the act.
"""

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from cee_portal.accounts.access import request_user
from cee_portal.core.refusals import RefusedError
from cee_portal.core.web.reading import read_query_string
from reviews.work.models import NO_DUE_DATE, WorkItem
from reviews.work.pages.bulk_acts import bulk_acts
from reviews.work.pages.filter_box import choices_of
from reviews.work.pages.labels import item_url
from reviews.work.pages.request import read_posted_list
from reviews.work.pages.rows import rows_by_band
from reviews.work.queue.list_request import ListRequest
from reviews.work.selectors.items import KEYS, queue_query, time_limit

_RELATED = ("office", "importer", "owner", "port", "team", "former_owner")


class Outcome(NamedTuple):
    """An act that was done: the words of the result, and whether the person goes on with the same item."""

    done: str
    goes_on: bool = False


class ItemPlace(NamedTuple):
    """Where an item stands in the list of the act after it: its row if it is still there, and the next item."""

    list_request: ListRequest
    row: WorkItem | None
    following: WorkItem | None


class _Position(NamedTuple):
    """A place in the order of the list; the page of its cursor begins with the next item."""

    band: int
    due_on: date
    id: int


def read_given(request: HttpRequest) -> QueryDict:
    """Return what was sent; the address of an undo holds list and back."""
    given = request.GET.copy()
    given.update(request.POST)
    return given


def is_from_queue(request: HttpRequest) -> bool:
    """Return whether the queue sent the act by htmx, from the peek or from a row."""
    return request.headers.get("HX-Request") == "true" and read_given(request).get("back") in ("peek", "row")


def answer_act(request: HttpRequest, item: WorkItem, outcome: Outcome) -> HttpResponse:
    """Answer an act on `item`, by htmx or by a redirect."""
    place = find_place(request, item)
    text = _result_words(item, outcome, place)
    if is_from_queue(request):
        return _answer_queue(request, item, outcome, place, text)
    listed, back = read_given(request).get("list", ""), read_given(request).get("back", "")
    messages.success(request, text, extra_tags=undo_url(item, listed, back))
    return redirect(_return_address(request, item, outcome, place))


def undo_url(item: WorkItem, listed: str, back: str) -> str:
    """Return where the act on this item is undone, and where it leads then; "" where nothing was changed.

    A message keeps it in its tags, so that the page shows Undo beside its words.
    """
    if item.trace is None or item.trace.event_id is None:
        return ""
    return f"{reverse('work_undo', args=[item.trace.event_id])}?{urlencode({'list': listed, 'back': back})}"


def find_place(request: HttpRequest, item: WorkItem) -> ItemPlace | None:
    """Return the place of the item in the list of the form; None where there is no list, or it takes too long.

    The script names the next row on the page as `next`; it counts while it is still in the list.
    """
    if not read_given(request).get("list"):
        return None
    try:
        list_request = read_posted_list(request_user(request), read_given(request))
        wanted = queue_query(list_request)
        with time_limit():
            row = _find_in_list(wanted.items(), str(item.pk))
            following = _find_in_list(wanted.items(), read_given(request).get("next", ""))
            if following is None:
                found = wanted.first(1, [item.band, item.due_on, item.pk]).select_related(*_RELATED)
                following = next(iter(found), None)
    except (Http404, RefusedError):
        return None
    return ItemPlace(list_request, row, following)


def _find_in_list(items: Any, key: str) -> WorkItem | None:
    if not key.isdecimal() or len(key) > 18:
        return None
    found: WorkItem | None = items.filter(Q(pk=int(key))).select_related(*_RELATED).first()
    return found


def _result_words(item: WorkItem, outcome: Outcome, place: ItemPlace | None) -> str:
    done, number = outcome.done, item.printed_number
    text = done.format(number=number) if "{" in done else f"{done}: {number}."
    if place is None or place.following is None or (outcome.goes_on and place.row):
        return text
    return f"{text} Next: {place.following.printed_number}{_due_words(place)}."


def _due_words(place: ItemPlace) -> str:
    due_on = place.following.due_on if place.following else NO_DUE_DATE
    if due_on == NO_DUE_DATE:
        return ""
    days = (due_on - place.list_request.today).days
    if days == 0:
        return ", liquidates today"
    unit = "day" if abs(days) == 1 else "days"
    return f", liquidates in {days} {unit}" if days > 0 else f", {-days} {unit} late"


def _answer_queue(
    request: HttpRequest, item: WorkItem, outcome: Outcome, place: ItemPlace | None, text: str
) -> HttpResponse:
    context: dict[str, Any] = {"item": item, "text": text, "undo_url": undo_url(item, "", "")}
    context["list"] = read_given(request).get("list", "")
    if place:
        list_request = place.list_request
        following = item if outcome.goes_on and place.row else place.following
        if place.row:
            labels = {int(value): label for value, label in choices_of(list_request)["criterion"] if value}
            bands = rows_by_band([place.row], list_request, labels)
            context |= {"rows": bands[0]["rows"], "bulk_acts": bulk_acts(list_request)}
            context["current_queue"] = list_request.queue
        context |= {"following": following, "list_url": list_request.url()}
        if following:
            # The place begins behind the item, or with it where the person goes on with it.
            behind = _Position(item.band, item.due_on, item.pk - (following.pk == item.pk))
            context["place_url"] = list_request.url(cursor=KEYS.write(behind), peek=str(following.pk))
    return render(request, "reviews/work/_acted.html", context)


def _return_address(request: HttpRequest, item: WorkItem, outcome: Outcome, place: ItemPlace | None) -> str:
    """Return the address where the act came from: the file while the item is open, else the list.

    The peek of the list shows the item while the person goes on with it, else the next one.
    """
    listed, back = read_given(request).get("list", ""), read_given(request).get("back", "")
    if back == "file" and not item.is_closed:
        return item_url(item, listed)
    query = read_query_string(listed).copy()
    if back in ("peek", "file"):
        shown = item if place and place.row and outcome.goes_on else place and place.following
        if shown:
            query["peek"] = str(shown.pk)
    return f"{reverse('work')}?{query.urlencode()}"

"""Does acts on items by form: each POST calls one service and returns to the list or the file it came from.

A refused act answers with its own status and a page that says why. What was typed is kept as a draft
(docs/concurrency.md, section 8).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core.refusals import InvalidInputError, RefusedError
from cee_portal.core.ui.forms import add_refusal
from cee_portal.core.web.reading import read_optional_number
from centers.access import staff_user
from centers.selectors.memberships import may_act_at
from reviews.kinds import kind_of
from reviews.work.models import ResultCode, WorkItem
from reviews.work.pages.forms import AssignForm, ParkForm, ReturnForm, SendForm
from reviews.work.pages.labels import item_url
from reviews.work.pages.outcomes import Outcome, answer_act, is_from_queue, read_given, undo_url
from reviews.work.pages.request import read_posted_list
from reviews.work.pages.views import item_or_404
from reviews.work.selectors.holds import office_name
from reviews.work.selectors.items import queue_query
from reviews.work.services import hand_over, ownership, parking
from reviews.work.services.locking import keep_text
from reviews.work.services.presence import heartbeat
from reviews.work.services.undoing import undo_act

BENEATH_PEEK = "#peek-more"  # where the queue shows a form again, and a refusal
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the first free item of the list in front of the person, and open its file."""
    user = request_user(request)
    list_request = read_posted_list(user, request.POST)
    try:
        items = queue_query(list_request)
        item = None if list_request.queue.read_only else ownership.take_next(user=user, candidates=items)
    except RefusedError as error:
        return refused(request, error)
    if item and item.trace and item.trace.event_id:
        words = f"Yours: {item.printed_number}."
        messages.success(request, words, extra_tags=undo_url(item, list_request.query(), "file"))
    if item is None:
        messages.info(request, "Nothing is unassigned in this list. Try another queue.")
        return redirect(list_request.url())
    return redirect(item_url(item, list_request.query()))


def button_view(
    act: Callable[..., WorkItem], done: str, *, goes_on: bool = False
) -> Callable[[HttpRequest, int], HttpResponse]:
    """Return the view of an act by button.

    `act` is its service, `done` the message, or its beginning; `goes_on`: the person goes on with the item.
    """

    @login_required
    @require_POST
    def view(request: HttpRequest, item_id: int) -> HttpResponse:
        user = request_user(request)
        office_id = item_or_404(user, item_id).office_id
        try:
            item = act(item_id=item_id, user=user)
        except RefusedError as error:
            return refused(request, error, item_id)
        words = done if item.office_id == office_id else _moved_words(item)
        return answer_act(request, item, Outcome(words, goes_on=goes_on))

    return view


def _moved_words(item: WorkItem) -> str:
    """Return the result of giving up an item that was kept only because it was begun."""
    place = office_name(item.office).replace("{", "{{").replace("}", "}}")
    return f"{{number}} went to {place}, where the rules put it."


take = button_view(ownership.take, "Yours", goes_on=True)
release = button_view(ownership.release, "Back in the queue")
skip = button_view(ownership.skip, "Skipped. Take next will not offer {number} to you again until tomorrow.")
unpark = button_view(parking.unpark, "Open again", goes_on=True)
accept = button_view(hand_over.accept, "Accepted", goes_on=True)


@login_required
@_form_methods
def close(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show the form of the item's kind, or close the item by it."""
    kind = kind_of(item_or_404(request_user(request), item_id).kind)

    def act(*, expected_version: int | None, item_id: int, user: User, **data: Any) -> WorkItem:
        return kind.close(item_id=item_id, user=user, data=data, expected_version=expected_version)

    return act_by_form(request, item_id, kind.close_form, act, kind.close_title, "Close", "Closed")


@login_required
@_form_methods
def send(request: HttpRequest, item_id: int) -> HttpResponse:
    words = "Send to another office", "Send", "Sent"
    user = request_user(request)
    form_of = partial(SendForm, item=item_or_404(user, item_id), user=user)
    return act_by_form(request, item_id, form_of, hand_over.send, *words)


@login_required
@_form_methods
def park(request: HttpRequest, item_id: int) -> HttpResponse:
    words = "Park until a day", "Park", "Parked"
    return act_by_form(request, item_id, ParkForm, parking.park, *words, checks_version=False)


@login_required
@_form_methods
def return_item(request: HttpRequest, item_id: int) -> HttpResponse:
    act, words = hand_over.return_to_sender, ("Send it back", "Return", "Returned")
    user = request_user(request)
    form_of = partial(ReturnForm, item=item_or_404(user, item_id), user=user)
    return act_by_form(request, item_id, form_of, act, *words, checks_version=False)


@login_required
@_form_methods
def assign(request: HttpRequest, item_id: int) -> HttpResponse:
    """Give the item to a person of the office, also where another person has it. For supervisors."""
    form_of = partial(AssignForm, item_or_404(request_user(request), item_id).office)
    return act_by_form(request, item_id, form_of, ownership.assign, "Give to", "Give", "Given")


@login_required
@require_POST
def undo(request: HttpRequest, event_id: int) -> HttpResponse:
    """Undo an act of the person, whose event it is."""
    user = staff_user(request)
    try:
        item = undo_act(event_id=event_id, user=user)
    except RefusedError as error:
        return refused(request, error)
    if not may_act_at(user, item.office_id):  # the rules gave it to another office meanwhile
        return answer_act(request, item, Outcome(f"Undone. {_moved_words(item)}"))
    return answer_act(request, item, Outcome("Undone", goes_on=True))


@login_required
@require_POST
def beat(request: HttpRequest, item_id: int) -> HttpResponse:
    """Note that the person has the file of an item on screen. Nothing of the item changes."""
    user = request_user(request)
    heartbeat(item=item_or_404(user, item_id), user=user)
    return HttpResponse(status=204)


def act_by_form(
    request: HttpRequest,
    item_id: int,
    form_of: Callable[..., Form],
    act: Callable[..., WorkItem],
    title: str,
    button: str,
    done: str,
    *,
    checks_version: bool = True,
) -> HttpResponse:
    """Show the small form of an act, alone for htmx; on POST do the act, or show the form again with what was
    typed.

    `act` is a service; it takes the cleaned data of the form by its names.
    """
    user = request_user(request)
    item = item_or_404(user, item_id)
    form = form_of(request.POST) if request.method == "POST" else form_of()
    if request.method == "POST" and form.is_valid():
        version = read_optional_number(request.POST.get("version", "")) if checks_version else None
        try:
            item = act(item_id=item_id, user=user, expected_version=version, **form.cleaned_data)
        except RefusedError as error:
            if not isinstance(error, InvalidInputError):
                return refused(request, error, item_id)
            add_refusal(form, error)
        else:
            return answer_act(request, item, Outcome(_result_of(item) or done))
    is_partial = is_from_queue(request) or (
        request.headers.get("HX-Request") == "true" and request.method == "GET"
    )
    context = {
        "form": form,
        "partial": is_partial,
        "item": item,
        "title": title,
        "button": button,
        "list": request.POST.get("list", request.GET.get("list", "")),
        "back": request.POST.get("back", request.GET.get("back", "")),
    }
    template = "reviews/work/_act_form.html" if is_partial else "reviews/work/act_form.html"
    answer = render(request, template, context, status=400 if form.errors else 200)
    if is_from_queue(request):
        answer["HX-Retarget"] = BENEATH_PEEK
    return answer


def _result_of(item: WorkItem) -> str:
    """Return `Closed, no discrepancy` for a closed item, "" for an open one."""
    if not item.is_closed:
        return ""
    label = ResultCode.objects.filter(pk=item.result).values_list("label", flat=True).first() or item.result
    return f"Closed, {label[:1].lower()}{label[1:]}"


def refused(request: HttpRequest, error: RefusedError, item_id: int | None = None) -> HttpResponse:
    """Answer with the reason of a refusal and with what was typed, which is kept on the item too."""
    given = read_given(request)  # the address of an undo holds list and back
    typed = request.POST.get("note") or request.POST.get("reason") or ""
    if item_id is not None and error.is_lost_race:
        keep_text(item_id=item_id, user=request_user(request), text=typed)
    context = {
        "error": error,
        "typed": typed,
        "list_url": f"{reverse('work')}?{given.get('list', '')}",
        "went_to": getattr(error, "went_to", ""),
    }
    if not is_from_queue(request):
        return render(request, "reviews/work/refused.html", context, status=error.status)
    answer = render(request, "reviews/work/_refused.html", context, status=error.status)
    if given.get("back") == "peek":
        answer["HX-Retarget"] = BENEATH_PEEK
    return answer

"""Does acts on items by form: each POST calls one service and returns to the list or the file it came from.

A refused act answers with its own status and a page that says why. What was typed is kept as a draft
(docs/concurrency.md, section 8).
"""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core.refusals import InvalidInputError, RefusedError
from cee_portal.core.ui.forms import add_refusal
from reviews.kinds import kind_of
from reviews.work.models import WorkItem
from reviews.work.pages.forms import AssignForm, ParkForm, ReturnForm, SendForm
from reviews.work.pages.request import read_posted_list
from reviews.work.pages.views import item_or_404
from reviews.work.selectors.items import queue_query
from reviews.work.services import hand_over, ownership, parking
from reviews.work.services.locking import keep_text
from reviews.work.services.presence import heartbeat

F = TypeVar("F", bound=Form)


@login_required
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the first free item of the list in front of the person, and open its file."""
    user = request_user(request)
    list_request = read_posted_list(user, request.POST)
    try:
        items = queue_query(
            list_request.queue, list_request.viewer, list_request.filters, today=list_request.today
        )
        item = None if list_request.queue.read_only else ownership.take_next(user=user, candidates=items)
    except RefusedError as error:
        return refused(request, error)
    if item is None:
        messages.info(request, "Nobody is needed here: no free item is left in this list. Try another queue.")
        return redirect(f"{reverse('work')}?{list_request.query()}")
    return redirect(_file_address(item, list_request.query()))


@login_required
@require_POST
def take(request: HttpRequest, item_id: int) -> HttpResponse:
    return act_by_button(request, item_id, lambda user: ownership.take(item_id=item_id, user=user), "Yours")


@login_required
@require_POST
def release(request: HttpRequest, item_id: int) -> HttpResponse:
    return act_by_button(
        request, item_id, lambda user: ownership.release(item_id=item_id, user=user), "Back in the queue"
    )


@login_required
@require_POST
def skip(request: HttpRequest, item_id: int) -> HttpResponse:
    return act_by_button(
        request,
        item_id,
        lambda user: ownership.skip(item_id=item_id, user=user),
        "Take next passes it until tomorrow",
    )


@login_required
@require_POST
def unpark(request: HttpRequest, item_id: int) -> HttpResponse:
    return act_by_button(
        request, item_id, lambda user: parking.unpark(item_id=item_id, user=user), "Open again"
    )


@login_required
@require_POST
def accept(request: HttpRequest, item_id: int) -> HttpResponse:
    return act_by_button(
        request, item_id, lambda user: hand_over.accept(item_id=item_id, user=user), "Accepted"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show the form of the item's kind, or close the item by it."""
    kind = kind_of(item_or_404(request_user(request), item_id).kind)

    def act(user: User, form: Form) -> WorkItem:
        return kind.close(
            item_id=item_id,
            user=user,
            data=form.cleaned_data,
            expected_version=_seen_version(request.POST),
        )

    return _act_by_form(
        request, item_id, kind.close_form, act, title=kind.close_title, button="Close", done="Closed"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, item_id: int) -> HttpResponse:
    def act(user: User, form: SendForm) -> WorkItem:
        data = form.cleaned_data
        return hand_over.send(
            item_id=item_id,
            user=user,
            office=data["office"],
            reason=data["reason"],
            expected_version=_seen_version(request.POST),
        )

    return _act_by_form(
        request, item_id, SendForm, act, title="Send to another office", button="Send", done="Sent"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def park(request: HttpRequest, item_id: int) -> HttpResponse:
    def act(user: User, form: ParkForm) -> WorkItem:
        data = form.cleaned_data
        return parking.park(item_id=item_id, user=user, until=data["until"], reason=data["reason"])

    return _act_by_form(
        request, item_id, ParkForm, act, title="Park until a day", button="Park", done="Parked"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_item(request: HttpRequest, item_id: int) -> HttpResponse:
    def act(user: User, form: ReturnForm) -> WorkItem:
        return hand_over.return_to_sender(item_id=item_id, user=user, reason=form.cleaned_data["reason"])

    return _act_by_form(
        request, item_id, ReturnForm, act, title="Send it back", button="Return", done="Returned"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, item_id: int) -> HttpResponse:
    """Give the item to a person of the office, also where another person has it. For supervisors."""
    office = item_or_404(request_user(request), item_id).office

    def form_of(data: QueryDict | None = None) -> AssignForm:
        return AssignForm(office, data)

    def act(user: User, form: AssignForm) -> WorkItem:
        data = form.cleaned_data
        return ownership.assign(
            item_id=item_id,
            user=user,
            to=data["owner"],
            reason=data["reason"],
            expected_version=_seen_version(request.POST),
        )

    return _act_by_form(request, item_id, form_of, act, title="Give to", button="Give", done="Given")


@login_required
@require_POST
def beat(request: HttpRequest, item_id: int) -> HttpResponse:
    """Note that the person has the file of an item on screen. Nothing of the item changes."""
    user = request_user(request)
    heartbeat(item=item_or_404(user, item_id), user=user)
    return HttpResponse(status=204)


def act_by_button(
    request: HttpRequest, item_id: int, act: Callable[[User], WorkItem], done: str
) -> HttpResponse:
    user = request_user(request)
    item_or_404(user, item_id)
    try:
        item = act(user)
    except RefusedError as error:
        return refused(request, error, item_id)
    messages.success(request, f"{done}: {item.printed_number}.")
    return redirect(_return_address(request, item))


def _act_by_form(
    request: HttpRequest,
    item_id: int,
    form_class: Callable[..., F],
    act: Callable[[User, F], WorkItem],
    *,
    title: str,
    button: str,
    done: str,
) -> HttpResponse:
    """Show the small form of an act, alone for htmx; on POST do the act, or show the form again with what was
    typed.
    """
    user = request_user(request)
    item = item_or_404(user, item_id)
    form = form_class(request.POST) if request.method == "POST" else form_class()
    if request.method == "POST" and form.is_valid():
        try:
            item = act(user, form)
        except RefusedError as error:
            if not isinstance(error, InvalidInputError):
                return refused(request, error, item_id)
            add_refusal(form, error)
        else:
            messages.success(request, f"{done}: {item.printed_number}.")
            return redirect(_return_address(request, item))
    partial = request.headers.get("HX-Request") == "true" and request.method == "GET"
    context = {
        "form": form,
        "partial": partial,
        "item": item,
        "title": title,
        "button": button,
        "list": request.POST.get("list", request.GET.get("list", "")),
        "back": request.POST.get("back", request.GET.get("back", "")),
    }
    template = "reviews/work/_act_form.html" if partial else "reviews/work/act_form.html"
    return render(request, template, context, status=400 if form.errors else 200)


def refused(request: HttpRequest, error: RefusedError, item_id: int | None = None) -> HttpResponse:
    """Answer with the reason of a refusal and with what was typed, which is kept on the item too."""
    typed = request.POST.get("note") or request.POST.get("reason") or ""
    if item_id is not None and error.is_lost_race:
        keep_text(item_id=item_id, user=request_user(request), text=typed)
    context = {
        "error": error,
        "typed": typed,
        "list_url": f"{reverse('work')}?{request.POST.get('list', '')}",
        "went_to": getattr(error, "went_to", ""),
    }
    return render(request, "reviews/work/refused.html", context, status=error.status)


def _return_address(request: HttpRequest, item: WorkItem) -> str:
    """Return the address where the act came from: file or peek while the item is open, else the list."""
    listed = request.POST.get("list", "")
    back = "" if item.is_closed else request.POST.get("back", "")
    if back == "file":
        return _file_address(item, listed)
    query = QueryDict(listed, mutable=True)
    if back == "peek":  # shown again if the item is still in that list
        query["peek"] = str(item.pk)
    return f"{reverse('work')}?{query.urlencode()}"


def _file_address(item: WorkItem, listed: str) -> str:
    query = urlencode({"item": item.pk, "list": listed})
    return f"{reverse('summary', args=[item.printed_number])}?{query}"


def _seen_version(given: QueryDict) -> int | None:
    text = given.get("version", "")
    return int(text) if text.isdigit() else None

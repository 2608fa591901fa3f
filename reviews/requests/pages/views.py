"""Pages of requests for staff: asking for papers with a preview of the letter, and the acts on a request."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from cee_portal.accounts.access import request_user
from cee_portal.core.refusals import InvalidInputError, RefusedError
from cee_portal.core.ui.forms import add_refusal
from cee_portal.core.web.reading import read_optional_number
from centers.access import staff_user
from reviews.requests.models import TradeRequest
from reviews.requests.pages.forms import AskForm, DecideForm, WithdrawForm
from reviews.requests.selectors.visibility import request_or_404
from reviews.requests.services.extension_decisions import decide_extension
from reviews.requests.services.sending import preview_request, send_request
from reviews.requests.services.withdrawal import withdraw_request
from reviews.work.models import WorkItem
from reviews.work.pages.acts import BENEATH_PEEK, refused
from reviews.work.pages.outcomes import Outcome, answer_act, is_from_queue
from reviews.work.pages.views import item_or_404

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@_form_methods
def ask(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show the form that asks for papers, alone for htmx; on POST preview the letter, or send it."""
    user = request_user(request)
    item = item_or_404(user, item_id)
    form = AskForm(request.POST) if request.method == "POST" else AskForm()
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "preview":
                letter = preview_request(item=item, summary=item.summary, wanted=form.wanted)
                return _show_form(request, item, form, letter=letter)
            version = read_optional_number(request.POST.get("version", ""))
            item = send_request(item_id=item_id, user=user, wanted=form.wanted, expected_version=version)
        except RefusedError as error:
            if not isinstance(error, InvalidInputError):
                return refused(request, error, item_id)
            add_refusal(form, error)
        else:
            return answer_act(request, item, Outcome(f"Asked for papers until {item.asked_until:%b %-d}"))
    return _show_form(request, item, form)


def _show_form(request: HttpRequest, item: WorkItem, form: AskForm, letter: str = "") -> HttpResponse:
    """Show the form, and the letter beside it; the peek gets the letter alone, beneath the form that it has."""
    from_peek = is_from_queue(request)
    if from_peek and letter:
        return render(request, "reviews/requests/_letter.html", {"letter": mark_safe(letter)})
    is_partial = from_peek or (request.headers.get("HX-Request") == "true" and request.method == "GET")
    context: dict[str, Any] = {
        "form": form,
        "partial": is_partial,
        "item": item,
        "letter": mark_safe(letter),  # the fragment of reviews.letters escapes every text
        "last_day": form.last_day if letter else None,
        "list": request.POST.get("list", request.GET.get("list", "")),
        "back": request.POST.get("back", request.GET.get("back", "")),
    }
    template = "reviews/requests/_ask_form.html" if is_partial else "reviews/requests/ask.html"
    answer = render(request, template, context, status=400 if form.errors else 200)
    if from_peek:
        answer["HX-Retarget"] = BENEATH_PEEK
    return answer


@login_required
@_form_methods
def decide(request: HttpRequest, request_id: int, number: int) -> HttpResponse:
    """Show an ask for more time with its form; on POST grant or refuse it."""
    user = staff_user(request)
    row = request_or_404(user, request_id)
    extension = row.extensions.filter(number=number).select_related("asked_by").first()
    if extension is None:
        return redirect(_file_of(row))
    form = DecideForm(extension, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        granted = request.POST.get("act") == "grant"
        try:
            decide_extension(
                request_id=row.pk,
                number=number,
                user=user,
                granted=granted,
                last_day=form.cleaned_data["last_day"],
                note=form.cleaned_data["note"],
                expected_version=read_optional_number(request.POST.get("version", "")),
            )
        except RefusedError as error:
            return _show_act(request, row, form, "reviews/requests/decide.html", error, extension=extension)
        words = "granted" if granted else "refused"
        messages.success(request, f"More time for {row.number} is {words}. Importer and filer are told.")
        return redirect(_file_of(row))
    return _show_act(request, row, form, "reviews/requests/decide.html", extension=extension)


@login_required
@_form_methods
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show the form that withdraws a request; on POST withdraw it."""
    user = staff_user(request)
    row = request_or_404(user, request_id)
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    if request.method == "POST" and form.is_valid():
        version = read_optional_number(request.POST.get("version", ""))
        try:
            withdraw_request(
                request_id=row.pk, user=user, reason=form.cleaned_data["reason"], expected_version=version
            )
        except RefusedError as error:
            return _show_act(request, row, form, "reviews/requests/withdraw.html", error)
        messages.success(request, f"{row.number} is withdrawn. Importer and filer are told.")
        return redirect(_file_of(row))
    return _show_act(request, row, form, "reviews/requests/withdraw.html")


def _show_act(
    request: HttpRequest,
    row: TradeRequest,
    form: Form,
    template: str,
    error: RefusedError | None = None,
    **more: Any,
) -> HttpResponse:
    status = add_refusal(form, error) if error else 400 if form.errors else 200
    context = {"request_row": row, "form": form, "file_url": _file_of(row), **more}
    return render(request, template, context, status=status)


def _file_of(row: TradeRequest) -> str:
    return f"{reverse('summary', args=[row.printed_number])}?item={row.item_id}#request-{row.pk}"

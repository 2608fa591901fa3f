"""The papers of a summary, a download, and a withdrawal. Staff and trade get different pages at the same address."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import listed
from cee_portal.core.refusals import RefusedError
from cee_portal.core.ui.forms import add_refusal
from cee_portal.core.web.body_limits import FORM_BYTES, body_limit
from cee_portal.core.web.reading import read_optional_number
from centers.selectors.memberships import is_staff_person
from entries.models import EntrySummary
from entries.selectors.summaries import find_summary
from entries.selectors.visibility import filers_of, importers_of
from reviews.documents.download import send_document
from reviews.documents.forms import PapersForm, WithdrawalForm
from reviews.documents.models import Document
from reviews.documents.parts import paper_rows, upload_words
from reviews.documents.reading import MOST_AT_ONCE
from reviews.documents.selectors.visibility import document_or_404, documents_of
from reviews.documents.services.storing import may_add, store_documents
from reviews.documents.services.withdrawing import NOT_OWN_SIDE, may_withdraw, withdraw_document
from reviews.documents.subjects import Subject

PAGE = 25
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


def may_send_papers(user: User) -> bool:
    """Return whether the person may send bodies of the size of papers: people with a role."""
    return is_staff_person(user) or bool(filers_of(user) or importers_of(user))


@body_limit(MOST_AT_ONCE * settings.DOCUMENT_MAX_BYTES + FORM_BYTES, allowed=may_send_papers)
@login_required
@_form_methods
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """List the papers of a summary; on POST add some, or show the form again with what is wrong."""
    user = request_user(request)
    summary = find_summary(user, number)
    is_staff = is_staff_person(user)
    url = reverse("summary_papers", args=[summary.printed_number])
    if request.method != "POST":
        form = PapersForm(user, summary, is_staff=is_staff, initial={"item": _item_of(request)})
        return _render_papers(request, user, summary, form)
    form = PapersForm(user, summary, request.POST, request.FILES, is_staff=is_staff)
    status = _add(request, user, summary, form)
    if is_staff and form.is_valid() and (item := form.cleaned_data.get("item")):
        url += f"?item={item}"  # the next papers belong to it too
    is_part = request.headers.get("HX-Request") == "true"
    if status == 303:
        if is_part:
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)
    if is_part:
        context = {"form": form, "title": "Nothing was added"}
        return render(request, "components/form_errors.html", context, status=status)
    return _render_papers(request, user, summary, form, status)


@login_required
@require_safe
def download(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """Send a paper as a file to save."""
    return send_document(request, document_or_404(request_user(request), document_id))


@login_required
@_form_methods
def withdraw(request: HttpRequest, document_id: int) -> HttpResponse:
    """Ask why a paper is withdrawn; on POST withdraw it."""
    user = request_user(request)
    document = document_or_404(user, document_id)
    form = WithdrawalForm(request.POST) if request.method == "POST" else WithdrawalForm()
    if not may_withdraw(document, user):
        raise PermissionDenied(NOT_OWN_SIDE)
    status = _withdraw(user, document, form) if request.method == "POST" else 200
    if status == 303:
        messages.success(request, f"{document.name} is withdrawn.")
        return redirect(reverse("summary_papers", args=[document.printed_number]))
    context = {"form": form, "name": document.name, "number": document.printed_number}
    return render(request, "reviews/documents/withdraw.html", context, status=status)


def _add(request: HttpRequest, user: User, summary: EntrySummary, form: PapersForm) -> int:
    """Store the papers of a form; return the status of the answer, with what is wrong on the form."""
    if not form.is_valid():
        return 400 if may_add(user, summary) or form.data.get("item") else 403
    given = form.cleaned_data
    item = given.get("item")
    try:
        stored = store_documents(
            user=user,
            summary=summary,
            papers=given["papers"],
            between=given["between"],
            subject=Subject("item", item) if item else None,
        )
    except RefusedError as error:
        return add_refusal(form, error)
    count = "1 paper is" if len(stored) == 1 else f"{len(stored)} papers are"
    messages.success(request, f"{count} added: {listed([document.name for document in stored])}.")
    return 303


def _withdraw(user: User, document: Document, form: WithdrawalForm) -> int:
    if not form.is_valid():
        return 400
    try:
        withdraw_document(document=document, user=user, reason=form.cleaned_data["reason"])
    except RefusedError as error:
        return add_refusal(form, error)
    return 303


def _item_of(request: HttpRequest) -> int | None:
    return read_optional_number(request.GET.get("item", ""))


def _render_papers(
    request: HttpRequest, user: User, summary: EntrySummary, form: PapersForm, status: int = 200
) -> HttpResponse:
    is_staff = is_staff_person(user)
    before = read_optional_number(request.GET.get("before", ""))
    documents = documents_of(user, summary)
    found = list((documents.filter(pk__lt=before) if before else documents)[: PAGE + 1])
    item = form["item"].value() if is_staff else None
    context: dict[str, Any] = {
        "number": summary.printed_number,
        "rows": paper_rows(user, found[:PAGE], summary, is_staff=is_staff),
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "before": before,
        "form": form if form.is_bound or item or may_add(user, summary) else None,
        "item": item,
        "upload_words": upload_words(),
        "largest": settings.DOCUMENT_MAX_BYTES,
        "today": clock.today(),
    }
    if is_staff:
        context["holder"] = summary.routing.office.short_name
    template = "reviews/documents/papers.html" if is_staff else "reviews/documents/trade_papers.html"
    return render(request, template, context, status=status)

"""The page that proposes a move by hand.

A list of the queue or named entries go to one office.

The page of its batch shows the preview, and a second person approves there.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cee_portal.accounts.models import User
from cee_portal.core.refusals import InvalidInputError, RefusedError
from cee_portal.core.web.body_limits import body_limit
from cee_portal.core.web.reading import read_query_string
from centers.access import staff_user
from centers.models import Office
from centers.selectors.offices import find_office
from reviews.reassignment.causes.entry_numbers import find_named_summaries
from reviews.reassignment.causes.manual import MAX_SUMMARIES, may_propose_manual_move, propose_manual_move
from reviews.work.pages.request import read_list_request
from reviews.work.queue.filters import LABELS
from reviews.work.queue.list_request import ListRequest
from reviews.work.selectors.items import queue_items

MOST_FORM_BYTES = 2_000_000  # 50,000 entry numbers, each on a line of its own


class MassMoveForm(forms.Form):
    """The entries, the office and the reason.

    The service checks whether they may move.
    """

    entry_numbers = forms.CharField(
        label="Entry numbers",
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Like B76-0324527-8, with blanks or lines between.",
    )
    office = forms.CharField(
        label="To office",
        max_length=60,
        help_text="A port like 2704, or a Center like CEE010.",
        error_messages={"required": "Enter the office."},
    )
    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why."},
    )

    def clean_office(self) -> Office:
        office = find_office(self.cleaned_data["office"])
        if office is None:
            raise forms.ValidationError("There is no such office. Write a code like 2704 or CEE010.")
        return office


@body_limit(MOST_FORM_BYTES)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mass_move(request: HttpRequest) -> HttpResponse:
    """Propose a move by hand.

    `?queue=..&office=..` and filters name a list; without them entries are typed.
    """
    user = staff_user(request)
    if not may_propose_manual_move(user):
        raise PermissionDenied("Mass moves are proposed by administrators and supervisors.")
    posted = request.method == "POST"
    query = request.POST.get("list", "") if posted else request.GET.urlencode()
    wanted = read_list_request(user, read_query_string(query)) if query else None
    form = MassMoveForm(request.POST if posted else None)
    refusal = None
    if posted and form.is_valid():
        try:
            batch = propose_manual_move(
                user=user,
                summaries=_list_summaries(wanted) if wanted else _find_summaries(user, form),
                office=form.cleaned_data["office"],
                reason=form.cleaned_data["reason"],
            )
        except RefusedError as error:
            refusal = error
        except forms.ValidationError as error:
            form.add_error("entry_numbers", error)
        else:
            message = "Counted and proposed. Nothing moves before a second person approves it."
            messages.success(request, message)
            return redirect("batch", batch.pk)
    status = 400 if form.errors else refusal.status if refusal else 200
    context = {"form": form, "refusal": refusal, **_list_context(wanted)}
    return render(request, "reviews/reassignment/batches/mass_move.html", context, status=status)


def _list_summaries(wanted: ListRequest) -> list[int]:
    """Return the summaries of the open items of the list.

    At most one more than may move.
    """
    try:
        rows = queue_items(wanted)
    except InvalidInputError as error:
        raise forms.ValidationError(error.message) from None
    ids = rows.filter(summary__isnull=False).order_by("summary").values_list("summary", flat=True)
    return list(ids.distinct()[: MAX_SUMMARIES + 1])


def _find_summaries(user: User, form: MassMoveForm) -> list[int]:
    """Return the summaries of typed entry numbers.

    Raises ValidationError naming unknown ones.
    """
    words = form.cleaned_data["entry_numbers"].replace(",", " ").replace(";", " ").split()
    summaries, unread = find_named_summaries(user, words)
    if unread:
        more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
        raise forms.ValidationError(f"No such entry: {', '.join(unread[:5])}{more}.")
    if not summaries:
        raise forms.ValidationError("Name at least one entry.")
    return summaries


def _list_context(wanted: ListRequest | None) -> dict[str, Any]:
    if wanted is None:
        return _leave_context("Orders", reverse("delegations")) | {"list": None}
    shown: dict[str, Any] = {
        "query": wanted.query(),
        "queue": wanted.queue.label,
        "office": wanted.viewer.office.short_name,
        "filters": [(LABELS[name], text) for name, text in wanted.filters.active.items()],
        "summaries": None,
    }
    try:
        shown["summaries"] = len(_list_summaries(wanted))
    except forms.ValidationError as error:
        shown["wrong"] = " ".join(error.messages)
    context = _leave_context("Work", f"{reverse('work')}?{wanted.query()}")
    return context | {"list": shown, "most": MAX_SUMMARIES}


def _leave_context(label: str, url: str) -> dict[str, Any]:
    """Return the way back to the page from which the user came."""
    return {"crumbs": [{"label": label, "url": url}, {"label": "Move by hand"}], "leave": url}

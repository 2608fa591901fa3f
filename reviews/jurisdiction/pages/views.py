"""Sets a jurisdiction by form, from an item in the queue or from the file of a summary."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from cee_portal.core.refusals import RefusedError
from cee_portal.core.ui.forms import add_refusal
from cee_portal.core.web.reading import read_optional_number
from centers.access import staff_user
from entries.models import EntrySummary
from entries.rerouting.services import ReroutePreview, preview_reroute
from entries.selectors.summaries import find_summary
from reviews.jurisdiction import services
from reviews.jurisdiction.pages.forms import JurisdictionForm, RouteAgainForm
from reviews.work.models import WorkItem
from reviews.work.pages.forms import WhyForm
from reviews.work.selectors.items import visible_items
from reviews.work.services.locking import keep_text

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


class ActSubject(NamedTuple):
    """The summary, and the item in hand where the act is done from one."""

    summary: EntrySummary
    item: WorkItem | None

    def arguments(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the services take beside the form."""
        found = {"summary_id": self.summary.pk, "user": request.user}
        if self.item is None:
            return found
        return found | {
            "item_id": self.item.pk,
            "expected_version": read_optional_number(request.POST.get("version", "")),
        }

    @property
    def url(self) -> str:
        """The address of the summary's file, with the item in hand."""
        query = f"?{urlencode({'item': self.item.pk})}" if self.item else ""
        return reverse("summary", args=[self.summary.printed_number]) + query


@login_required
@_form_methods
def set_jurisdiction(request: HttpRequest, **address: Any) -> HttpResponse:
    return _act_by_form(
        request,
        _find_subject(request, **address),
        JurisdictionForm,
        services.set_jurisdiction,
        "Set the jurisdiction by hand",
        "Set",
        "Jurisdiction set by hand. It holds until a new version changes the tariff numbers.",
    )


@login_required
@_form_methods
def route_again(request: HttpRequest, **address: Any) -> HttpResponse:
    subject = _find_subject(request, **address)
    preview = preview_reroute(subject.summary.pk)
    form_of = partial(RouteAgainForm, initial={"shown": preview.token})
    words = "Route again", "Route again", "Routed again by today's rules."
    return _act_by_form(request, subject, form_of, services.route_again, *words, preview=preview)


@login_required
@_form_methods
def item_stays(request: HttpRequest, item_id: int) -> HttpResponse:
    """Close it without a Center, with a reason."""

    def act(*, summary_id: int, reason: str, **given: Any) -> None:
        services.leave_at_port(note=reason, **given)

    words = "Stays with the port", "Close", "Closed: it stays with the port."
    return _act_by_form(request, _find_subject(request, item_id=item_id), WhyForm, act, *words)


@login_required
@_form_methods
def summary_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what was set by hand."""
    words = "Withdraw the jurisdiction set by hand", "Withdraw", "Withdrawn: the rules decide again."
    subject = _find_subject(request, number=number)
    return _act_by_form(request, subject, WhyForm, services.withdraw_jurisdiction, *words)


def _find_subject(request: HttpRequest, *, item_id: int = 0, number: str = "") -> ActSubject:
    user = staff_user(request)
    if number:
        return ActSubject(find_summary(user, number), None)
    item = get_object_or_404(visible_items(user).select_related("summary", "office"), pk=item_id)
    return ActSubject(item.summary, item)


def _act_by_form(
    request: HttpRequest,
    subject: ActSubject,
    form_of: Callable[..., Form],
    act: Callable[..., Any],
    title: str,
    button: str,
    done: str,
    preview: ReroutePreview | None = None,
) -> HttpResponse:
    """Show the form, alone for htmx; on POST do the act, or show the form again with what was typed."""
    form = form_of(request.POST) if request.method == "POST" else form_of()
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                act(**form.cleaned_data, **subject.arguments(request))
            except RefusedError as error:
                status = add_refusal(form, error)
                if subject.item and error.is_lost_race:
                    typed = request.POST.get("reason", "")
                    keep_text(item_id=subject.item.pk, user=staff_user(request), text=typed)
            else:
                messages.success(request, done)
                return redirect(subject.url)
    partial = request.headers.get("HX-Request") == "true" and request.method == "GET"
    context = {
        "form": form,
        "partial": partial,
        "subject": subject,
        "title": title,
        "button": button,
        "preview": preview,
        "list": request.POST.get("list", request.GET.get("list", "")),
    }
    template = "_jurisdiction_form.html" if partial else "jurisdiction_form.html"
    return render(request, f"reviews/jurisdiction/{template}", context, status=status)

"""Sets a jurisdiction by form, from an item in the queue or from the file of a summary."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from cee_portal.accounts.models import User
from cee_portal.core.refusals import RefusedError
from cee_portal.core.ui.forms import add_refusal
from centers.access import staff_user
from entries.models import EntrySummary
from entries.rerouting.services import ReroutePreview, preview_reroute
from entries.selectors.summaries import find_summary
from reviews.jurisdiction import services
from reviews.jurisdiction.pages.forms import JurisdictionForm, RouteAgainForm, WhyForm
from reviews.work.models import WorkItem
from reviews.work.selectors.items import visible_items
from reviews.work.services.locking import keep_text

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


class ActSubject(NamedTuple):
    """The summary, and the item in hand where the act is done from one."""

    summary: EntrySummary
    item: WorkItem | None

    def arguments(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the services take beside the form."""
        version = request.POST.get("version", "")
        return {
            "summary_id": self.summary.pk,
            "user": request.user,
            "item_id": self.item.pk if self.item else None,
            "expected_version": int(version) if self.item and version.isdigit() else None,
        }

    @property
    def url(self) -> str:
        """The address of the summary's file, with the item in hand."""
        query = f"?{urlencode({'item': self.item.pk})}" if self.item else ""
        return reverse("summary", args=[self.summary.printed_number]) + query


def item_set(request: HttpRequest, item_id: int) -> HttpResponse:
    return _set_jurisdiction(request, lambda user: _of_item(user, item_id))


def item_again(request: HttpRequest, item_id: int) -> HttpResponse:
    return _route_again(request, lambda user: _of_item(user, item_id))


def summary_set(request: HttpRequest, number: str) -> HttpResponse:
    return _set_jurisdiction(request, lambda user: ActSubject(find_summary(user, number), None))


def summary_again(request: HttpRequest, number: str) -> HttpResponse:
    return _route_again(request, lambda user: ActSubject(find_summary(user, number), None))


@login_required
@_form_methods
def item_stays(request: HttpRequest, item_id: int) -> HttpResponse:
    """Close it without a Center, with a reason."""
    subject = _of_item(staff_user(request), item_id)

    def act(form: Form) -> None:
        arguments = subject.arguments(request)
        arguments.pop("summary_id")
        services.leave_at_port(note=form.cleaned_data["reason"], **arguments)

    return _act_by_form(
        request, subject, WhyForm, act, "Stays with the port", "Close", "Closed: it stays with the port."
    )


@login_required
@_form_methods
def summary_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what was set by hand."""
    subject = ActSubject(find_summary(staff_user(request), number), None)

    def act(form: Form) -> None:
        services.withdraw_jurisdiction(
            summary_id=subject.summary.pk, user=staff_user(request), reason=form.cleaned_data["reason"]
        )

    title = "Withdraw the jurisdiction set by hand"
    return _act_by_form(
        request, subject, WhyForm, act, title, "Withdraw", "Withdrawn: the rules decide again."
    )


@login_required
@_form_methods
def _set_jurisdiction(request: HttpRequest, find: Callable[[User], ActSubject]) -> HttpResponse:
    subject = find(staff_user(request))

    def act(form: Form) -> None:
        services.set_jurisdiction(**form.cleaned_data, **subject.arguments(request))

    done = "Set: its jurisdiction stands until the tariff numbers change."
    return _act_by_form(request, subject, JurisdictionForm, act, "Set the jurisdiction by hand", "Set", done)


@login_required
@_form_methods
def _route_again(request: HttpRequest, find: Callable[[User], ActSubject]) -> HttpResponse:
    subject = find(staff_user(request))
    preview = preview_reroute(subject.summary.pk)

    def act(form: Form) -> None:
        services.route_again(**form.cleaned_data, **subject.arguments(request))

    initial = {"shown": preview.token}
    return _act_by_form(
        request,
        subject,
        RouteAgainForm,
        act,
        "Route again",
        "Route again",
        "Routed again by today's rules.",
        preview=preview,
        initial=initial,
    )


def _act_by_form(
    request: HttpRequest,
    subject: ActSubject,
    form_class: type[Form],
    act: Callable[[Form], None],
    title: str,
    button: str,
    done: str,
    *,
    preview: ReroutePreview | None = None,
    initial: dict[str, str] | None = None,
) -> HttpResponse:
    """Show the form, alone for htmx; on POST do the act, or show the form again with what was typed."""
    form = form_class(request.POST) if request.method == "POST" else form_class(initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                act(form)
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


def _of_item(user: User, item_id: int) -> ActSubject:
    item = visible_items(user).select_related("summary", "office").filter(pk=item_id).first()
    if item is None:
        raise Http404
    return ActSubject(item.summary, item)

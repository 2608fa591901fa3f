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
from centers.routing.facts import Decision
from centers.selectors.offices import find_office
from entries.models import EntrySummary
from entries.rerouting.replay import replay_routing
from entries.rerouting.services import CenterOutcome, ReroutePreview, preview_centers, preview_reroute
from entries.selectors.summaries import find_summary
from reviews.jurisdiction import services
from reviews.jurisdiction.pages.forms import JurisdictionForm, RouteAgainForm
from reviews.work.models import WorkItem
from reviews.work.pages.acts import BENEATH_PEEK
from reviews.work.pages.forms import WhyForm
from reviews.work.pages.outcomes import Outcome, answer_act, is_from_queue
from reviews.work.selectors.holds import office_name
from reviews.work.selectors.items import visible_items
from reviews.work.selectors.leaving import leaving_sentence
from reviews.work.services.locking import keep_text

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


class ActSubject(NamedTuple):
    """The summary, and the item in hand where the act is done from one."""

    summary: EntrySummary
    item: WorkItem | None

    def arguments(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the services take beside the form: also the versions that were on screen."""
        found = {
            "summary_id": self.summary.pk,
            "user": request.user,
            "expected_summary": read_optional_number(request.POST.get("summary_version", "")),
        }
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
        "Jurisdiction of {number} set by hand. It holds until a new version changes the tariff numbers.",
        offers_centers=True,
    )


@login_required
@_form_methods
def route_again(request: HttpRequest, **address: Any) -> HttpResponse:
    subject = _find_subject(request, **address)
    preview = preview_reroute(subject.summary.pk)
    form_of = partial(RouteAgainForm, initial={"shown": preview.token})
    words = "Route again", "Route again", "{number} is routed again by today's rules."
    return _act_by_form(request, subject, form_of, services.route_again, *words, preview=preview)


@login_required
@_form_methods
def item_stays(request: HttpRequest, item_id: int) -> HttpResponse:
    """Close it without a Center, with a reason."""

    def act(*, summary_id: int, expected_summary: int | None, reason: str, **given: Any) -> WorkItem:
        return services.leave_at_port(note=reason, **given)

    words = "Stays with the port", "Close", "Closed: {number} stays with the port."
    return _act_by_form(request, _find_subject(request, item_id=item_id), WhyForm, act, *words)


@login_required
@_form_methods
def summary_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what was set by hand."""
    words = (
        "Withdraw the jurisdiction set by hand",
        "Withdraw",
        "The jurisdiction of {number} is withdrawn. The rules decide again.",
    )
    subject = _find_subject(request, number=number)
    preview = preview_reroute(subject.summary.pk, withdrawn=True)
    act = services.withdraw_jurisdiction
    return _act_by_form(request, subject, WhyForm, act, *words, preview=preview, always=True)


def _place_words(decision: Any) -> str:
    """Return where the summary is after a decision; "" after an act that decides nothing."""
    if not isinstance(decision, Decision):
        return ""
    place = find_office(decision.office)
    return f" The entry is now at {office_name(place)}." if place else ""


def _center_choice(outcome: CenterOutcome, chosen: str) -> dict[str, Any]:
    return {
        "code": outcome.center,
        "name": outcome.name,
        "words": outcome.words,
        "moves": outcome.moves,
        "chosen": outcome.center == chosen,
    }


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
    *,
    offers_centers: bool = False,
    always: bool = False,
) -> HttpResponse:
    """Show the form, alone for htmx; on POST do the act, or show the form again with what was typed."""
    form = form_of(request.POST) if request.method == "POST" else form_of()
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                result = act(**form.cleaned_data, **subject.arguments(request))
            except RefusedError as error:
                status = add_refusal(form, error)
                if subject.item and error.is_lost_race:
                    typed = request.POST.get("reason", "")
                    keep_text(item_id=subject.item.pk, user=staff_user(request), text=typed)
            else:
                return _answer_done(request, subject, done, result)
    centers = preview_centers(subject.summary.pk) if offers_centers else []
    summary = subject.summary
    is_moving = bool(centers or (preview and preview.moves))
    in_queue = is_from_queue(request)
    partial = in_queue or (request.headers.get("HX-Request") == "true" and request.method == "GET")
    listed = request.POST.get("list", request.GET.get("list", ""))
    back = request.POST.get("back", request.GET.get("back", ""))
    context = {
        "form": form,
        "partial": partial,
        "subject": subject,
        "title": title,
        "button": button,
        "preview": preview,
        "always": always,
        "centers": [_center_choice(one, request.POST.get("center", "")) for one in centers],
        "now": replay_routing(summary).reason if centers else "",
        "leaves": leaving_sentence(summary.pk, staff_user(request)) if is_moving else "",
        "list": listed,
        "back": back,
        "query": "?" + urlencode({"list": listed, "back": back}),
        "target": "#act-more" if back == "file" else "#peek-more",
    }
    template = "_jurisdiction_form.html" if partial else "jurisdiction_form.html"
    answer = render(request, f"reviews/jurisdiction/{template}", context, status=status)
    if in_queue:
        answer["HX-Retarget"] = BENEATH_PEEK
    return answer


def _answer_done(request: HttpRequest, subject: ActSubject, done: str, result: Any) -> HttpResponse:
    """Answer as other acts on an item do where one is in hand and came from a list; else go to the file."""
    item = result if isinstance(result, WorkItem) else subject.item
    if item is not None and request.POST.get("back"):
        if item is not result:
            item.refresh_from_db()  # the act closed it or changed its office
        place = _place_words(result).replace("{", "{{").replace("}", "}}")
        return answer_act(request, item, Outcome(f"{done}{place}"))
    words = done.format(number=subject.summary.printed_number)
    messages.success(request, f"{words}{_place_words(result)}")
    return redirect(subject.url)

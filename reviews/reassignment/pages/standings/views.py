"""Pages of standings: find, show and change the standing of an importer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import masked
from cee_portal.core.refusals import RefusedError
from cee_portal.core.ui.forms import add_refusal
from centers.access import staff_user
from entries.models import Importer, Routing
from entries.rules.importer_numbers import check_importer_number
from entries.selectors.visibility import visible_importers
from reviews.reassignment.causes.standing import (
    NewStanding,
    change_standing,
    check_standing,
    count_standing_change,
)
from reviews.reassignment.causes.standing_rights import may_change_standing, require_may_change_standing
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.waiting_context import counts_context
from reviews.reassignment.pages.standings.forms import StandingForm
from reviews.reassignment.selectors import visible_batches
from reviews.reassignment.steering.start import start_if_due

_MAX_SHOWN = 20


@login_required
@require_safe
def standings(request: HttpRequest) -> HttpResponse:
    """Find an importer by its number, and list the newest changes."""
    user = staff_user(request)
    text, wrong = request.GET.get("importer", "").strip(), ""
    if text:
        number = check_importer_number(text).normalised or ""
        importer = visible_importers(user).filter(number=number).first()
        if importer is not None:
            return redirect("importer_standing", importer.pk)
        wrong = "No importer with this number has filed. Write it like 12-3456789."
    newest = visible_batches(user).filter(cause=Batch.Cause.STANDING).order_by("-id")[:_MAX_SHOWN]
    context = {
        "text": text,
        "wrong": wrong,
        "batches": newest,
        "crumbs": [{"label": "Orders", "url": reverse("delegations")}, {"label": "Standings"}],
    }
    return render(
        request, "reviews/reassignment/standings/standings.html", context, status=400 if wrong else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def importer_standing(request: HttpRequest, importer_id: int) -> HttpResponse:
    """Show the standings of an importer.

    POST previews another standing; with `change` it is stored.
    """
    user = staff_user(request)
    importer = get_object_or_404(visible_importers(user), pk=importer_id)
    if request.method != "POST":
        return _render(request, user, importer, StandingForm(initial={"valid_from": clock.today()}))
    if not may_change_standing(user):
        raise PermissionDenied("Standings are changed by administrators and by supervisors of Centers.")
    form = StandingForm(request.POST)
    if not form.is_valid():
        return _render(request, user, importer, form, status=400)
    try:
        new = NewStanding(importer, **form.cleaned_data)
        check_standing(new)
        require_may_change_standing(importer, user, new.center, new.days)
        counts = count_standing_change(new)
        if "change" not in request.POST:
            return _render(request, user, importer, form, counts=counts)
        batch = change_standing(new, user=user, counts=counts)
    except RefusedError as error:
        if error.field in form.fields:
            return _render(request, user, importer, form, status=add_refusal(form, error))
        return _render(request, user, importer, form, refusal=error, status=error.status)
    return _redirect_after_change(request, importer, batch)


def _redirect_after_change(request: HttpRequest, importer: Importer, batch: Batch | None) -> HttpResponse:
    if batch is None:
        message = (
            "Changed. New filings use it from the start date; open entries move in a separate batch then."
        )
        messages.success(request, message)
        return redirect("importer_standing", importer.pk)
    start_if_due(batch.pk)
    message = "Changed. New filings use it from now on. Open entries move in this batch."
    messages.success(request, message)
    return redirect("batch", batch.pk)


def _render(
    request: HttpRequest,
    user: User,
    importer: Importer,
    form: StandingForm,
    *,
    counts: dict[str, Any] | None = None,
    refusal: RefusedError | None = None,
    status: int = 200,
) -> HttpResponse:
    name = importer.name or masked(importer.number)
    batches = visible_batches(user).filter(cause=Batch.Cause.STANDING, params__importer=importer.pk)
    context = {
        "importer": importer,
        "name": name,
        "number": masked(importer.number),
        "form": form,
        "refusal": refusal,
        "counts": counts,
        "preview": counts_context(counts) if counts else None,
        "days": _list_standings(importer),
        "in_flight": _count_in_flight(importer),
        "batches": batches[:_MAX_SHOWN],
        "may_change": may_change_standing(user),
        "crumbs": [
            {"label": "Orders", "url": reverse("delegations")},
            {"label": "Standings", "url": reverse("standings")},
            {"label": name},
        ],
    }
    return render(request, "reviews/reassignment/standings/standing.html", context, status=status)


def _list_standings(importer: Importer) -> list[dict[str, Any]]:
    """Return the standings of the importer, newest first."""
    rows = importer.standings.exclude(valid__isempty=True).select_related("center", "set_by")
    today = clock.today()
    return [{"standing": row, "is_now": today in row.valid} for row in rows.order_by("-valid")]


def _count_in_flight(importer: Importer) -> Any:
    """Count the importer's summaries in flight by office."""
    rows = Routing.objects.filter(in_flight=True, summary__importer=importer)
    counted = rows.values("office__code", "office__short_name").annotate(summaries=Count("pk"))
    return counted.order_by("-summaries", "office__code")

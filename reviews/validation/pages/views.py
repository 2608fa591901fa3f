"""Shows the selection criteria, `/work/criteria/`, to staff. An administrator writes, tries and switches them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.jobs import enqueue_after_commit
from cee_portal.core.refusals import InvalidInputError, RefusedError
from cee_portal.core.ui.forms import add_refusal
from centers.access import administrator_user, staff_user
from reviews.validation.models import Criterion
from reviews.validation.pages.forms import CriterionForm, SwitchOffForm
from reviews.validation.rules.parameters import PARAMETERS
from reviews.validation.services import criteria as services
from reviews.validation.services.backtest import latest_backtest, start_backtest
from reviews.validation.tasks import run_backtest


@login_required
@require_GET
def criteria(request: HttpRequest) -> HttpResponse:
    """Show all criteria: on, drafts, and those that were on once."""
    user = staff_user(request)
    today = clock.today()
    rows = list(services.visible_criteria(user).order_by("subject", "label", "id"))
    context = {
        "on": [row for row in rows if row.is_on(today)],
        "drafts": [row for row in rows if row.is_draft],
        "off": [row for row in rows if not row.is_draft and not row.is_on(today)],
        "may_change": user.is_administrator,
    }
    return render(request, "reviews/validation/criteria.html", context)


@login_required
@require_GET
def criterion(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Show one criterion: its numbers, what its last backtest found, and what may be done with it."""
    user = staff_user(request)
    return render(
        request,
        "reviews/validation/criterion.html",
        _criterion_context(user, _criterion_or_404(user, criterion_id), SwitchOffForm()),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: HttpRequest, criterion_id: int | None = None) -> HttpResponse:
    """Write a draft; the draft of a criterion that is on would take its place."""
    user = _administrator(request)
    row = _criterion_or_404(user, criterion_id) if criterion_id else None
    form = CriterionForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            saved = services.write_draft(user=user, draft=form.draft())
        except InvalidInputError as error:
            add_refusal(form, error)
        else:
            messages.success(
                request, f"Saved. Try {saved.label} on the last 90 days before it is switched on."
            )
            return redirect("criterion", saved.pk)
    if form is None:
        form = CriterionForm.of(row) if row else CriterionForm()
    rules = [
        {
            "name": name.replace("_", " "),
            "takes": [
                f"{key}: {parameter.words}" + ("" if parameter.needed else " (may be left out)")
                for key, parameter in known.items()
            ],
        }
        for name, known in PARAMETERS.items()
    ]
    context = {"form": form, "criterion": row, "rules": rules}
    status = 400 if form.errors else 200
    return render(request, "reviews/validation/criterion_form.html", context, status=status)


@login_required
@require_POST
def criterion_try(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Start a backtest on the last 90 days."""
    user = _administrator(request)
    _criterion_or_404(user, criterion_id)
    job = start_backtest(criterion_id=criterion_id, user=user)
    enqueue_after_commit(run_backtest, job.pk)
    return redirect("criterion", criterion_id)


@login_required
@require_GET
def criterion_progress(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Show the panel of the backtest, as long as it runs."""
    user = staff_user(request)
    row = _criterion_or_404(user, criterion_id)
    return render(
        request, "reviews/validation/_backtest.html", _criterion_context(user, row, SwitchOffForm())
    )


@login_required
@require_POST
def criterion_switch(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Switch a tried draft on (`to=on`), a criterion off with a reason (`off`), or discard a draft (`gone`)."""
    user = _administrator(request)
    row = _criterion_or_404(user, criterion_id)
    form = SwitchOffForm(request.POST)
    to = request.POST.get("to", "")
    try:
        if to == "on":
            services.switch_on(criterion_id=criterion_id, user=user)
            messages.success(request, f"{row.label} is on. It applies to filings from now on.")
        elif to == "off":
            services.switch_off(criterion_id=criterion_id, user=user, reason=request.POST.get("reason", ""))
            messages.success(request, f"{row.label} is off. Items that it opened stay open.")
        elif to == "gone":
            services.discard_draft(criterion_id=criterion_id, user=user)
            messages.success(request, f"Discarded: the draft of {row.label}.")
            return redirect("criteria")
        else:
            raise InvalidInputError("Say on, off or gone.", field="to")
    except RefusedError as error:
        status = add_refusal(form, error)
        context = _criterion_context(user, _criterion_or_404(user, criterion_id), form)
        return render(request, "reviews/validation/criterion.html", context, status=status)
    return redirect("criterion", criterion_id)


def _criterion_context(user: User, row: Criterion, form: SwitchOffForm) -> dict[str, Any]:
    job = latest_backtest(row)
    running = job is not None and job.state in ("waiting", "running")
    return {
        "criterion": row,
        "is_on": row.is_on(clock.today()),
        "may_change": user.is_administrator,
        "job": job,
        "running": running,
        "failed": job is not None and job.state == "failed" and row.tested_at is None,
        "result": row.test_result,
        "params": [(name, _parameter_text(value)) for name, value in row.params.items()],
        "progress_url": reverse("criterion_progress", args=[row.pk]),
        "form": form,
    }


def _parameter_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {', '.join(each)}" for key, each in value.items())
    return f"{value:,}"


def _administrator(request: HttpRequest) -> User:
    return administrator_user(request, "Only administrators can change selection criteria.")


def _criterion_or_404(user: User, criterion_id: int) -> Criterion:
    row = services.visible_criteria(user).filter(pk=criterion_id).first()
    if row is None:
        raise Http404
    return row

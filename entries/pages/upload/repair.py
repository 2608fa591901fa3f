"""Repair of rows in the page: each changed summary goes through intake again."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Job
from centers.access import staff_user
from entries.intake.repair import AlreadyRepairedError, repair_rejection
from entries.models import IntakeRejection
from entries.pages.upload.access import job_or_404, may_repair
from entries.pages.upload.repair_sheet import repaired_body, repaired_rows
from entries.pages.upload.results import PAGE, progress_of
from entries.pages.upload.views import read_after, result_context


@dataclass(slots=True)
class RepairOutcome:
    """How many repaired summaries of a page were stored, or are still wrong.

    `meanwhile`: somebody else repaired them. `broken`: texts that are no JSON, by input name.
    """

    stored: int = 0
    still_wrong: int = 0
    meanwhile: int = 0
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        return not (self.stored or self.still_wrong or self.meanwhile or self.broken)


@login_required
@require_POST
def repair(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take the sheet of a page.

    A summary that is still wrong comes back as typed, with its errors.
    """
    user = staff_user(request)
    job = job_or_404(user, job_id)
    if not may_repair(user, job):
        raise PermissionDenied("Only the person who uploaded the file, or an administrator, can repair it.")
    after = read_after(request)
    outcome = _repair_page(request, user, job, after)
    _add_messages(request, outcome)
    if outcome.broken:
        job.refresh_from_db()
        context = {
            "job": job,
            "name": job.params.get("name", ""),
            "unfinished": False,
            "progress": progress_of(job),
            "may_stop": False,
            "today": clock.today(),
            **result_context(user, job, after, outcome.broken),
        }
        return render(request, "entries/upload/upload_job.html", context, status=400)
    query = f"?after={after}" if after else ""
    return redirect(f"{reverse('upload_job', args=[job.pk])}{query}#not-stored")


def _repair_page(request: HttpRequest, user: User, job: Job, after: int) -> RepairOutcome:
    outcome = RepairOutcome()
    is_json = job.params.get("format") == "json"
    found = IntakeRejection.objects.filter(job=job, repaired_at=None, first_row__gt=after).order_by(
        "first_row"
    )
    for rejection in found[:PAGE]:
        name = f"b-{rejection.pk}"
        try:
            if not is_json:
                rows = repaired_rows(rejection, request.POST.dict())
            else:
                rows = repaired_body(rejection, request.POST[name]) if name in request.POST else None
        except ValueError as error:
            messages.error(request, f"{rejection.entry_number or 'A summary'}: {error}")
            outcome.broken[name] = request.POST[name]
            continue
        if rows is None:
            continue
        try:
            left = repair_rejection(rejection_id=rejection.pk, rows=rows, actor=user)
        except AlreadyRepairedError:
            outcome.meanwhile += 1
            continue
        outcome.stored += not left
        outcome.still_wrong += bool(left)
    return outcome


def _add_messages(request: HttpRequest, outcome: RepairOutcome) -> None:
    if outcome.nothing:
        messages.info(request, "Nothing was changed: write over a wrong cell first.")
    if outcome.stored:
        messages.success(request, f"{_count_summaries(outcome.stored)} repaired, stored and routed.")
    if outcome.still_wrong:
        messages.error(
            request, f"{_count_summaries(outcome.still_wrong)} still wrong: see what is left to correct."
        )
    if outcome.meanwhile:
        messages.info(
            request, f"{_count_summaries(outcome.meanwhile)} repaired by somebody else in the meantime."
        )


def _count_summaries(number: int) -> str:
    return "1 summary" if number == 1 else f"{number:,} summaries"

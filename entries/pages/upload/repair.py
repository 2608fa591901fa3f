"""Repair of rows in the page: each changed summary goes through intake again."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cee_portal.accounts.models import User
from cee_portal.core.models import Job
from centers.access import staff_user
from entries.intake.counts import count_summaries
from entries.intake.repair import AlreadyRepairedError, TooLongToRepairError, repair_rejection
from entries.pages.upload.access import job_or_404, may_repair
from entries.pages.upload.repair_sheet import less_name, repaired_body, repaired_rows
from entries.pages.upload.results import PAGE, unrepaired
from entries.pages.upload.views import job_context, read_after, result_context

_OUTCOMES = (
    ("stored", messages.SUCCESS, "repaired, stored and routed."),
    ("still_wrong", messages.ERROR, "still wrong: see what is left to correct."),
    ("too_long", messages.ERROR, "too long to repair here."),
    ("meanwhile", messages.INFO, "repaired by somebody else in the meantime."),
)


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
    outcomes, broken = _repair_page(request, user, job, after)
    for outcome, level, words in _OUTCOMES:
        if outcomes[outcome]:
            messages.add_message(request, level, f"{count_summaries(outcomes[outcome])} {words}")
    if not outcomes and not broken:
        messages.info(
            request, "Nothing was changed. Write over a wrong cell, or confirm a replacement, first."
        )
    if broken:
        job.refresh_from_db()
        ended = {"unfinished": False, "may_stop": False}
        context = job_context(user, job) | ended | result_context(user, job, after, broken)
        return render(request, "entries/upload/upload_job.html", context, status=400)
    query = f"?after={after}" if after else ""
    return redirect(f"{reverse('upload_job', args=[job.pk])}{query}#not-stored")


def _repair_page(
    request: HttpRequest, user: User, job: Job, after: int
) -> tuple[Counter[str], dict[str, str]]:
    """Repair the summaries of a page; return how many came to what, and texts that are no JSON by input name."""
    if any("\x00" in text for text in request.POST.values()):
        raise BadRequest("A repaired cell holds a NUL.")
    outcomes: Counter[str] = Counter()
    broken: dict[str, str] = {}
    is_json = job.params.get("format") == "json"
    for rejection in unrepaired(job, after)[:PAGE]:
        name = f"b-{rejection.pk}"
        try:
            if not is_json:
                rows = repaired_rows(rejection, request.POST.dict())
            else:
                rows = repaired_body(rejection, request.POST[name]) if name in request.POST else None
        except ValueError as error:
            messages.error(request, f"{rejection.entry_number or 'A summary'}: {error}")
            broken[name] = request.POST[name]
            continue
        confirmed = less_name(rejection) in request.POST
        if rows is None and not confirmed:
            continue
        try:
            left = repair_rejection(
                rejection_id=rejection.pk,
                rows=rejection.rows if rows is None else rows,
                actor=user,
                replace_with_less=confirmed,
            )
        except AlreadyRepairedError:
            outcomes["meanwhile"] += 1
            continue
        except TooLongToRepairError:
            outcomes["too_long"] += 1
            continue
        outcomes["still_wrong" if left else "stored"] += 1
    return outcomes, broken

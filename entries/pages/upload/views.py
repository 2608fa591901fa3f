"""`/entries/upload/`: hand in a file or a sample, then its job.

Progress, result, repair.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.jobs import UNFINISHED, enqueue_after_commit
from cee_portal.core.models import Job
from cee_portal.core.web.body_limits import FORM_BYTES, body_limit
from cee_portal.core.web.reading import read_optional_number
from centers.access import staff_user
from entries.intake.jobs import MOST_BYTES, STOPPED, cancel_intake, start_intake
from entries.intake.rejections import FileRefusedError
from entries.intake.tasks import run_intake
from entries.pages.upload.access import job_or_404, may_repair, visible_intake_jobs
from entries.pages.upload.forms import UploadForm
from entries.pages.upload.repair_sheet import make_sheet
from entries.pages.upload.results import counts_of, list_offices_reached, rejections_of, warnings_of
from entries.pages.upload.samples import samples
from entries.selectors.filers import may_file_for_all

RECENT = 10


@body_limit(MOST_BYTES + FORM_BYTES, allowed=may_file_for_all)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST keep the file and open its job, or show its error."""
    user = staff_user(request)
    if request.method != "POST":
        return render(request, "entries/upload/upload.html", _page_context(user, UploadForm()))
    if not may_file_for_all(user):
        raise PermissionDenied(
            "You can only read here. People of an office and administrators can upload files."
        )
    form = UploadForm(request.POST, request.FILES)
    try:
        job = _start_upload(request, user, form)
    except FileRefusedError as error:
        form.add_error("file", f"{error.message} {error.fix}")
        job = None
    if job is None:
        return _render_refusal(request, user, form)
    enqueue_after_commit(run_intake, job.pk)
    url = reverse("upload_job", args=[job.pk])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


@login_required
@require_safe
def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show progress while the job runs, then the result.

    htmx asks for the progress alone and is told when to load the page.
    """
    user = staff_user(request)
    job = job_or_404(user, job_id)
    context = job_context(user, job)
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "entries/upload/_upload_progress.html", context)
        if not context["unfinished"]:
            answer["HX-Refresh"] = "true"
        return answer
    if not context["unfinished"]:
        context |= result_context(user, job, read_after(request))
    return render(request, "entries/upload/upload_job.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop between two pieces. Stored summaries stay."""
    user = staff_user(request)
    job = job_or_404(user, job_id)
    if not may_repair(user, job):
        raise PermissionDenied("Only the person who uploaded the file, or an administrator, can stop it.")
    cancel_intake(job=job, actor=user)
    messages.info(request, STOPPED)
    return redirect("upload_job", job.pk)


@login_required
@require_safe
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """Return a sample file, to be looked at or handed in."""
    staff_user(request)
    known = samples().get(name)
    if known is None:
        raise Http404("There is no such sample file.")
    kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
    answer = HttpResponse(known[1](clock.today()), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def job_context(user: User, job: Job) -> dict[str, Any]:
    """Return what the page of a job shows while it runs and after it."""
    unfinished = job.state in UNFINISHED
    return {
        "job": job,
        "name": job.params.get("name", ""),
        "unfinished": unfinished,
        "unit": "summaries" if job.params.get("format") == "json" else "rows",
        "counts": counts_of(job),
        "may_stop": unfinished and may_repair(user, job),
        "today": clock.today(),
    }


def result_context(user: User, job: Job, after: int, typed: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what templates/entries/upload/upload_job.html shows of a job that ended.

    `typed` is shown again in the sheet.
    """
    found = rejections_of(job, after)
    return {
        "sentence": job.result.get("sentence", ""),
        "offices_reached": list_offices_reached(job),
        "needs_jurisdiction": job.result.get("needs_jurisdiction", 0),
        "warnings": warnings_of(job),
        "rejections": found,
        "sheet": make_sheet(found.rows, is_json=job.params.get("format") == "json", typed=typed or {}),
        "after": after,
        "may_repair": may_repair(user, job),
    }


def read_after(request: HttpRequest) -> int:
    """Return the file row behind which the page begins.

    Raises BadRequest for anything but a number.
    """
    return read_optional_number(request.GET.get("after", "") or request.POST.get("after", "")) or 0


def _start_upload(request: HttpRequest, user: User, form: UploadForm) -> Job | None:
    name = request.POST.get("sample", "")
    if name:
        known = samples().get(name)
        if known is None:
            raise FileRefusedError("no_sample", "There is no such sample file.", "Choose one of the list.")
        file: File[Any] = ContentFile(known[1](clock.today()), name=name)
        return start_intake(file=file, name=name, actor=user)
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    return start_intake(
        file=file, name=file.name or "file", actor=user, file_format=form.cleaned_data["format"]
    )


def _render_refusal(request: HttpRequest, user: User, form: UploadForm) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        context = {"form": form, "title": "Not accepted"}
        return render(request, "components/form_errors.html", context, status=400)
    return render(request, "entries/upload/upload.html", _page_context(user, form), status=400)


def _page_context(user: User, form: UploadForm) -> dict[str, Any]:
    return {
        "form": form,
        "may_upload": may_file_for_all(user),
        "samples": [{"name": name, "words": words} for name, (words, _) in samples().items()],
        "recent": [
            {"job": job, "unfinished": job.state in UNFINISHED} for job in visible_intake_jobs(user)[:RECENT]
        ],
        "largest": MOST_BYTES,
        "today": clock.today(),
    }

"""Does one act on the marked rows of a list, or on all that match.

A page of rows is done at once. In the queue htmx asks, and the script takes the answer over in place (decision 50);
without script the list comes back. A worker does more than that, and the page of its job shows the progress. Either way
each item that was not done is named with its reason.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import day as day_words
from cee_portal.core.jobs import UNFINISHED, cancel, enqueue_after_commit, visible_jobs
from cee_portal.core.models import Job
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, RefusedError
from cee_portal.core.ui.forms import add_refusal
from cee_portal.core.web.reading import is_number
from centers.access import staff_user
from centers.selectors.memberships import is_staff_person
from reviews.work.pages.acts import refused
from reviews.work.pages.bulk_acts import WORDS, count_of_items
from reviews.work.pages.forms import ConfirmForm, GiveForm, ParkForm
from reviews.work.pages.request import read_list_request, read_posted_list
from reviews.work.queue.list_request import ListRequest
from reviews.work.selectors.items import PAGE_SIZE, TooSlowError, queue_query, time_limit
from reviews.work.selectors.workload import PersonLoad, office_workload
from reviews.work.services.bulk import (
    KIND,
    MAX_ITEMS,
    BulkSpec,
    ChosenItem,
    continue_bulk,
    count_moved,
    refusals_of,
    refused_count,
    start_bulk,
    start_undo,
)
from reviews.work.services.undoing import UNDO_SECONDS
from reviews.work.tasks import run_bulk


@login_required
@require_POST
def choose(request: HttpRequest, act: str) -> HttpResponse:
    """Do an act on the marked rows (`item`, repeated) or on the whole list (`all`), or ask for what it still needs.

    `sure`: what the act needs stands in the form.
    """
    user = request_user(request)
    list_request = read_posted_list(user, request.POST)
    try:
        if not list_request.may_act:
            raise NotAllowedError(f"You can only read this list of {list_request.office.short_name}.")
        chosen = _read_chosen(request.POST, list_request)
    except RefusedError as error:
        return refused(request, error)
    sure = "sure" in request.POST or (act in ("take", "release") and "all" not in request.POST)
    people = office_workload(list_request.office) if act == "give" else []
    form = _act_form(act, people, request.POST if sure else None)
    if sure and form.is_valid():
        try:
            return _start_job(request, list_request, _bulk_spec(act, form), chosen)
        except NotAllowedError as error:
            return refused(request, error)
        except RefusedError as error:  # in the form, so that what was typed stays
            add_refusal(form, error)
    return _show_form(request, act, form, people, len(chosen))


@login_required
@require_GET
def outcome(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far the job is, and at its end the items that were not done with their reasons."""
    job = _job_or_404(request_user(request), job_id)
    unfinished = job.state in UNFINISHED
    context = {
        "job": job,
        "unfinished": unfinished,
        "title": WORDS[job.params["act"]].title.format(items=count_of_items(job.total or 0)),
        "done": job.done - refused_count(job),
        "refused": refused_count(job),
        "rows": refusals_of(job),
        "list_url": f"{reverse('work')}?{job.params['list']}",
        "may_stop": unfinished and job.owner_id == request.user.pk,
        "undo_url": _undo_url(request, job),
    }
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "reviews/work/_bulk_progress.html", context)
        if not unfinished:
            answer["HX-Refresh"] = "true"
        return answer
    return render(request, "reviews/work/bulk_job.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop the job before its next item. What is done stays done."""
    user = request_user(request)
    job = _job_or_404(user, job_id)
    if job.owner_id != user.pk:
        return refused(request, NotAllowedError("Only the person who started it can stop it."))
    if cancel(job_id=job.pk):
        messages.info(request, "Stopped. Items that are done stay done.")
    return redirect("work_bulk", job.pk)


@login_required
@require_POST
def undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """Undo what a job did, item by item."""
    user = staff_user(request)
    job = _job_or_404(user, job_id)
    try:
        undone = start_undo(job_id=job.pk, user=user)
    except RefusedError as error:
        return refused(request, error)
    list_request = read_list_request(user, QueryDict(undone.params["list"]))
    return _run_job(request, list_request, undone, BulkSpec("undo"), undone.total or 0)


def _read_chosen(given: QueryDict, list_request: ListRequest) -> list[ChosenItem]:
    """Return the marked rows with the versions that were seen; with `all` the items of the list now, up to 10,000."""
    if "all" not in given:
        return [_read_marked_row(text) for text in given.getlist("item")]
    try:
        with time_limit():
            found = queue_query(list_request).items()
            return [ChosenItem(*row) for row in found.values_list("pk", "version")[:MAX_ITEMS]]
    except TooSlowError as error:
        words = "Collecting this list takes too long. Add a filter that narrows it, then select again."
        raise InvalidInputError(words, field="item") from error


def _read_marked_row(text: str) -> ChosenItem:
    item, _, version = text.partition(".")
    if not (is_number(item) and is_number(version) and len(version) < 10):
        raise InvalidInputError(
            "A marked row cannot be read. Go back to the list and mark it again.", field="item"
        )
    return ChosenItem(int(item), int(version))


def _act_form(act: str, people: list[PersonLoad], data: QueryDict | None) -> Form:
    if act == "give":
        return GiveForm(people, data)
    return ParkForm(data) if act == "park" else ConfirmForm(data)


def _bulk_spec(act: str, form: Form) -> BulkSpec:
    data = form.cleaned_data
    return BulkSpec(act=act, to=data.get("to", ()), reason=data.get("reason", ""), until=data.get("until"))


def _show_form(
    request: HttpRequest, act: str, form: Form, people: list[PersonLoad], number: int
) -> HttpResponse:
    words = WORDS[act]
    listed = request.POST.get("list", "")
    chosen = set(request.POST.getlist("to"))
    context: dict[str, Any] = {
        "form": form,
        "title": words.title.format(items=count_of_items(number)),
        "button": words.button,
        "effect": words.effect,
        "number": number,
        "people": [(person, str(person.user_id) in chosen) for person in people],
        "items": request.POST.getlist("item") if "all" not in request.POST else [],
        "all": "all" in request.POST,
        "capped": number >= MAX_ITEMS,
        "list": listed,
        "list_url": f"{reverse('work')}?{listed}",
        "partial": _is_by_script(request),
    }
    template = "reviews/work/_bulk_dialog.html" if context["partial"] else "reviews/work/bulk.html"
    answer = render(request, template, context, status=400 if form.errors else 200)
    if context["partial"]:
        answer["HX-Retarget"] = "#bulk-dialog"
    return answer


def _start_job(
    request: HttpRequest, list_request: ListRequest, spec: BulkSpec, chosen: list[ChosenItem]
) -> HttpResponse:
    """Do a page of rows at once; leave more to a worker."""
    job = start_bulk(
        user=list_request.viewer.user,
        office=list_request.office,
        spec=spec,
        chosen=chosen,
        listed=list_request.query(),
    )
    return _run_job(request, list_request, job, spec, len(chosen))


def _run_job(
    request: HttpRequest, list_request: ListRequest, job: Job, spec: BulkSpec, number: int
) -> HttpResponse:
    if number > PAGE_SIZE:
        enqueue_after_commit(run_bulk, job.pk)
        return _to_job_page(request, job)
    continue_bulk(job.pk)
    job.refresh_from_db()
    in_place = _is_by_script(request)
    if job.state != Job.State.DONE or (refused_count(job) and not in_place):
        return _to_job_page(request, job)
    done = number - refused_count(job)
    moved = count_moved(job) if spec.act == "release" else 0
    words = _done_words(spec, done - moved, list_request) if done > moved or not done else ""
    if not done:
        words = "Nothing was changed."
    if moved:
        words = f"{words} {count_of_items(moved)} went to the office that the rules give.".strip()
    undo_url = reverse("work_bulk_undo", args=[job.pk]) if done and spec.act != "undo" else ""
    listed = request.POST.get("list") or list_request.query()
    if in_place:
        return _answer_in_place(request, job, words, undo_url, listed)
    messages.success(request, words, extra_tags=undo_url)
    return redirect(f"{reverse('work')}?{listed}")


def _is_by_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _to_job_page(request: HttpRequest, job: Job) -> HttpResponse:
    if not _is_by_script(request):
        return redirect("work_bulk", job.pk)
    return HttpResponse(headers={"HX-Redirect": reverse("work_bulk", args=[job.pk])})


def _answer_in_place(request: HttpRequest, job: Job, words: str, undo_url: str, listed: str) -> HttpResponse:
    """Answer with the message and with what was not done; the script of the queue loads the rows again."""
    rows, number = refusals_of(job), count_of_items(refused_count(job))
    if rows:
        words += f" Not done: {number}. The reasons stand above the list."
    context = {"text": words, "undo_url": undo_url, "list": listed, "refused": number, "rows": rows}
    return render(request, "reviews/work/_acted_many.html", context)


def _done_words(spec: BulkSpec, number: int, list_request: ListRequest) -> str:
    items = count_of_items(number)
    if spec.act == "give":
        if len(spec.to) == 1:
            return f"{items} given to {User.objects.get(pk=spec.to[0]).name}."
        return f"{items} given to {len(spec.to)} people, in turn."
    if spec.act == "park" and spec.until:
        return f"{items} parked until {day_words(spec.until, today=list_request.today)}."
    if spec.act == "undo":
        return f"{items} undone."
    verb = "is" if number == 1 else "are"
    return f"{items} {verb} yours." if spec.act == "take" else f"{items} {verb} back in the queue."


def _undo_url(request: HttpRequest, job: Job) -> str:
    """Return where the act of a job that has just ended is undone, "" where it cannot be."""
    if job.finished_at is None or job.owner_id != request.user.pk or job.params["act"] == "undo":
        return ""
    if clock.now() - job.finished_at > timedelta(seconds=UNDO_SECONDS):
        return ""
    return reverse("work_bulk_undo", args=[job.pk])


def _job_or_404(user: User, job_id: int) -> Job:
    if not is_staff_person(user):
        raise Http404
    return get_object_or_404(visible_jobs(user), pk=job_id, kind=KIND)

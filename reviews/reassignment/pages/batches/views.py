"""Pages of a batch: progress, acts, proof, held objects, replay and checkups."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cee_portal.accounts.models import User
from cee_portal.core.refusals import RefusedError
from cee_portal.core.web.csv_response import csv_response
from cee_portal.core.web.reading import read_optional_number
from centers.access import staff_user
from reviews.reassignment.access import administrator, batch_or_404, order_or_404
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.batch_context import (
    frame_context,
    live_context,
    proof_context,
    replay_context,
)
from reviews.reassignment.pages.batches.held import HeldRow, list_held, read_faults
from reviews.reassignment.pages.batches.proof_checks import BALANCE_COLUMNS
from reviews.reassignment.pages.batches.waiting_context import recount, waiting_context
from reviews.reassignment.pages.orders.views import render_order
from reviews.reassignment.proof.checkups import sign_checkup
from reviews.reassignment.steering import controls
from reviews.reassignment.steering.retry import retry_failed
from reviews.reassignment.steering.start import enqueue_workers, start_if_due


@login_required
@require_GET
def batch_page(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show one batch, to all staff."""
    user = staff_user(request)
    return _render(request, user, batch_or_404(user, batch_id))


@login_required
@require_GET
def batch_live(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Answer the polled part; after the end the browser reloads the whole page."""
    user = staff_user(request)
    batch = batch_or_404(user, batch_id)
    all_ports = request.GET.get("ports") == "all"
    context = live_context(batch, may_steer=user.is_administrator, all_ports=all_ports)
    answer = render(request, "reviews/reassignment/batches/_live.html", context)
    # A page that waits for the proof polls with `until=proof`.
    if batch.state in Batch.ENDED and (batch.proof or request.GET.get("until") != "proof"):
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def batch_act(request: HttpRequest, batch_id: int, act: str) -> HttpResponse:
    """Run an act of an administrator on a batch. Raises Http404 for an unknown act."""
    user = administrator(request)
    batch = batch_or_404(user, batch_id)
    run = _ACTS.get(act)
    if run is None:
        raise Http404
    try:
        message = run(batch, user, request.POST)
    except RefusedError as error:
        return _render_refusal(request, user, batch_id, error)
    messages.success(request, message)
    order_id = batch.delegation_id
    return redirect("delegation", order_id) if order_id else redirect("batch", batch.pk)


def _render_refusal(request: HttpRequest, user: User, batch_id: int, refusal: RefusedError) -> HttpResponse:
    """Show the page from which the act came, with the reason of the refusal."""
    batch = batch_or_404(user, batch_id)
    if batch.delegation_id is None:
        return _render(request, user, batch, refusal)
    return render_order(request, user, order_or_404(user, batch.delegation_id), refusal)


@login_required
@require_GET
def batch_proof(request: HttpRequest, batch_id: int, form: str) -> HttpResponse:
    """Answer the stored proof as JSON or CSV."""
    batch = batch_or_404(staff_user(request), batch_id)
    if not batch.proof:
        raise Http404
    name = f"proof-batch-{batch.pk}"
    if form == "json":
        answer: HttpResponse = JsonResponse(batch.proof, json_dumps_params={"indent": 1})
    else:
        answer = csv_response(f"{name}.csv", _proof_rows(batch))
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


@login_required
@require_GET
def batch_held(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Answer with a CSV file of all that the batch did not move: its open faults, then its live holds.

    A fault has the object `error`. If it is not of one summary, it has no entry number, and `why` begins with its scope.
    """
    batch = batch_or_404(staff_user(request), batch_id)
    head = ["entry_number", "object", "why", "office", "owner", "until"]  # the fields of HeldRow
    faults = [
        HeldRow(fault.entry, "error", fault.message if fault.entry else f"{fault.about}: {fault.message}")
        for fault in read_faults(batch, limit=None)
    ]
    return csv_response(f"held-batch-{batch.pk}.csv", [head, *faults, *list_held(batch)])


@login_required
@require_GET
def batch_replay(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show a finished move over time, from its records."""
    user = staff_user(request)
    batch = batch_or_404(user, batch_id)
    context = frame_context(batch, user) | replay_context(batch)
    return render(request, "reviews/reassignment/batches/replay.html", context)


@login_required
@require_POST
def batch_sign(request: HttpRequest, batch_id: int, day: int) -> HttpResponse:
    """Sign a checkup: running smoothly, yes or no."""
    user = administrator(request)
    batch = batch_or_404(user, batch_id)
    answer = {"yes": True, "no": False}.get(request.POST.get("running_smoothly", ""))
    note = request.POST.get("note", "")
    try:
        sign_checkup(batch_id=batch.pk, day=day, user=user, running_smoothly=answer, note=note)
    except RefusedError as error:
        return _render(request, user, batch, error)
    messages.success(request, f"Day {day} is signed.")
    return redirect("batch", batch.pk)


def _render(
    request: HttpRequest, user: User, batch: Batch, refusal: RefusedError | None = None
) -> HttpResponse:
    steers = user.is_administrator
    ended = batch.state in Batch.ENDED and batch.started_at is not None
    parts = proof_context(batch, may_steer=steers) if ended else live_context(batch, may_steer=steers)
    context = frame_context(batch, user) | parts | waiting_context(batch, user)
    context |= {"refusal": refusal, "stage": "proof" if ended else "live"}
    status = refusal.status if refusal else 200
    return render(request, "reviews/reassignment/batches/batch.html", context, status=status)


def _pause(batch: Batch, user: User, data: Any) -> str:
    controls.pause_batch(batch_id=batch.pk, user=user, reason=data.get("reason", ""))
    return "Paused. Moves that have already started are finished first; no summary is moved only in part."


def _resume(batch: Batch, user: User, data: Any) -> str:
    controls.resume_batch(batch_id=batch.pk, user=user)
    enqueue_workers(batch.pk)
    return "The move continues where it stopped."


def _cancel(batch: Batch, user: User, data: Any) -> str:
    controls.cancel_batch(batch_id=batch.pk, user=user, reason=data.get("reason", ""))
    stands = " The order itself is not affected." if batch.delegation_id else ""
    return f"Canceled. Work that has moved does not go back; the rest stays where it is.{stands}"


def _set_pace(batch: Batch, user: User, data: Any) -> str:
    pace = Batch.Pace.FULL if data.get("pace") == "full" else Batch.Pace.DEFAULT
    controls.set_pace(batch_id=batch.pk, user=user, pace=pace)
    return f"The move now runs at {pace.label} pace."


def _retry(batch: Batch, user: User, data: Any) -> str:
    fault_id = read_optional_number(str(data.get("fault", "")))
    number = retry_failed(batch_id=batch.pk, user=user, fault_id=fault_id)
    return (
        f"{number:,} error{'' if number == 1 else 's'} tried again."
        if number
        else "There were no errors to try again."
    )


def _prove(batch: Batch, user: User, data: Any) -> str:
    proof = controls.prove_again(batch_id=batch.pk, user=user)
    return f"Recomputed: {sum(check['holds'] for check in proof['checks'])} of {len(proof['checks'])} checks passed."


def _approve_preview(batch: Batch, user: User, data: Any) -> str:
    number = read_optional_number(data.get("preview", "")) or 0
    read = bool(data.get("read"))
    controls.approve_preview(batch_id=batch.pk, user=user, preview_id=number, warnings_read=read)
    start_if_due(batch.pk)
    return "The fresh preview is approved. The move starts when its day has come."


def _recount(batch: Batch, user: User, data: Any) -> str:
    return f"Counted in {recount(batch, user).seconds:.1f} s."


_ACTS: dict[str, Callable[[Batch, User, Any], str]] = {
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "pace": _set_pace,
    "retry": _retry,
    "prove": _prove,
    "release": _approve_preview,
    "preview": _recount,
}


def _proof_rows(batch: Batch) -> list[list[Any]]:
    proof = batch.proof or {}
    rows: list[list[Any]] = [["check", "holds", "looked_at", "violation"]]
    for check in proof.get("checks", []):
        more = [f"and {check['more']:,} more"] if check.get("more") else []
        for violation in [*(check["violations"] or [""]), *more]:
            rows.append([check["check"], check["holds"], check["looked_at"], violation])
    rows += [[], ["batch", "title", "rulebook", "day", "made_at", "holds"]]
    rows.append([batch.pk, batch.title, *(proof[name] for name in ("rulebook", "day", "at", "holds"))])
    names = ["office", *BALANCE_COLUMNS, "balances"]
    rows += [[], names]
    return rows + [[row[name] for name in names] for row in proof.get("offices", [])]

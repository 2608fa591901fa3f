"""Acts on orders, one POST each; and the CSV of a preview."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import month_day
from cee_portal.core.refusals import RefusedError
from cee_portal.core.web.csv_response import csv_response
from cee_portal.core.web.reading import read_optional_number
from centers.models import Delegation
from reviews.reassignment.access import administrator, order_or_404, reader
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import drafting, withdrawal
from reviews.reassignment.orders.approval import approve_order, send_back_order
from reviews.reassignment.pages.orders.forms import FullStatusForm
from reviews.reassignment.pages.orders.order_list import list_context
from reviews.reassignment.pages.orders.preview_csv import preview_rows
from reviews.reassignment.pages.orders.views import render_order
from reviews.reassignment.steering import controls
from reviews.reassignment.steering.start import start_approved

# A sentence on what was done, and the order whose page follows.
ActResult = tuple[str, Delegation]
Act = Callable[[Delegation, User, QueryDict], ActResult]


@login_required
@require_POST
def full_status(request: HttpRequest) -> HttpResponse:
    """Draft and preview an order that gives full operational status."""
    user = administrator(request)
    form = FullStatusForm(request.POST)
    if form.is_valid():
        try:
            order = drafting.draft_full_status(user=user, spec=form.spec())
            drafting.make_preview(order_id=order.pk, user=user)
        except RefusedError as error:
            field = {"effective_on": "operational_on"}.get(error.field, error.field)
            form.add_error(field if field in form.fields else None, error.message)
        else:
            message = f"Order {order.order_number} is previewed. Another administrator must approve it."
            messages.success(request, message)
            return redirect("delegation", order.pk)
    context = list_context(user, clock.today(), form)
    return render(request, "reviews/reassignment/orders/list.html", context, status=400)


def order_act(act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
    """Return the view of an administrator's act on an order.

    The act returns a sentence on what was done and the order whose page follows. A refusal shows the page of the
    order as it is now.
    """

    @login_required
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, order_id: int) -> HttpResponse:
        user = administrator(request)
        try:
            message, order = act(order_or_404(user, order_id), user, request.POST)
        except RefusedError as error:
            return render_order(request, user, order_or_404(user, order_id), error)
        messages.success(request, message)
        return redirect("delegation", order.pk)

    return view


@order_act
def preview(order: Delegation, user: User, data: QueryDict) -> ActResult:
    """Count again what the order would move."""
    made = drafting.make_preview(order_id=order.pk, user=user)
    return f"Counted in {made.seconds:.1f} s.", order


@order_act
def approve(order: Delegation, user: User, data: QueryDict) -> ActResult:
    """Approve the named preview as the second person."""
    preview_id = read_optional_number(data.get("preview", ""))
    read = bool(data.get("read"))
    approved = approve_order(order_id=order.pk, user=user, preview_id=preview_id, warnings_read=read)
    order, batch = start_approved(*approved)
    return _describe_approval(order, batch), order


@order_act
def send_back(order: Delegation, user: User, data: QueryDict) -> ActResult:
    """Send an order back to its proposer with a reason."""
    send_back_order(order_id=order.pk, user=user, reason=data.get("reason", ""))
    return f"Order {order.order_number} is a draft again.", order


@order_act
def revoke(order: Delegation, user: User, data: QueryDict) -> ActResult:
    """Withdraw an order before its day.

    From its day on draft and preview the order that withdraws it.
    """
    result = withdrawal.revoke_order(order_id=order.pk, user=user, reason=data.get("reason", ""))
    if result.pk == order.pk:
        return f"Order {order.order_number} is withdrawn. Nothing moves.", order
    if result.state == Delegation.State.DRAFT:
        drafting.make_preview(order_id=result.pk, user=user)
    return f"Order {result.order_number} is previewed. A second person approves the undo.", result


@login_required
@require_POST
def pause_all(request: HttpRequest) -> HttpResponse:
    """Pause every batch that moves or would start today."""
    user = administrator(request)
    ids = controls.pause_all_batches(user=user, reason="All moves were paused.")
    words = f"{len(ids)} paused. Each continues where it stopped." if ids else "Nothing was moving."
    messages.success(request, words)
    return redirect("delegations")


@login_required
@require_GET
def preview_csv(request: HttpRequest, order_id: int) -> HttpResponse:
    """Answer all counts of the newest preview as CSV."""
    order = order_or_404(reader(request), order_id)
    newest = order.previews.last()
    return csv_response(f"preview-{order.pk}.csv", preview_rows(newest.counts if newest else None))


def _describe_approval(order: Delegation, batch: Batch) -> str:
    if batch.state == Batch.State.MOVING:
        return f"Order {order.order_number} is approved and in force, and the move has begun."
    if batch.state == Batch.State.WAITING_FOR_APPROVAL:
        return f"Order {order.order_number} is approved, but its move waits for a fresh preview: {batch.status_message}"
    if order.effective_on is None:
        return "Approved."
    return f"Approved: order {order.order_number} takes effect on {month_day(order.effective_on)}."

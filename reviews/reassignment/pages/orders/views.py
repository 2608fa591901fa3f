"""Pages of orders: the list, one order, and the form to write one.

Their acts stand in `acts`.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import ChangedError, RefusedError
from cee_portal.core.ui.forms import add_refusal
from cee_portal.core.web.reading import read_optional_number
from centers.models import Delegation, OfficeMembership
from reviews.reassignment.access import administrator, order_or_404, reader
from reviews.reassignment.labels import batch_title
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import drafting
from reviews.reassignment.orders.order_input import OrderSpec
from reviews.reassignment.orders.versions import order_version
from reviews.reassignment.pages.batches.batch_context import live_context, proof_context
from reviews.reassignment.pages.orders.forms import OrderForm, staffing_formset, staffing_specs
from reviews.reassignment.pages.orders.order_context import find_newest_batch, order_context
from reviews.reassignment.pages.orders.order_list import list_context
from reviews.reassignment.placement.policies import HOLD

_MAX_SUGGESTED = 500
_CHANGED = "The order has changed since you opened this page. Cancel, look at the order as it is now, and change that one."


@login_required
@require_GET
def delegations(request: HttpRequest) -> HttpResponse:
    """Show the list of orders."""
    user = reader(request)
    return render(request, "reviews/reassignment/orders/list.html", list_context(user, clock.today()))


@login_required
@require_GET
def delegation(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show one order, with its batch where it has one."""
    user = reader(request)
    return render_order(request, user, order_or_404(user, order_id))


def render_order(
    request: HttpRequest, user: User, order: Delegation, refusal: RefusedError | None = None
) -> HttpResponse:
    """Render the page of an order; `refusal` says why an act was not done."""
    batch = find_newest_batch(order)
    context = order_context(order, user, batch) | {"refusal": refusal, "stage": "preview"}
    steers = user.is_administrator
    if batch is not None and batch.state in Batch.UNDER_WAY:
        context |= live_context(batch, may_steer=steers)
        context |= {"stage": "live", "title": batch_title(batch)}
    elif batch is not None and batch.state in Batch.ENDED and batch.started_at:
        context |= proof_context(batch, may_steer=steers)
        context |= {"stage": "proof", "title": batch_title(batch)}
    status = refusal.status if refusal else 200
    return render(request, "reviews/reassignment/orders/order.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_edit(request: HttpRequest, order_id: int | None = None) -> HttpResponse:
    """Write an order, or change one that is not in effect, which returns it to draft."""
    user = administrator(request)
    order = order_or_404(user, order_id) if order_id else None
    data = request.POST if request.method == "POST" else None
    form = OrderForm(data) if data is not None else OrderForm.of(order) if order else _blank_form(request)
    lines = staffing_formset(order, data)
    status = 200 if data is None else 400
    if data is not None and form.is_valid() and lines.is_valid():
        try:
            saved = _save_order(request, user, order, form.spec(staffing_specs(lines)))
        except ChangedError as error:
            form.add_error(None, _CHANGED)
            status = error.status
        except RefusedError as error:
            status = add_refusal(form, error)
        else:
            messages.success(request, f"Order {saved.order_number} is a draft. Preview what it would move.")
            return redirect("delegation", saved.pk)
    label = order.order_number if order else "New"
    context = {
        "form": form,
        "lines": lines,
        "order": order,
        "version": request.POST.get("version", "") or (order_version(order) if order else ""),
        "crumbs": [{"label": "Orders", "url": reverse("delegations")}, {"label": label}],
        "people": _suggest_people(),
    }
    return render(request, "reviews/reassignment/orders/order_form.html", context, status=status)


def _save_order(request: HttpRequest, user: User, order: Delegation | None, spec: OrderSpec) -> Delegation:
    """Store the order. Compare the version that the page showed, where the form sends one."""
    if order is None:
        return drafting.draft_order(user=user, spec=spec)
    given = read_optional_number(request.POST.get("version", ""))
    versions = None if given is None else [given]
    return drafting.change_order(order_id=order.pk, user=user, spec=spec, versions=versions)


def _blank_form(request: HttpRequest) -> OrderForm:
    """Return an empty form with the careful policies; `?center=CEE010` chooses a Center."""
    chosen: list[str] = request.GET.getlist("center")
    names = [name for name, _ in OrderForm.base_fields["functions"].choices]  # type: ignore[attr-defined]
    careful = {"near_deadline": HOLD, "begun": HOLD}
    return OrderForm(initial={"centers": chosen, "functions": names, **careful})


def _suggest_people() -> list[User]:
    """Return the people that the form suggests for the staffing plan: the first by user name.

    They work at an office today or later. A user name that is not suggested may be typed.
    """
    members = OfficeMembership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    users = User.objects.filter(is_active=True, pk__in=members.values("user"))
    return list(users.order_by("username")[:_MAX_SUGGESTED])

"""The context of the list of orders.

Orders by state, unfinished batches, checkups, and the form of full status.
"""

from datetime import date
from typing import Any, NamedTuple

from cee_portal.accounts.models import User
from centers.models import Delegation, Office
from centers.selectors.rulebooks import NoRulebookError, current_rulebook
from reviews.directory.rules import authority
from reviews.reassignment import labels
from reviews.reassignment.models import Batch, Checkup
from reviews.reassignment.orders.overlapping_orders import has_full_status, is_waiting
from reviews.reassignment.pages.orders.forms import FullStatusForm
from reviews.reassignment.pages.orders.order_timeline import Step, order_steps
from reviews.reassignment.selectors import visible_batches, visible_orders

_GROUPS = (
    ("To be decided", ("draft", "previewed"), "No order is waiting for a decision."),
    ("Approved and moving", ("approved", "moving"), "No approved order is waiting or moving."),
    ("In force", ("in_force",), "Every entry summary is processed at its port."),
    ("Withdrawn", ("revoked",), ""),
)


class OrderRow(NamedTuple):
    """One order of the list: its Centers, what it gives, and its steps."""

    order: Delegation
    centers: str
    what: str
    steps: list[Step]


def list_context(user: User, today: date, form: FullStatusForm | None = None) -> dict[str, Any]:
    """Return the context of the page; `form` is a refused form of full status."""
    orders = visible_orders(user).select_related("proposed_by", "withdraws")
    orders = orders.prefetch_related("centers", "ports").order_by("-effective_on", "-id")
    of_orders = visible_batches(user).filter(delegation__isnull=False).order_by("id")
    newest = {batch.delegation_id: batch for batch in of_orders}
    rows = [_describe_order(order, newest.get(order.pk)) for order in orders]
    groups = [
        {"title": title, "rows": [row for row in rows if row.order.state in states], "none": none}
        for title, states, none in _GROUPS
    ]
    form, centers = form or FullStatusForm(), _center_statuses(today)
    form.describe_centers(_center_notes(rows, centers))
    batches = visible_batches(user).select_related("delegation").filter(state__in=Batch.UNFINISHED)
    return {
        "today": today,
        "groups": [group for group in groups if group["rows"] or group["none"]],
        "batches": list(batches.order_by("id")),
        "any_moving": any(
            batch.state == Batch.State.MOVING
            or (batch.state == Batch.State.ANNOUNCED and batch.starts_on <= today)
            for batch in batches
        ),
        "checkups": _open_checkups(today),
        "may_act": user.is_administrator,
        "form": form,
        "centers": centers,
    }


def _center_notes(rows: list[OrderRow], centers: list[dict[str, Any]]) -> dict[str, str]:
    """Return what the form of full status says of a Center, by code: the orders that wait, or that it is operational."""
    notes = {row["office"].code: "operational already" for row in centers if row["has_full_status"]}
    for row in rows:
        if is_waiting(row.order) and row.order.withdraws_id is None:
            for center in row.order.centers.all():
                notes.setdefault(center.code, f"{row.order.order_number} waits")
    return notes


def _describe_order(order: Delegation, batch: Batch | None) -> OrderRow:
    what = labels.order_summary(order)
    return OrderRow(order, labels.centers_label(order), what, order_steps(order, batch))


def _open_checkups(today: date) -> list[Checkup]:
    """Return the checkups that wait for a signature.

    Those of withdrawn orders are left out.
    """
    made = Checkup.objects.filter(due_on__lte=today, made_at__isnull=False, running_smoothly=None)
    standing = made.filter(batch__delegation__withdrawn_on=None).select_related("batch")
    return list(standing.order_by("due_on", "id"))


def _center_statuses(today: date) -> list[dict[str, Any]]:
    """Return each Center with its status, as the directory shows it."""
    try:
        rules = current_rulebook()
    except NoRulebookError:
        return []
    return [
        {
            "office": center,
            "status": authority.center_status(center.code, rules, today),
            "has_full_status": has_full_status(center.code, rules, today),
        }
        for center in Office.objects.filter(kind=Office.Kind.CENTER).order_by("code")
    ]

"""The context of an order's page before its work moves.

Preview, flow, load, readiness and the acts on it.
"""

from typing import Any

from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.states import find_refusal
from centers.models import Delegation
from centers.order_states import SECOND_ADMINISTRATOR
from reviews.reassignment import labels
from reviews.reassignment.access import PAGE_OF_BATCH
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders.order_row import events_of_order
from reviews.reassignment.orders.readiness import (
    BLOCKING,
    GREEN,
    WARNED,
    ReadinessLine,
    check_readiness,
    estimate_duration,
)
from reviews.reassignment.orders.staffing_load import compute_load
from reviews.reassignment.pages.orders.order_timeline import order_steps
from reviews.reassignment.pages.orders.preview_flow import flow_by_port
from reviews.reassignment.pages.orders.preview_groups import group_tables
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.preview.age import read_age

_TONES = {GREEN: "good", WARNED: "soon", BLOCKING: "late"}
_ORDER = (BLOCKING, WARNED, GREEN)


def find_newest_batch(order: Delegation) -> Batch | None:
    """Return the newest batch of the order, with what its page reads."""
    return order.batches.select_related(*PAGE_OF_BATCH).last()


def order_context(order: Delegation, user: User, batch: Batch | None) -> dict[str, Any]:
    """Return the context of the page without the parts of a batch."""
    today = clock.today()
    previews = list(order.previews.select_related("made_by").order_by("-id"))
    preview = previews[0] if previews else None
    context: dict[str, Any] = {
        "today": today,
        "order": order,
        "batch": batch,
        "title": labels.order_title(order),
        "life": order_steps(order, batch),
        "crumbs": [{"label": "Orders", "url": reverse("delegations")}, {"label": order.order_number}],
        "about": {
            "centers": labels.centers_label(order),
            "functions": labels.functions_label(order),
            "ports": labels.ports_label(order),
            "day": labels.day_label(order, today),
        },
        "may_change": find_refusal(order.return_to_draft, user) is None,
        "may_act": user.is_administrator,
        "may_release": user.is_administrator and batch is not None and batch.proposed_by_id != user.pk,
        "may_count": find_refusal(order.preview, user) is None,
        "is_stale": order.state == Delegation.State.DRAFT and preview is not None,
        "preview": preview,
        "preview_number": len(previews),
        "withdrawals": list(order.withdrawals.exclude(state=Delegation.State.REVOKED).order_by("id")),
        "policies": Policies.of(order.policies),
        "policy_labels": labels.policy_labels(Policies.of(order.policies)),
        "sent_back": _find_sent_back_event(order),
        "revoke": _withdrawal_context(order, user),
    }
    if preview is not None:
        context |= _preview_context(order, user, preview)
    return context


def _preview_context(order: Delegation, user: User, preview: Preview) -> dict[str, Any]:
    counts = preview.counts
    lines = sorted(check_readiness(order, preview), key=lambda line: _ORDER.index(line.result))
    found = {result: [line for line in lines if line.result == result] for result in _ORDER}
    return {
        "counts": counts,
        "age": read_age(preview, order),
        "value": abbreviate_money(int(counts["value"])),
        "low_share": counts["inferred_low"] / counts["summaries"] if counts["summaries"] else None,
        "minutes": estimate_duration(preview).value,
        "flow": flow_by_port(counts),
        "groups": group_tables(counts),
        "held_begun": counts["held"] - counts.get("held_near", 0),
        "moving_items": counts["items"] - counts["held"],
        "moving_summaries": counts["summaries"] - counts.get("held_summaries", 0),
        "load": compute_load(order, preview) if order.withdraws_id is None else None,
        "lines": [{"line": line, "tone": _TONES[line.result]} for line in lines],
        "ready": f"{len(found[GREEN])} ready, {len(found[WARNED])} warned, {len(found[BLOCKING])} blocking",
        "warnings": len(found[WARNED]),
        "approve_why": _approval_refusal(order, user, found[BLOCKING]),
        "is_today": order.effective_on is None or order.effective_on <= clock.today(),
    }


def _approval_refusal(order: Delegation, user: User, blocking: list[ReadinessLine]) -> str:
    """Return why the user cannot approve the order now; "" where nothing prevents it."""
    if not user.is_administrator:
        return "Administrators approve orders."
    if order.state != Delegation.State.PREVIEWED:
        return "Preview it first." if order.state == Delegation.State.DRAFT else ""
    if user.pk == order.proposed_by_id:
        return SECOND_ADMINISTRATOR.message
    if blocking:
        return "Readiness blocks it: " + " ".join(line.detail for line in blocking)
    return ""


def _withdrawal_context(order: Delegation, user: User) -> dict[str, Any] | None:
    """Return how the order can be withdrawn.

    None where it cannot, or not by this user.
    """
    is_final = order.withdraws_id is not None and order.state not in Delegation.CHANGEABLE
    if not user.is_administrator or order.state == Delegation.State.REVOKED or is_final:
        return None
    in_effect = order.state in Delegation.IN_RULEBOOK and order.is_in_effect
    if in_effect:
        hint = "Nothing moves until a second person approves the preview."
    elif order.withdraws is not None:
        hint = (
            "This order is not approved. It ends at once, nothing moves, and"
            f" order {order.withdraws.order_number} does not change."
        )
    elif order.state == Delegation.State.APPROVED:
        hint = "This order is not in force yet. It is withdrawn at once, and nothing moves."
    else:
        hint = "This order is not approved. It is withdrawn at once, and nothing moves."
    return {"in_effect": in_effect, "hint": hint}


def _find_sent_back_event(order: Delegation) -> Event | None:
    if order.state != Delegation.State.DRAFT:
        return None
    newest = events_of_order(order.pk).order_by("-id").first()
    return newest if newest is not None and newest.verb == Verb.ORDER_SENT_BACK else None


def abbreviate_money(dollars: int) -> str:
    """Return an amount with a unit and one decimal, like `$ 41.1 bn`; below a million in whole dollars."""
    # From 999,950,000 on, one decimal of a million would read 1,000.0 m.
    for first, size, unit in ((999_950_000, 10**9, "bn"), (10**6, 10**6, "m")):
        if dollars >= first:
            return f"$ {dollars / size:,.1f} {unit}"
    return f"$ {dollars:,}"

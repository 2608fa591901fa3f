"""The context of a batch without an order that waits for approval.

Such a batch has a new edition or a move by hand as its cause.
"""

from typing import Any

from cee_portal.accounts.models import User
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.flip_window import reason_to_wait
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders.order_row import Versions
from reviews.reassignment.preview.age import read_age
from reviews.reassignment.preview.counts import find_office_names
from reviews.reassignment.steering import controls

_SHOWN = 12


def waiting_context(batch: Batch, user: User) -> dict[str, Any]:
    """Return `waiting` for the page of such a batch; None for every other batch."""
    if batch.delegation_id is not None or batch.state != Batch.State.WAITING_FOR_APPROVAL:
        return {"waiting": None}
    preview = batch.previews.select_related("made_by").order_by("-id").first()
    counts = preview.counts if preview else {}
    return {
        "waiting": {
            "preview": preview,
            "age": read_age(preview) if preview else None,
            "counts": counts,
            **counts_context(counts),
            "reason": cause_of(batch).reason(),
            "wait": reason_to_wait(batch),
            "may_count": user.is_administrator,
            "may_approve": user.is_administrator and user.pk != batch.proposed_by_id,
            "is_own": user.pk == batch.proposed_by_id,
        }
    }


def counts_context(counts: dict[str, Any]) -> dict[str, Any]:
    """Return the largest flows and ports of a preview, with office names."""
    flows, ports = counts.get("flows", [])[:_SHOWN], counts.get("by_port", [])[:_SHOWN]
    codes = {flow[end] for flow in flows for end in ("from", "to")} | {row["port"] for row in ports}
    names = find_office_names(sorted(codes))
    return {
        "flows": [
            {**flow, "from_name": names.get(flow["from"], ""), "to_name": names.get(flow["to"], "")}
            for flow in flows
        ],
        "ports": [{**row, "name": names.get(row["port"], "")} for row in ports],
        "ports_more": max(0, len(counts.get("by_port", [])) - _SHOWN),
    }


def recount(batch: Batch, user: User, versions: Versions = None) -> Preview:
    """Count a batch that waits and has no order again, and return the preview. Raises WrongStateError, ChangedError."""
    batch = controls.lock_for_recount(batch_id=batch.pk, user=user, versions=versions)
    return cause_of(batch).count_again(user)

"""Versions of orders: a checksum of all that an order shows.

Orders have no counter.
"""

import json
import zlib
from typing import Any

from centers.models import Delegation


def order_version(order: Delegation) -> int:
    """Return the version of an order.

    Acts compare it on the locked row with the version that the caller read.
    """
    return zlib.crc32(json.dumps(order_facts(order), sort_keys=True, default=str).encode())


def order_facts(order: Delegation) -> dict[str, Any]:
    """Return all that an order shows, with the names of the API."""
    return {
        "id": order.pk,
        "state": order.state,
        **order_content(order),
        "withdrawn_on": order.withdrawn_on,
        "proposed_by": order.proposed_by.username if order.proposed_by else None,
        "approved_by": order.approved_by.username if order.approved_by else None,
        "approved_at": order.approved_at,
        "withdraws": order.withdraws_id,
        "preview": order.previews.values_list("pk", flat=True).last(),
        "batch": order.batches.values_list("pk", flat=True).last(),
    }


def order_content(order: Delegation) -> dict[str, Any]:
    """Return the content of an order without its states and people.

    A preview counts exactly this.
    """
    scope = order_scope(order)
    is_one_center = len(scope["centers"]) == 1
    return {
        **scope,
        "text": order.text,
        "reason": order.reason,
        "policies": order.policies,
        "staffing": [
            {
                "user": line.user.username,
                "team": line.team.code if is_one_center else f"{line.team.office.code}/{line.team.code}",
                "from": line.from_date.isoformat(),
            }
            for line in order.staffing.select_related("user", "team__office")
        ],
    }


def order_scope(order: Delegation) -> dict[str, Any]:
    """Return the number of an order, what it gives, and from when."""
    return {
        "order_number": order.order_number,
        "centers": [center.code for center in order.centers.all()],
        "functions": order.functions,
        "ports": "all" if order.all_ports else [port.code for port in order.ports.all()],
        "effective_on": order.effective_on.isoformat() if order.effective_on else None,
    }

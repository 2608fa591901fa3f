"""Versions of orders: a checksum of all that an order shows.

Orders have no counter.
"""

import json
import zlib
from typing import Any

from centers.models import Delegation
from reviews.reassignment.models import Batch, Preview


def order_version(order: Delegation) -> int:
    """Return the version of an order.

    Acts compare it on the locked row with the version that the caller read.
    """
    return zlib.crc32(json.dumps(order_facts(order), sort_keys=True, default=str).encode())


def order_facts(order: Delegation) -> dict[str, Any]:
    """Return all that an order shows, with the names of the API."""
    newest = Preview.objects.filter(delegation=order).order_by("-id").values_list("pk", flat=True).first()
    batch = Batch.objects.filter(delegation=order).order_by("-id").values_list("pk", flat=True).first()
    return {
        "id": order.pk,
        "state": order.state,
        **order_content(order),
        "withdrawn_on": order.withdrawn_on,
        "proposed_by": order.proposed_by.username if order.proposed_by else None,
        "approved_by": order.approved_by.username if order.approved_by else None,
        "approved_at": order.approved_at,
        "withdraws": order.withdraws_id,
        "preview": newest,
        "batch": batch,
    }


def order_content(order: Delegation) -> dict[str, Any]:
    """Return the content of an order without its states and people.

    A preview counts exactly this.
    """
    centers = [center.code for center in order.centers.all()]
    lines = order.staffing.select_related("user", "team__office").all()
    return {
        "order_number": order.order_number,
        "centers": centers,
        "functions": order.functions,
        "ports": "all" if order.all_ports else [port.code for port in order.ports.all()],
        "effective_on": order.effective_on,
        "text": order.text,
        "reason": order.reason,
        "policies": order.policies,
        "staffing": [
            {
                "user": line.user.username,
                "team": line.team.code if len(centers) == 1 else f"{line.team.office.code}/{line.team.code}",
                "from": line.from_date.isoformat(),
            }
            for line in lines
        ],
    }

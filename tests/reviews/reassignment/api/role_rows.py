"""Rows of the role matrix: orders and batches for programs. The pages' rows explain the answers."""

from datetime import timedelta
from typing import Any

from cee_portal.core import clock
from reviews.reassignment.orders.versions import order_version
from tests.builders.world import World
from tests.reviews.reassignment.pages.role_rows import batch, order, why
from tests.role_matrix import STAFF_API, Answers, Route, Status, by

READ_API = by(staff=403, national=200, trade=404, nobody=404, anonymous=401)


def api_admin_acts(allowed: Status) -> Answers:
    """An act of administrators, by API."""
    return by(staff=403, admin=allowed, trade=404, nobody=404, anonymous=401)


def order_seen(world: World) -> dict[str, str]:
    """The version of the order, as a program read it."""
    return {"If-Match": f'"{order_version(world.order)}"'}


def batch_seen(world: World) -> dict[str, str]:
    return {"If-Match": f'"{world.batch.lock_version}"'}


def new_order(world: World) -> dict[str, Any]:
    """An order by API."""
    day = clock.today() + timedelta(days=40)
    return {"centers": ["CEE009"], "effective_on": str(day), "order_number": "DO 26-031", "text": "Apparel."}


ROWS: dict[str, Route] = {
    # Orders, for programs
    "api:api_delegations": Route(get=READ_API, post=api_admin_acts(201), body=new_order),
    "api:api_delegation": Route(get=READ_API, args=order),
    "api:api_delegation_preview": Route(post=api_admin_acts(200), args=order, headers=order_seen),
    "api:api_delegation_approve": Route(post=api_admin_acts(403), args=order, headers=order_seen),
    "api:api_delegation_revoke": Route(post=api_admin_acts(200), args=order, headers=order_seen, body=why),
    # Batches, for programs. This one is under way, so nobody counts or approves it again.
    "api:api_batches": Route(
        get=STAFF_API,
        post=by(staff=403, admin=201, supervisor=201, trade=404, nobody=404, anonymous=401),
        body=lambda world: {
            "entry_numbers": [world.other_summary.printed_number],
            "office": "2704",
            "reason": "Storm.",
        },
    ),
    "api:api_batch_preview": Route(post=api_admin_acts(409), args=batch, headers=batch_seen),
    "api:api_batch_approve": Route(
        post=api_admin_acts(409), args=batch, headers=batch_seen, body=lambda world: {"preview": 1}
    ),
    "api:api_batch": Route(get=STAFF_API, args=batch),
    "api:api_batch_moves": Route(get=STAFF_API, args=batch),
    "api:api_batch_pause": Route(post=api_admin_acts(200), args=batch, headers=batch_seen),
    "api:api_batch_resume": Route(post=api_admin_acts(409), args=batch, headers=batch_seen),
    "api:api_batch_cancel": Route(post=api_admin_acts(200), args=batch, headers=batch_seen, body=why),
}

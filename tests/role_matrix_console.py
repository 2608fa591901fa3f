"""Rows of the console: orders, batches, mass moves and standings, on screen and for programs. See tests/role_matrix.py.

Orders are headquarters': administrators write them, auditors read them, other staff are told that they may not, and the
trade never learns that the console is here. Batches move everybody's work, so all staff may watch them.
"""

from datetime import timedelta
from typing import Any

from cee_portal.core import clock
from reviews.reassignment.api.order_shapes import version_of
from tests.builders.world import World
from tests.role_matrix import SIGN_IN, STAFF_API, STAFF_PAGE, Answers, Route, Status, admin_acts, by

READ_PAGE = by(staff=403, national=200, trade=404, nobody=404, anonymous=SIGN_IN)
READ_API = by(staff=403, national=200, trade=404, nobody=404, anonymous=401)
WRITE_PAGE = by(staff=403, admin=200, trade=404, nobody=404, anonymous=SIGN_IN)


def api_admin_acts(allowed: Status) -> Answers:
    """An act of administrators, by API."""
    return by(staff=403, admin=allowed, trade=404, nobody=404, anonymous=401)


def lead_acts(allowed: Status) -> Answers:
    """An act of administrators and supervisors."""
    return by(staff=403, admin=allowed, supervisor=allowed, trade=404, nobody=404, anonymous=SIGN_IN)


LEAD_PAGE = lead_acts(200)


def importer(world: World) -> dict[str, Any]:
    return {"importer_id": world.summary.importer_id}


def order(world: World) -> dict[str, Any]:
    """The administrator's own order for Machinery, previewed."""
    return {"order_id": world.order.pk}


def order_seen(world: World) -> dict[str, str]:
    """The version of the order, as a program read it."""
    return {"If-Match": f'"{version_of(world.order)}"'}


def batch(world: World) -> dict[str, Any]:
    """A move by hand, under way."""
    return {"batch_id": world.batch.pk}


def batch_seen(world: World) -> dict[str, str]:
    return {"If-Match": f'"{world.batch.lock_version}"'}


def why(world: World) -> dict[str, Any]:
    return {"reason": "The order was late on paper."}


def new_order(world: World) -> dict[str, Any]:
    """An order by API."""
    day = clock.today() + timedelta(days=40)
    return {"centers": ["CEE009"], "effective_on": str(day), "order_number": "DO 26-031", "text": "Apparel."}


CONSOLE: dict[str, Route] = {
    # What the portal told whoever is signed in
    "notices": Route(get=by(staff=200, trade=200, nobody=200, anonymous=SIGN_IN)),
    # Orders
    "delegations": Route(get=READ_PAGE),
    "delegation_new": Route(get=WRITE_PAGE, post=admin_acts(400)),
    "delegation_full_status": Route(
        post=admin_acts(302),
        body=lambda world: {"center": "CEE009", "operational_on": "", "order_number": "DO 26-031"},
    ),
    "delegation_pause_all": Route(post=admin_acts(302)),
    "delegation": Route(get=READ_PAGE, args=order),
    "delegation_edit": Route(get=WRITE_PAGE, post=admin_acts(400), args=order),
    "delegation_preview": Route(post=admin_acts(302), args=order),
    "delegation_preview_csv": Route(get=READ_PAGE, args=order),
    # The one administrator of this world proposed it: a second person approves.
    "delegation_approve": Route(post=admin_acts(403), args=order),
    "delegation_send_back": Route(post=admin_acts(302), args=order, body=why),
    "delegation_revoke": Route(post=admin_acts(302), args=order, body=why),
    # Batches
    "batch": Route(get=STAFF_PAGE, args=batch),
    "batch_live": Route(get=STAFF_PAGE, args=batch),
    "batch_held": Route(get=STAFF_PAGE, args=batch),
    "batch_replay": Route(get=STAFF_PAGE, args=batch),
    # Not proved yet: there is nothing to export.
    "batch_proof": Route(
        get=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN),
        args=lambda world: {**batch(world), "form": "json"},
    ),
    "batch_sign": Route(
        post=admin_acts(409),
        args=lambda world: {**batch(world), "day": 1},
        body=lambda world: {"running_smoothly": "yes"},
    ),
    "batch_act": Route(post=admin_acts(302), args=lambda world: {**batch(world), "act": "pause"}),
    # Moves by hand and standings: administrators, and supervisors for their own office
    "mass_move": Route(get=LEAD_PAGE, post=lead_acts(400)),
    "standings": Route(get=STAFF_PAGE),
    "importer_standing": Route(get=STAFF_PAGE, post=lead_acts(400), args=importer),
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

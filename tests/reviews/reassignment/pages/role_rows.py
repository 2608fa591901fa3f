"""Rows of the role matrix: orders, batches, mass moves and standings, on screen.

Orders are written by administrators and read by auditors. Other staff are told that they may not read them, and the
trade gets no hint that they exist. Batches move everybody's work, so all staff may watch them.
"""

from typing import Any

from tests.builders.world import World
from tests.role_matrix import SIGN_IN, STAFF_PAGE, Answers, Route, Status, admin_acts, by

READ_PAGE = by(staff=403, national=200, trade=404, nobody=404, anonymous=SIGN_IN)


WRITE_PAGE = by(staff=403, admin=200, trade=404, nobody=404, anonymous=SIGN_IN)


def lead_acts(allowed: Status) -> Answers:
    """An act of administrators and supervisors."""
    return by(staff=403, admin=allowed, supervisor=allowed, trade=404, nobody=404, anonymous=SIGN_IN)


LEAD_PAGE = lead_acts(200)


def importer(world: World) -> dict[str, Any]:
    return {"importer_id": world.summary.importer_id}


def order(world: World) -> dict[str, Any]:
    """The administrator's own order for Machinery, previewed."""
    return {"order_id": world.order.pk}


def batch(world: World) -> dict[str, Any]:
    """A move by hand, under way."""
    return {"batch_id": world.batch.pk}


def why(world: World) -> dict[str, Any]:
    return {"reason": "The order was late on paper."}


ROWS: dict[str, Route] = {
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
}

"""Rows of the role matrix: jurisdiction set by hand, on screen.

A supervisor of the office that has the summary sets the Center. Routing again would change nothing here.
"""

from typing import Any

from entries.rerouting.services import preview_reroute
from tests.builders.world import World
from tests.role_matrix import STAFF_PAGE, Route, acts, mine, summary


def why(world: World) -> dict[str, Any]:
    return {"reason": "The lines say so."}


def again(world: World) -> dict[str, Any]:
    """Routing again, with the difference that was on screen."""
    return {"shown": preview_reroute(world.summary.pk).token}


def again_mine(world: World) -> dict[str, Any]:
    return {"shown": preview_reroute(world.other_summary.pk).token}


def to_machinery(world: World) -> dict[str, Any]:
    return {"center": "CEE010", **why(world)}


ROWS: dict[str, Route] = {
    "summary_set_jurisdiction": Route(
        get=STAFF_PAGE, post=acts(403, supervisor=302), args=summary, body=to_machinery
    ),
    "summary_withdraw_jurisdiction": Route(
        get=STAFF_PAGE, post=acts(403, supervisor=409), args=summary, body=why
    ),
    "summary_route_again": Route(get=STAFF_PAGE, post=acts(409), args=summary, body=again),
    "work_item_set_jurisdiction": Route(
        get=STAFF_PAGE, post=acts(403, supervisor=302), args=mine, body=to_machinery
    ),
    "work_item_route_again": Route(get=STAFF_PAGE, post=acts(409), args=mine, body=again_mine),
    "work_item_stays_at_port": Route(get=STAFF_PAGE, post=acts(400), args=mine, body=why),
}

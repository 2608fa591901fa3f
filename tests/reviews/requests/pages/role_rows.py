"""Rows of the role matrix: asking for papers, and the acts of staff on a request."""

from typing import Any

from tests.builders.world import World
from tests.role_matrix import STAFF_PAGE, Route, acts, mine

ASKED = {
    "uc_code": "3",
    "papers": ["packing_list"],
    "days": "10",
    "reason": "To check the value.",
    "act": "send",
}


def request(world: World) -> dict[str, Any]:
    assert world.request is not None
    return {"request_id": world.request.pk}


def more_time(world: World) -> dict[str, Any]:
    return {**request(world), "number": 1}


ROWS: dict[str, Route] = {
    "work_item_ask": Route(get=STAFF_PAGE, post=acts(302), args=mine, body=lambda world: ASKED),
    "work_request_more_time": Route(
        get=STAFF_PAGE,
        post=acts(302),
        args=more_time,
        body=lambda world: {"act": "refuse", "note": "It is urgent."},
    ),
    "work_request_withdraw": Route(
        get=STAFF_PAGE,
        post=acts(302),
        args=request,
        body=lambda world: {"reason": "It was in the file."},
    ),
}

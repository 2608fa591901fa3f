"""Rows of the role matrix: acts of staff on requests for programs."""

from typing import Any

from tests.builders.world import World
from tests.reviews.requests.pages.role_rows import more_time, request
from tests.role_matrix import STAFF_API, Route, api_acts, mine


def seen(world: World) -> dict[str, str]:
    """The version of the request, as a program read it."""
    assert world.request is not None
    return {"If-Match": f'"{world.request.version}"'}


def asked(world: World) -> dict[str, Any]:
    return {"uc_code": "3", "reason": "To check the value.", "papers": [{"paper": "packing_list"}]}


ROWS: dict[str, Route] = {
    "api:api_work_item_requests": Route(get=STAFF_API, post=api_acts(201), args=mine, body=asked),
    "api:api_request_withdraw": Route(
        post=api_acts(200), args=request, body=lambda world: {"reason": "It was in the file."}, headers=seen
    ),
    "api:api_request_extension_decide": Route(
        post=api_acts(200),
        args=more_time,
        body=lambda world: {"granted": False, "note": "It is urgent."},
        headers=seen,
    ),
}

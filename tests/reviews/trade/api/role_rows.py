"""Rows of the role matrix: notifications and requests for programs of the trade."""

from typing import Any

from tests.builders.world import World
from tests.reviews.requests.pages.role_rows import request
from tests.role_matrix import Route, by

READ = by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=401)
SENT = by(staff=403, broker=400, importer=400, other_broker=404, nobody=404, anonymous=401)


def empty(world: World) -> dict[str, Any]:
    return {}


ROWS: dict[str, Route] = {
    "api:api_notifications": Route(
        get=by(staff=403, broker=200, other_broker=200, importer=200, nobody=403, anonymous=401)
    ),
    "api:api_requests": Route(get=by(staff=200, trade=200, nobody=200, anonymous=401)),
    "api:api_request": Route(get=READ, args=request),
    "api:api_request_responses": Route(get=READ, post=SENT, args=request, body=empty),
    "api:api_request_extensions": Route(get=READ, post=SENT, args=request, body=empty),
}

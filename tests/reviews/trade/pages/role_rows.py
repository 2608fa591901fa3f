"""Rows of the role matrix: the pages of the trade."""

from typing import Any

from tests.builders.world import World
from tests.reviews.requests.pages.role_rows import request
from tests.role_matrix import SIGN_IN, Route, by

OWN = by(staff=404, broker=200, importer=200, other_broker=404, nobody=404, anonymous=SIGN_IN)
ACT = by(staff=404, broker=302, importer=302, other_broker=404, nobody=404, anonymous=SIGN_IN)


def typed(world: World) -> dict[str, Any]:
    return {"text-1": "See the file of June.", "act": "save"}


ROWS: dict[str, Route] = {
    "trade_home": Route(get=by(staff=404, trade=200, nobody=404, anonymous=SIGN_IN)),
    "trade_request": Route(get=OWN, post=ACT, args=request, body=typed),
    "trade_request_draft": Route(post=OWN, args=request, body=typed),
    "trade_request_more_time": Route(
        post=by(staff=404, broker=409, importer=409, other_broker=404, nobody=404, anonymous=SIGN_IN),
        args=request,
        body=lambda world: {"until": "2026-01-01", "reason": "The maker is closed."},
    ),
}

"""Rows of the role matrix: papers on screen."""

from typing import Any

from tests.builders.paper_files import uploaded
from tests.builders.world import World
from tests.role_matrix import SIGN_IN, Route, by, summary

SEEN = by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=SIGN_IN)


def document(world: World) -> dict[str, Any]:
    return {"document_id": world.document.pk}


ROWS: dict[str, Route] = {
    "summary_papers": Route(
        get=SEEN,
        post=by(
            staff=403,
            office=302,
            broker=302,
            importer=302,
            other_broker=404,
            nobody=404,
            anonymous=SIGN_IN,
        ),
        args=summary,
        body=lambda world: {"papers": uploaded(), "between": "everybody"},
    ),
    "paper": Route(get=SEEN, args=document),
    "paper_withdraw": Route(
        get=by(staff=403, broker=200, importer=403, other_broker=404, nobody=404, anonymous=SIGN_IN),
        post=by(staff=403, broker=302, importer=403, other_broker=404, nobody=404, anonymous=SIGN_IN),
        args=document,
        body=lambda world: {"reason": "The wrong invoice."},
    ),
}

"""Rows of the role matrix: papers for programs."""

from typing import Any

from tests.builders.paper_files import uploaded
from tests.builders.world import World
from tests.role_matrix import Route, by

SEEN = by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=401)


def document(world: World) -> dict[str, Any]:
    return {"document_id": world.document.pk}


def of_summary(world: World) -> dict[str, Any]:
    return {"entry_number": world.summary.printed_number}


ROWS: dict[str, Route] = {
    "api:api_documents": Route(
        get=SEEN,
        post=by(staff=403, office=201, broker=201, importer=201, other_broker=404, nobody=404, anonymous=401),
        query=of_summary,
        body=lambda world: {**of_summary(world), "file": uploaded()},
    ),
    "api:api_document": Route(get=SEEN, args=document),
    "api:api_document_content": Route(get=SEEN, args=document),
    "api:api_document_withdraw": Route(
        post=by(staff=403, broker=200, importer=403, other_broker=404, nobody=404, anonymous=401),
        args=document,
        body=lambda world: {"reason": "The wrong invoice."},
        headers=lambda world: {"If-Match": '"1"'},
    ),
}

"""Rows of the role matrix: the queue and acts on its items, for programs."""

from tests.builders.world import World
from tests.reviews.work.pages.role_rows import item, office, tomorrow
from tests.role_matrix import STAFF_API, Route, api_acts, mine, mine_seen


def seen(world: World) -> dict[str, str]:
    """The version of the free item, as a program read it."""
    return {"If-Match": f'"{world.item.version}"'}


ROWS: dict[str, Route] = {
    "api:api_work_items": Route(get=STAFF_API, query=office),
    "api:api_work_item": Route(get=STAFF_API, args=item),
    "api:api_work_take_next": Route(post=api_acts(200), body=office),
    "api:api_work_take": Route(post=api_acts(200), args=item),
    "api:api_work_release": Route(post=api_acts(200), args=mine),
    "api:api_work_skip": Route(post=api_acts(200), args=item, headers=seen),
    "api:api_work_assign": Route(
        post=api_acts(403, supervisor=200),
        args=item,
        headers=seen,
        body=lambda world: {"owner": "supervisor", "reason": "Knows telephones."},
    ),
    "api:api_work_accept": Route(post=api_acts(200), args=item, headers=seen),
    "api:api_work_return": Route(
        post=api_acts(400), args=item, headers=seen, body=lambda world: {"reason": "Not ours."}
    ),
    "api:api_work_send": Route(
        post=api_acts(200),
        args=mine,
        headers=mine_seen,
        body=lambda world: {"office": "2704", "reason": "Examined there."},
    ),
    "api:api_work_park": Route(post=api_acts(200), args=mine, headers=mine_seen, body=tomorrow),
    "api:api_work_unpark": Route(post=api_acts(200), args=mine, headers=mine_seen),
    "api:api_work_undo": Route(post=api_acts(403), args=mine),
    "api:api_work_close": Route(
        post=api_acts(200),
        args=mine,
        headers=mine_seen,
        body=lambda world: {"result": "no_discrepancy"},
    ),
}

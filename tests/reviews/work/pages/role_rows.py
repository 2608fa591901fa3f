"""Rows of the role matrix: the queue and acts on its items, on screen."""

from datetime import date, timedelta
from typing import Any

from tests.builders.world import World
from tests.role_matrix import OWN_JOB, SIGN_IN, STAFF_PAGE, Route, acts, by, mine


def item(world: World) -> dict[str, Any]:
    return {"item_id": world.item.pk}


def office(world: World) -> dict[str, Any]:
    return {"office": "CEE007"}


def in_office(world: World) -> dict[str, Any]:
    return {"list": "queue=unassigned&office=CEE007"}


def marked(world: World) -> dict[str, Any]:
    """The free item, marked in the list as it was shown."""
    return {"item": f"{world.item.pk}.{world.item.version}", "list": "queue=office&office=CEE007"}


def bulk_job(world: World) -> dict[str, Any]:
    """An act of the specialist on many items that waits for a worker."""
    return {"job_id": world.bulk.pk}


def tomorrow(world: World) -> dict[str, Any]:
    return {"until": str(date.today() + timedelta(days=3)), "reason": "The importer answers on Monday."}


ROWS: dict[str, Route] = {
    "work": Route(get=STAFF_PAGE, query=office),
    "work_counts": Route(get=STAFF_PAGE, query=office),
    "work_no_match": Route(get=STAFF_PAGE, query=office),
    "work_take_next": Route(post=acts(302), body=in_office),
    "work_item": Route(get=by(staff=302, trade=404, nobody=404, anonymous=SIGN_IN), args=item),
    "work_peek": Route(get=STAFF_PAGE, args=item),
    "work_item_take": Route(post=acts(302), args=item),
    "work_item_skip": Route(post=acts(302), args=item),
    "work_item_release": Route(post=acts(302), args=mine),
    "work_item_close": Route(
        get=STAFF_PAGE,
        post=acts(302),
        args=mine,
        body=lambda world: {"result": "no_discrepancy", "version": world.mine.version},
    ),
    "work_item_park": Route(get=STAFF_PAGE, post=acts(302), args=mine, body=tomorrow),
    "work_item_unpark": Route(post=acts(302), args=mine),
    "work_item_send": Route(
        get=STAFF_PAGE,
        post=acts(302),
        args=mine,
        body=lambda world: {"office": "2704", "reason": "Examined there.", "version": world.mine.version},
    ),
    "work_item_accept": Route(post=acts(302), args=item),
    "work_item_return": Route(
        get=STAFF_PAGE, post=acts(400), args=item, body=lambda world: {"reason": "Not ours."}
    ),
    "work_item_assign": Route(
        get=STAFF_PAGE,
        post=acts(403, supervisor=302),
        args=item,
        body=lambda world: {"owner": "supervisor", "version": world.item.version},
    ),
    # Marked rows: who leads gives, the others take; the question comes first where the act needs more
    "work_bulk_give": Route(
        post=acts(403, supervisor=302),
        body=lambda world: marked(world) | {"to": world.people["specialist"].pk, "sure": "1"},
    ),
    "work_bulk_take": Route(post=acts(302), body=lambda world: marked(world)),
    "work_bulk_release": Route(post=acts(302), body=lambda world: marked(world)),
    "work_bulk_park": Route(
        post=acts(302), body=lambda world: marked(world) | tomorrow(world) | {"sure": "1"}
    ),
    "work_bulk": Route(get=OWN_JOB, args=bulk_job),
    "work_bulk_stop": Route(
        post=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN, specialist=302, national=403),
        args=bulk_job,
    ),
    # The act of another person, which nobody here undoes
    "work_undo": Route(
        post=by(staff=403, trade=404, nobody=404, anonymous=SIGN_IN), args=lambda world: {"event_id": 1}
    ),
    "work_bulk_undo": Route(
        post=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN, specialist=409, national=403),
        args=bulk_job,
    ),
    "work_item_heartbeat": Route(post=by(staff=204, trade=404, nobody=404, anonymous=SIGN_IN), args=item),
}

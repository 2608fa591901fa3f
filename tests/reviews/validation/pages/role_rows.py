"""Rows of the role matrix: criteria of selection."""

from typing import Any

from reviews.validation.models import Criterion
from tests.builders.world import World
from tests.role_matrix import SIGN_IN, STAFF_PAGE, Route, acts, admin_acts, by, closed, mine


def criterion(world: World) -> dict[str, Any]:
    return {"criterion_id": Criterion.objects.filter(valid_from__isnull=False).order_by("pk")[0].pk}


ADMIN_PAGE = by(staff=403, admin=200, trade=404, nobody=404, anonymous=SIGN_IN)


ROWS: dict[str, Route] = {
    "work_item_start": Route(post=acts(302), args=mine),
    "work_item_reopen": Route(
        get=STAFF_PAGE,
        post=acts(403, supervisor=302),
        args=closed,
        body=lambda world: {"reason": "Look again."},
    ),
    "criteria": Route(get=STAFF_PAGE),
    "criterion": Route(get=STAFF_PAGE, args=criterion),
    "criterion_progress": Route(get=STAFF_PAGE, args=criterion),
    "criterion_new": Route(get=ADMIN_PAGE, post=admin_acts(400)),
    "criterion_edit": Route(get=ADMIN_PAGE, post=admin_acts(400), args=criterion),
    "criterion_try": Route(post=admin_acts(302), args=criterion),
    "criterion_switch": Route(
        post=admin_acts(302), args=criterion, body=lambda world: {"to": "off", "reason": "Too many hits."}
    ),
}

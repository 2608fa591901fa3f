"""Rows of the role matrix: jurisdiction set by hand, for programs.

Routing again would change nothing here, and a review cannot stay with the port.
"""

from tests.builders.world import World
from tests.reviews.jurisdiction.pages.role_rows import again, again_mine, to_machinery, why
from tests.role_matrix import STAFF_API, Route, api_acts, mine, mine_seen, summary


def summary_seen(world: World) -> dict[str, str]:
    """The version of the summary that filer B76 filed."""
    return {"If-Match": f'"{world.summary.lock_version}"'}


ROWS: dict[str, Route] = {
    "api:api_work_set_jurisdiction": Route(
        get=STAFF_API,
        post=api_acts(403, supervisor=200),
        args=mine,
        headers=mine_seen,
        query=lambda world: {"center": "CEE010"},
        body=to_machinery,
    ),
    "api:api_work_route_again": Route(
        get=STAFF_API, post=api_acts(409), args=mine, headers=mine_seen, body=again_mine
    ),
    "api:api_work_stays_at_port": Route(post=api_acts(400), args=mine, headers=mine_seen, body=why),
    "api:entry_summary_set_jurisdiction": Route(
        get=STAFF_API,
        post=api_acts(403, supervisor=200),
        args=summary,
        headers=summary_seen,
        query=lambda world: {"center": "CEE010"},
        body=to_machinery,
    ),
    "api:entry_summary_route_again": Route(
        get=STAFF_API, post=api_acts(409), args=summary, headers=summary_seen, body=again
    ),
    "api:entry_summary_withdraw_jurisdiction": Route(
        post=api_acts(403, supervisor=409), args=summary, headers=summary_seen, body=why
    ),
}

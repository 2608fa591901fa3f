"""Rows of the role matrix: reviews for programs."""

from tests.role_matrix import STAFF_API, Route, api_acts, closed, closed_seen, mine, mine_seen

ROWS: dict[str, Route] = {
    "api:api_result_codes": Route(get=STAFF_API),
    "api:api_work_reopen": Route(
        post=api_acts(403, supervisor=200),
        args=closed,
        headers=closed_seen,
        body=lambda world: {"reason": "Look again."},
    ),
    "api:api_work_start": Route(post=api_acts(200), args=mine, headers=mine_seen),
}

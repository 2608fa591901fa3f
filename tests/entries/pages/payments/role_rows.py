"""Rows of the role matrix: the payments of a summary. Electronics collects revenue on it."""

from tests.role_matrix import SIGN_IN, STAFF_PAGE, Route, by, summary

ROWS: dict[str, Route] = {
    "summary_payments": Route(
        get=STAFF_PAGE,
        post=by(staff=403, office=302, trade=404, nobody=404, anonymous=SIGN_IN),
        args=summary,
        body=lambda world: {"event": "on_statement", "date": "2026-01-15"},
    ),
}

"""Rows of the role matrix: the clocks."""

from tests.role_matrix import Route, each

ROWS: dict[str, Route] = {
    "api:tools_deadlines": Route(
        post=each(200),
        reads=True,
        body=lambda world: {"clock": "cf28_response", "issued_on": "2026-03-02"},
    ),
}

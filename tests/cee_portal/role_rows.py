"""Rows of the role matrix: the home page, the API's own pages and the health checks."""

from tests.role_matrix import Route, each

ROWS: dict[str, Route] = {
    "home": Route(get=each(200)),
    "healthz": Route(get=each(200)),
    "readyz": Route(get=each((200, 503))),
    "schema": Route(get=each(200)),
    "api_root": Route(get=each(200)),
    "docs": Route(get=each(200)),
}

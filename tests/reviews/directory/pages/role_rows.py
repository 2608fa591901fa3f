"""Rows of the role matrix: the directory of Centers and ports."""

from tests.role_matrix import Route, each

ROWS: dict[str, Route] = {
    "centers": Route(get=each(200)),
    "center": Route(get=each(200), args=lambda world: {"code": "CEE007"}),
}

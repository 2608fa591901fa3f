"""Rows of the role matrix: the question which Center processes goods."""

from tests.role_matrix import Route, each

ROWS: dict[str, Route] = {
    "which_center": Route(get=each(200)),
    "which_center_headings": Route(get=each(200), query=lambda world: {"q": "phone"}),
    "which_center_ports": Route(get=each(200), query=lambda world: {"q": "27"}),
}

"""Rows of the role matrix: signing in and out, preferences."""

from tests.role_matrix import Route, each

ROWS: dict[str, Route] = {
    "sign_in": Route(get=each(200), post=each(422), body=lambda world: {"username": "port", "password": "x"}),
    "sign_out": Route(post=each(302)),
    "demo_switch": Route(post=each(404), body=lambda world: {"username": "specialist"}),
    "preferences": Route(post=each(302), body=lambda world: {"keyboard": "off"}),
}

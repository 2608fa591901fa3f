"""Rows of the role matrix: signing in and out, preferences."""

from tests.role_matrix import SIGN_IN, Route, by, each

ROWS: dict[str, Route] = {
    "sign_in": Route(get=each(200), post=each(422), body=lambda world: {"username": "port", "password": "x"}),
    "sign_out": Route(post=each(302)),
    "demo_switch": Route(post=each(404), body=lambda world: {"username": "specialist"}),
    "password": Route(
        get=by(staff=200, trade=200, nobody=200, anonymous=SIGN_IN),
        post=by(staff=422, trade=422, nobody=422, anonymous=SIGN_IN),
        body=lambda world: {"current": "x", "new": "dusty-harbor-41", "again": "dusty-harbor-41"},
    ),
    "preferences": Route(post=each(302), body=lambda world: {"keyboard": "off"}),
}

"""Rows of the role matrix: the notices of a signed-in person."""

from tests.role_matrix import SIGN_IN, Route, by, each

ROWS: dict[str, Route] = {
    "notices_read": Route(post=each(302), body=lambda world: {"upto": "1"}),
    "notices": Route(get=by(staff=200, trade=200, nobody=200, anonymous=SIGN_IN)),
}

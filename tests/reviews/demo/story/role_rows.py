"""Rows of the role matrix: the demonstration, which is off here, so its addresses do not exist."""

from tests.role_matrix import SIGN_IN, Route, by, each

ROWS: dict[str, Route] = {
    "demo_story": Route(get=each(404)),
    "demo_mark": Route(post=each(404), args=lambda world: {"step": "which-center"}),
    "demo_refresh": Route(post=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN)),
    "demo_sample": Route(
        get=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN), args=lambda world: {"name": "good.csv"}
    ),
}

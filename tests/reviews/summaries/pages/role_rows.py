"""Rows of the role matrix: search, lists and the file of a summary."""

from tests.role_matrix import SIGN_IN, Route, by, summary

SIGNED_IN_PAGE = by(staff=200, trade=200, nobody=200, anonymous=SIGN_IN)


OWN_PAGE = by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=SIGN_IN)


ROWS: dict[str, Route] = {
    "search": Route(get=SIGNED_IN_PAGE, query=lambda world: {"q": "nothing-like-this"}),
    "entries": Route(get=SIGNED_IN_PAGE),
    "summary": Route(get=OWN_PAGE, args=summary),
    "summary_lines": Route(get=OWN_PAGE, args=summary),
    "summary_timeline": Route(get=OWN_PAGE, args=summary),
    "summary_changes": Route(
        # There is one revision, so nothing to compare it with.
        get=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN),
        args=lambda world: {**summary(world), "revision": 1},
    ),
}

"""Requests that cost much wait for others of their kind alone, and not without a bound."""

from types import SimpleNamespace

import pytest
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from cee_portal.core.web.body_limits import VISITOR_API_BYTES
from cee_portal.server import lanes
from cee_portal.server.requests import Request

COOKIE = "Cookie: sessionid=a\r\n"
ROUTE = "/api/v1/tools/route/"


def request_of(method: str, path: str, headers: str = "", body: bytes = b"a=b") -> Request:
    request = Request(Adjustments())
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    request.received(head.encode())
    if request.awaits_limit:
        request.admit(10 * VISITOR_API_BYTES)
    if body:
        request.received(body)
    assert request.completed
    return request


@pytest.fixture
def idle(monkeypatch) -> lanes.Lanes:
    """Lanes without threads: what is given to them stays in their queues."""
    monkeypatch.setattr(lanes, "_start", lambda count: ThreadedTaskDispatcher())
    return lanes.Lanes(4)


def lane_of(idle: lanes.Lanes, request: Request) -> str:
    channel = SimpleNamespace(requests=[request])
    idle.add_task(channel)
    (name,) = [name for name, lane in vars(idle).items() if channel in lane.queue]
    return name


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("pages", ("GET", "/work/")),
        ("pages", ("GET", "/sign-in/")),
        ("pages", ("POST", "/work/take-next/", COOKIE)),
        ("pages", ("POST", "/api/v1/work-items/take-next/", COOKIE, b"")),
        ("visitors", ("POST", "/work/take-next/")),
        ("visitors", ("POST", ROUTE)),
        ("visitors", ("POST", ROUTE, COOKIE)),
        ("sign_ins", ("POST", "/sign-in/")),
        ("sign_ins", ("POST", "/sign-in/", COOKIE)),
        ("sign_ins", ("POST", "//sign-in/", COOKIE)),
        ("sign_ins", ("POST", "/sign-in/", COOKIE, b"")),
        ("large", ("POST", "/preferences/", COOKIE, b"a" * (VISITOR_API_BYTES + 1))),
    ],
)
def test_the_lane_of_a_request(idle, name, asked):
    assert lane_of(idle, request_of(*asked)) == name


@pytest.mark.parametrize(
    "asked",
    [
        ("POST", "/sign-in/"),
        ("POST", ROUTE),
        ("POST", "/preferences/", COOKIE, b"a" * (VISITOR_API_BYTES + 1)),
    ],
)
def test_one_more_than_may_wait_is_refused_and_others_are_not(idle, asked):
    waiting = [request_of(*asked) for _ in range(lanes.MOST_WAITING)]
    assert len({lane_of(idle, request) for request in waiting}) == 1
    assert not any(request.refused for request in waiting)
    more = request_of(*asked)
    assert (lane_of(idle, more), more.refused) == ("pages", 503)
    assert more.get_body_stream().read() == b"" and more.headers["CONNECTION"] == "close"
    page = request_of("POST", "/work/take-next/", COOKIE)
    assert (lane_of(idle, page), page.refused) == ("pages", 0)

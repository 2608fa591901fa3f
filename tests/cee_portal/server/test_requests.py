"""A request is decided by its header: taken in, refused unread, or held until its sender is known."""

import pytest
from waitress.adjustments import Adjustments

from cee_portal.core.web.body_limits import VISITOR_FORM_BYTES
from cee_portal.server.requests import MOST_CHUNK_FRAME_BYTES, Request

COOKIE = "Cookie: sessionid=abcdef\r\n"


def started(*, path: str = "/preferences/", headers: str = "") -> Request:
    request = Request(Adjustments())
    request.received(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
    return request


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/sign-in/", "/sign-in/"),
        ("//sign-in/", "/sign-in/"),
        ("///sign-in//x", "/sign-in//x"),
        ("/%2Fsign-in/", "/sign-in/"),
        ("/caf%C3%A9/", "/café/"),
        ("/%FF/", "/\ufffd/"),
    ],
)
def test_the_address_is_that_of_django(path, address):
    assert started(path=path).address == address


@pytest.mark.parametrize(
    ("headers", "refused", "awaits_limit"),
    [
        ("", 0, False),
        (f"Content-Length: {VISITOR_FORM_BYTES}\r\n", 0, False),
        (f"Content-Length: {VISITOR_FORM_BYTES + 1}\r\n", 413, False),
        (f"Content-Length: {VISITOR_FORM_BYTES + 1}\r\n{COOKIE}", 0, True),
        ("Transfer-Encoding: chunked\r\n", 411, False),
        (f"Transfer-Encoding: chunked\r\n{COOKIE}", 0, True),
    ],
)
def test_the_header_decides(headers, refused, awaits_limit):
    request = started(headers=headers)
    assert (request.refused, request.awaits_limit) == (refused, awaits_limit)
    assert request.completed is (bool(refused) or not headers)


@pytest.mark.parametrize(
    ("headers", "limit", "status"),
    [
        ("Content-Length: 100000\r\n", None, 503),
        ("Content-Length: 100000\r\n", 0, 413),
        ("Content-Length: 100000\r\n", 99_999, 413),
        ("Content-Length: 100000\r\n", 100_000, 0),
        ("Transfer-Encoding: chunked\r\n", None, 503),
        ("Transfer-Encoding: chunked\r\n", 0, 411),
        ("Transfer-Encoding: chunked\r\n", 10, 0),
    ],
)
def test_the_limit_of_the_sender_decides(headers, limit, status):
    assert started(headers=headers + COOKIE).refusal(limit) == status


@pytest.mark.parametrize("frame", [b"1;", b"0\r\nx: y\r\n"])
def test_a_frame_of_chunks_without_end_is_refused(frame):
    request = started(headers=f"Transfer-Encoding: chunked\r\n{COOKIE}")
    request.admit(1_000_000)
    request.received(frame)
    assert not request.refused
    request.received(b"a" * (MOST_CHUNK_FRAME_BYTES + 1))
    assert request.refused == 413


def test_chunks_end_at_the_limit():
    request = started(headers=f"Transfer-Encoding: chunked\r\n{COOKIE}")
    request.admit(1_000)
    request.received(b"3e8\r\n" + b"a" * 995)
    assert not request.refused
    request.received(b"a" * 10)
    assert request.refused == 413 and request.completed

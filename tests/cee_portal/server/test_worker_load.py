"""Under silent connections, the worst bodies and a flood of sign-ins the portal answers, and its processes stay small."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from cee_portal.accounts.models import User
from cee_portal.core.web.body_limits import VISITOR_API_BYTES, VISITOR_FORM_BYTES
from tests.builders.web_server import WebServer, running_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ROUTE = "/api/v1/tools/route/"
SECONDS = 30
HEALTH_SECONDS = 2.0
LARGEST_WORKER = 300_000_000
LARGEST_GROWTH = 60_000_000


def question(lines: list[Any], **more: Any) -> bytes:
    """Return a question to the tool, cut down to what a visitor may send."""
    asked = {"on": "2015-01-28", "port": "4601", "entry_type": "01", **more}
    body = json.dumps({**asked, "lines": lines}, separators=(",", ":")).encode()
    while len(body) > VISITOR_API_BYTES and lines:
        lines = lines[: len(lines) * 9 // 10]
        body = json.dumps({**asked, "lines": lines}, separators=(",", ":")).encode()
    return body


def members(count: int) -> str:
    return ",".join(f'"k{number:06}":1' for number in range(count))


def filled(text: str, by: str, size: int) -> bytes:
    return (text + by * size)[:size].encode()


GOOD = {"hts": "2933.59.7000", "value": "12000"}
# What anybody may send that costs most for its size, and the forms that are refused.
WORST: dict[str, tuple[str, str, bytes]] = {
    "a form of escapes": ("/sign-in/", FORM, filled("password=", "%41", VISITOR_FORM_BYTES)),
    "a form of a thousand fields": ("/sign-in/", FORM, b"&".join(b"f%d=x" % n for n in range(900))),
    "a form of 60 MB": ("/sign-in/", FORM, filled("password=", "%41", 60_000_000)),
    "an upload of 60 MB": ("/sign-in/", "multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 60_000_000),
    "a member twice": (ROUTE, JSON, ("{" + members(17_000) + ',"z":1,"z":1}').encode()),
    "unknown members": (ROUTE, JSON, ("{" + members(17_000) + "}").encode()),
    "lines of unknown members": (
        ROUTE,
        JSON,
        question([{f"k{number}": 1 for number in range(20)} for _ in range(1_500)]),
    ),
    "many good lines": (ROUTE, JSON, question([GOOD] * 10_000)),
    "lines of 32 numbers": (ROUTE, JSON, question([{"hts": ["9903.01.2500"] * 32, "value": "1"}] * 600)),
    "wrong lines": (ROUTE, JSON, question([{"hts": "x", "value": "x"}] * 10_000)),
    "many Centers": (ROUTE, JSON, question([GOOD], assume_operational=["CEE005"] * 20_000)),
    "an endless number": (ROUTE, JSON, question([{"hts": "9" * 200_000, "value": "1" * 1_000}])),
    "deep lists": (ROUTE, JSON, b"[" * 250_000),
    "empty lists": (ROUTE, JSON, b"[" + b"[]," * 83_000 + b"[]]"),
    "a text of pairs": (ROUTE, JSON, b'{"port":"' + b"\\ud83d\\ude00" * 20_000 + b'"}'),
    "fees of many lines": (
        "/api/v1/tools/fees/",
        JSON,
        question([GOOD] * 10_000).replace(b'"on":"2015-01-28","port":"4601"', b'"entry_date":"2026-01-05"'),
    ),
}


def send(server: WebServer, worst: tuple[str, str, bytes]) -> int:
    path, content_type, body = worst
    status, _, _ = server.ask("POST", path, body, {"Content-Type": content_type}, timeout=120)
    return status


@pytest.fixture
def server(reference):
    User.objects.create_user("dana", password="right-" * 3)
    with running_server() as running:
        yield running


def warm(server: WebServer) -> None:
    """Ask what loads modules and caches, so that growth is that of the requests alone."""
    for _ in range(20):
        send(server, (ROUTE, JSON, question([GOOD])))
        send(server, ("/sign-in/", FORM, b"username=nobody&password=x"))
        server.ask("GET", "/sign-in/")


@pytest.mark.parametrize("name", WORST)
def test_one_request_of_a_visitor_costs_little_memory_and_no_error(server, name):
    warm(server)
    before = server.peak_rss()
    statuses = {send(server, WORST[name]) for _ in range(4)}
    assert max(statuses) < 500, statuses
    assert server.peak_rss() - before < LARGEST_GROWTH


def test_one_request_of_a_visitor_costs_little_time_of_a_process(server):
    warm(server)
    for name, worst in WORST.items():
        before = cpu(server)
        send(server, worst)
        spent = cpu(server) - before
        print(f"{name}: {spent:.2f} s, peak {server.peak_rss() / 1e6:.0f} MB")
        assert spent < 1.0, name


def cpu(server: WebServer) -> float:
    times = [worker.cpu_times() for worker in server.workers()]
    return sum(spent.user + spent.system for spent in times)


def test_the_portal_answers_under_all_of_it_at_once(server):
    warm(server)
    ended = threading.Event()
    silent = [server.connect() for _ in range(40)]
    for number, connection in enumerate(silent):
        half = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\nuser"
        connection.sendall(half[: (0, 30, len(half))[number % 3]])
    worst = list(WORST.values())
    senders = [thread_of(ended, lambda n=n: send(server, worst[n % len(worst)])) for n in range(8)]
    floods = [thread_of(ended, lambda n=n: sign_in(server, n)) for n in range(16)]
    slowest, largest = 0.0, 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        asked = time.monotonic()
        status, _, _ = server.ask("GET", "/healthz", timeout=30)
        slowest = max(slowest, time.monotonic() - asked)
        largest = max(largest, server.largest_rss())
        assert status == 200
        time.sleep(0.2)
    ended.set()
    for thread in [*senders, *floods]:
        thread.join(120)
    for connection in silent:
        connection.close()
    print(f"health page at most {slowest:.2f} s, largest process {largest / 1e6:.0f} MB")
    assert slowest < HEALTH_SECONDS
    assert max(largest, server.peak_rss()) < LARGEST_WORKER
    assert server.temporary_files() == []


def thread_of(ended: threading.Event, act: Callable[[], Any]) -> threading.Thread:
    def repeat() -> None:
        while not ended.is_set():
            try:
                act()
            except (OSError, http.client.HTTPException):  # a refusal may end the connection
                time.sleep(0.05)

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    return thread


def sign_in(server: WebServer, number: int) -> None:
    """Send a sign-in with a wrong password, as a browser does: with the token of the form."""
    _, headers, _ = server.ask("GET", "/sign-in/")
    token = headers["Set-Cookie"].split("csrftoken=")[1].split(";")[0]
    body = f"csrfmiddlewaretoken={token}&username=dana{number}&password=wrong".encode()
    server.ask("POST", "/sign-in/", body, {"Content-Type": FORM, "Cookie": f"csrftoken={token}"})

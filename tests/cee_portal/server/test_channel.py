"""A connection costs a thread only between a whole request and the last byte of its answer."""

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from waitress.adjustments import Adjustments
from waitress.channel import ClientDisconnected

from cee_portal.server import channel as module
from cee_portal.server.channel import IDLE_SECONDS, Channel

LARGE = (
    b"POST /preferences/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=abcdef\r\n"
    b"Content-Length: 100000\r\n\r\n"
)
SMALL = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class FakeServer:
    """What a channel asks of its server: work is noted, and what other threads give to the loop waits for `loop`."""

    def __init__(self) -> None:
        self.active_channels: dict[int, Channel] = {}
        self.adj, self.accepting = Adjustments(), True
        self.server_name = self.effective_host = "localhost"
        self.effective_port = 80
        self.tasks: list[Channel] = []
        self.asked: list[Any] = []
        self.thunks: list[Any] = []
        self.seen: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.trigger = self.admission = self

    def add_task(self, channel: Channel) -> None:
        self.tasks.append(channel)

    def submit(self, act: Any, *arguments: Any) -> None:
        self.asked.append(lambda: act(*arguments))

    def pull_trigger(self, thunk: Any = None) -> None:
        if thunk:
            self.thunks.append(thunk)

    def application(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.seen.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def loop(self, channel: Channel) -> None:
        """Answer what is asked, then do one turn of the loop."""
        while self.asked:
            self.asked.pop(0)()
        while self.thunks:
            self.thunks.pop(0)()
        channel.readable()


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def channel(server: FakeServer) -> Iterator[Channel]:
    """A connection whose other end is `channel.client`."""
    ours, client = socket.socketpair()
    client.settimeout(5)
    channel = Channel(server, ours, ("203.0.113.9", 4711), server.adj, map={})
    channel.client = client
    yield channel
    channel.handle_close()
    client.close()


@pytest.fixture
def limit(monkeypatch) -> Any:
    """Set what the sender may send, or how the question fails."""

    def set_limit(found: Any) -> None:
        def ask(*arguments: Any) -> int:
            if isinstance(found, Exception):
                raise found
            return found

        monkeypatch.setattr(module, "sender_limit", ask)

    return set_limit


def let_pass(channel: Channel, seconds: float) -> None:
    channel.last_activity -= seconds


def test_a_client_that_does_not_read_is_closed_while_a_thread_writes(channel):
    channel.received(SMALL)
    let_pass(channel, IDLE_SECONDS + 1)
    assert not channel.is_overdue(time.monotonic()), "a thread works, and nothing waits for the client"
    while not channel.total_outbufs_len:
        channel.write_soon(b"a" * 1_000_000)
    assert not channel.is_overdue(time.monotonic()), "the time to read begins with the answer"
    let_pass(channel, IDLE_SECONDS + 1)
    assert channel.is_overdue(time.monotonic())
    channel.will_close = True
    channel.handle_write()
    with pytest.raises(ClientDisconnected):  # so the thread is free
        channel.write_soon(b"a")


def test_a_request_behind_a_refused_one_is_worked_on_once(server, channel, limit):
    """A second thread would do the first request again."""
    limit(10)
    channel.received(SMALL + LARGE)
    assert server.tasks == [channel]
    server.loop(channel)
    assert server.tasks == [channel], "a thread works on the first one"
    channel.service()
    assert server.tasks == [channel, channel]
    channel.service()
    assert [environ["PATH_INFO"] for environ in server.seen] == ["/healthz", "/preferences/"]
    assert [environ[module.REFUSED] for environ in server.seen] == [0, 413]


def test_a_database_that_does_not_answer_loses_no_body(server, channel, limit, caplog):
    limit(OperationalError("the connection is lost"))
    channel.received(LARGE)
    assert not channel.readable()
    server.loop(channel)
    assert server.tasks == [channel]
    channel.service()
    (environ,) = server.seen
    assert (environ[module.REFUSED], environ["CONTENT_LENGTH"]) == (503, "0")
    assert "cannot be looked up" in caplog.text


def test_a_body_whose_sender_may_is_taken_in(server, channel, limit):
    limit(100_000)
    channel.received(LARGE)
    server.loop(channel)
    assert server.tasks == [] and channel.readable()
    channel.received(b"a" * 100_000)
    assert server.tasks == [channel]
    channel.service()
    assert server.seen[0][module.REFUSED] == 0 and server.bodies == [b"a" * 100_000]


def test_word_to_send_waits_for_the_answer_before(server, channel, limit):
    limit(100_000)
    expects = LARGE.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    channel.received(SMALL + expects)
    server.loop(channel)
    channel.service()
    said = channel.client.recv(10_000)
    assert said.startswith(b"HTTP/1.1 200 OK") and said.endswith(b"ok" + b"HTTP/1.1 100 Continue\r\n\r\n")


def test_a_connection_that_has_closed_meanwhile_is_left_alone(server, channel, limit):
    limit(10)
    channel.received(LARGE)
    channel.handle_close()
    server.asked.pop(0)()
    server.thunks.pop(0)()
    assert server.tasks == []


def test_a_refused_client_reads_the_refusal_whichever_thread_is_first(channel):
    """A thread may have answered before the loop has looked at what it received."""
    request = module.Request(channel.adj)
    request.received(LARGE.replace(b"Cookie", b"X"))
    channel.requests = [request]
    channel.service()
    channel.handle_write()
    assert channel.client.recv(10_000).startswith(b"HTTP/1.1 ")
    assert channel.connected and channel.readable(), (
        "what the client still sends is read, so that no reset comes"
    )


def test_the_time_of_a_request_begins_when_it_can_be_read(channel, monkeypatch):
    channel.received(SMALL + b"POST /preferences/ HT")
    late = time.monotonic() + module.FIRST_SECONDS + 10
    monkeypatch.setattr(module.time, "monotonic", lambda: late)
    channel.service()
    assert not channel.is_overdue(late + 1), "nothing of it was read while a thread worked on the one before"
    assert channel.is_overdue(late + module.FIRST_SECONDS + 1)


def test_each_request_of_a_connection_has_its_own_time(channel, monkeypatch):
    begun = time.monotonic()
    channel.received(SMALL[:10])
    monkeypatch.setattr(module.time, "monotonic", lambda: begun + module.FIRST_SECONDS - 1)
    channel.received(SMALL[10:] + SMALL[:10])
    channel.service()
    assert not channel.is_overdue(begun + module.FIRST_SECONDS + 5)


def test_at_the_end_nothing_new_is_read(server, channel):
    assert channel.readable()
    server.accepting = False
    assert not channel.readable()


def test_an_answer_of_the_server_itself_is_written_to_the_log(server, channel):
    lines: list[Any] = []
    server.application = logging.Logger("application")
    server.application.log = type("Log", (), {"access": lambda self, *given: lines.append(given)})()
    channel.received(b"GET /x HTTP/1.1\r\nContent-Length: x\r\n\r\n")
    channel.service()
    ((answer, _, environ, taken),) = lines
    assert answer.status.startswith("400 ") and answer.sent > 0
    assert (environ["REQUEST_METHOD"], environ["PATH_INFO"]) == ("GET", "/x")
    assert 0 <= taken.total_seconds() < 60

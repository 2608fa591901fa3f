"""The web server takes requests in whole: who sends slowly, silently or too much costs no thread and no disk."""

import contextlib
import logging
import socket
import time

import pytest
from django.test import Client
from gunicorn.config import Config

from cee_portal.accounts.models import User
from cee_portal.core.web.body_limits import FORM_BYTES, VISITOR_API_BYTES, VISITOR_FORM_BYTES
from cee_portal.server.worker import BufferingWorker
from tests.builders.web_server import running_server

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "application/x-www-form-urlencoded"
HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + FORM.encode() + b"\r\n"


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker):
    """A server of one process with two threads for the whole module; it reads the database of the test."""
    with running_server(workers=1, threads=2) as server:
        yield server


@pytest.fixture
def session() -> str:
    """The Cookie header of a person who has signed in."""
    client = Client()
    client.force_login(User.objects.create_user("dana"))
    return f"sessionid={client.cookies['sessionid'].value}"


def answer_of(connection: socket.socket) -> bytes:
    """Return all that the server sends until it closes."""
    parts = []
    while block := connection.recv(65_536):
        parts.append(block)
    return b"".join(parts)


def test_silent_and_slow_connections_keep_nobody_waiting(served):
    silent = [served.connect() for _ in range(40)]
    for number, connection in enumerate(silent):
        connection.sendall(
            (b"", b"GET /healthz HT", HEAD + b"Content-Length: 100\r\n\r\nusername=")[number % 3]
        )
    assert served.ask("GET", "/healthz", timeout=5)[0] == 200
    assert served.ask("GET", "/sign-in/", timeout=20)[0] == 200
    for connection in silent:
        connection.close()


def test_clients_that_do_not_read_keep_nobody_waiting(served):
    waiting = [served.connect() for _ in range(10)]
    for connection in waiting:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        connection.sendall(b"GET /api/v1/schema/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3)
    assert served.ask("GET", "/healthz", timeout=60)[0] == 200
    for connection in waiting:
        connection.close()


@pytest.mark.parametrize(
    ("path", "content_type", "size"),
    [
        ("/sign-in/", FORM, VISITOR_FORM_BYTES + 1),
        ("/sign-in/", FORM, 60_000_000),
        ("/entries/upload/", "multipart/form-data; boundary=x", 3_000_000_000),
        ("/api/v1/tools/route/", "application/json", VISITOR_API_BYTES + 1),
    ],
)
def test_what_is_too_large_is_refused_by_its_header(served, path, content_type, size):
    with served.connect() as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n"
            f"Expect: 100-continue\r\nContent-Length: {size}\r\n\r\n".encode()
        )
        answer = answer_of(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in answer
    assert served.temporary_files() == []


def test_a_client_that_goes_on_sending_can_read_the_refusal(served):
    status, _, page = served.ask(
        "POST", "/sign-in/", b"password=" + b"%41" * 7_000_000, {"Content-Type": FORM}
    )
    assert status == 413
    assert b"At most 64 kB can be sent here without signing in" in page


CHUNKED = b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("chunks", [1_100, 2_000])
def test_chunks_are_counted(served, session, chunks):
    with served.connect() as connection:
        connection.sendall(HEAD + f"Cookie: {session}\r\n".encode() + CHUNKED)
        block = b"3e8\r\n" + b"a" * 1_000 + b"\r\n"
        connection.sendall(block * chunks)
        assert answer_of(connection).startswith(b"HTTP/1.1 413 ")
    assert served.temporary_files() == []


def test_a_small_body_in_chunks_is_read(served, session):
    with served.connect() as connection:
        cookie = f"Cookie: {session}\r\n".encode()
        connection.sendall(HEAD + cookie + CHUNKED + b"b\r\nusername=ab\r\n0\r\n\r\n")
        assert answer_of(connection).startswith(b"HTTP/1.1 403 ")  # the token of the form is missing


@pytest.mark.parametrize("cookie", [b"", b"Cookie: sessionid=abcdefghijklmnopqrstuvwxyz012345\r\n"])
@pytest.mark.parametrize("chunk", [b"1\r\na\r\n", b"1;", b"0\r\n"])
def test_a_visitor_sends_no_chunks(served, cookie, chunk):
    """The thread that waits for all connections would take them apart, and would look for an end that never comes."""
    with served.connect() as connection:
        connection.sendall(HEAD + cookie + CHUNKED + chunk * 20_000)
        answer = answer_of(connection)
    assert answer.startswith(b"HTTP/1.1 411 ")
    assert b"Send it again with its length" in answer


def test_a_header_cannot_refuse(served):
    assert (
        served.ask("POST", "/sign-in/", b"a=b", {"Content-Type": FORM, "cee_portal.refused": "411"})[0] == 403
    )


@pytest.mark.parametrize(
    ("sent", "status", "line"),
    [
        (b"GET /%0A203.0.113.9%20forged HTTP/1.1\r\n", 404, '"/%0A203.0.113.9%20forged" 404'),
        (b"GET /too-long HTTP/1.1\r\nX: " + b"a" * 16_317 + b"\r\n", 431, '"/" 431'),
        (b"get /small HTTP/1.1\r\n", 400, '"-" 400'),
        (b"GET /twice HTTP/1.1\r\nContent-Length: x\r\n", 400, '"/twice" 400'),
    ],
)
def test_each_answer_has_one_line_in_the_log(served, sent, status, line):
    before = served.access_log()
    with served.connect() as connection:
        connection.sendall(sent + b"Host: localhost\r\nConnection: close\r\n\r\n")
        assert answer_of(connection).split(b" ")[1] == str(status).encode()
    until = time.monotonic() + 10
    while len(served.access_log()) == len(before) and time.monotonic() < until:
        time.sleep(0.05)
    (added,) = served.access_log()[len(before) :]
    assert line in added


def test_people_are_asked_for_their_session_before_a_large_body_is_taken(served, session):
    body = b"a=" + b"b" * (FORM_BYTES - 2)
    headers = {"Content-Type": FORM, "Cookie": session}
    assert served.ask("POST", "/preferences/", body, headers)[0] == 403  # read, and without a token
    assert served.ask("POST", "/preferences/", body + b"b", headers)[0] == 413
    made_up = {**headers, "Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}
    assert served.ask("POST", "/preferences/", body, made_up)[0] == 413


def test_word_to_send_comes_after_the_session_is_known(served, session):
    head = (
        f"POST /preferences/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nCookie: {session}\r\n"
        "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 900000\r\n\r\n"
    )
    with served.connect() as connection:
        connection.sendall(head.encode())
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"a=" + b"b" * 899_998)
        assert answer_of(connection).startswith(b"HTTP/1.1 403 ")
    assert served.temporary_files() == []


def test_several_requests_use_one_connection(served):
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served.connect() as connection:
        connection.sendall(request * 2)
        connection.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert answer_of(connection).count(b"HTTP/1.1 200 OK") == 3


def test_a_refusal_leaves_the_memory_as_it_was(served):
    before = served.largest_rss()
    for _ in range(3):
        served.ask("POST", "/sign-in/", b"password=" + b"%41" * 20_000_000, {"Content-Type": FORM})
    assert served.largest_rss() - before < 20_000_000


def test_an_upload_that_is_broken_off_leaves_nothing_on_the_disk(served, session):
    head = (
        f"POST /preferences/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nCookie: {session}\r\n"
        "Content-Length: 1000000\r\n\r\n"
    )
    with served.connect() as connection:
        connection.sendall(head.encode() + b"b" * 900_000)
        time.sleep(0.5)
    until = time.monotonic() + 10
    while served.temporary_files() and time.monotonic() < until:
        time.sleep(0.1)
    assert served.temporary_files() == []


@pytest.mark.parametrize(("address", "is_refused"), [("127.0.0.1:8000", False), ("unix:/run/cee.sock", True)])
def test_a_socket_of_unix_is_refused_by_one_line(caplog, address, is_refused):
    config = Config()
    config.set("bind", address)
    with pytest.raises(SystemExit) if is_refused else contextlib.nullcontext():
        BufferingWorker.check_config(config, logging.getLogger("gunicorn"))
    assert [record.getMessage() for record in caplog.records] == [
        "Not started: --bind unix:/run/cee.sock, but the portal listens on TCP alone."
    ] * is_refused


def test_an_option_that_is_not_used_is_named(caplog):
    config = Config()
    config.set("max_requests", 1_000)
    BufferingWorker.check_config(config, logging.getLogger("gunicorn"))
    assert "--max-requests is not used" in caplog.text

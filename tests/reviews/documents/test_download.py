"""Papers through the web server of production: a large one goes in and out and leaves the memory as it was."""

import json
import os
import secrets

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from reviews.documents.models import Document
from tests.builders.paper_files import PDF
from tests.builders.papers import build_case
from tests.builders.web_server import WebServer, running_server

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a" * 32
BOUNDARY = "boundary-of-the-form"
MOST_GROWTH = (
    35_000_000  # of papers of 10 MB that two threads send: sockets of this machine take megabytes at once
)
# With DEBUG on Django keeps the text of each statement.
PRODUCTION = {"DEBUG": "0", "SECURE_COOKIES": "0", "ALLOWED_HOSTS": "127.0.0.1"}


def sign_in(user: User) -> dict[str, str]:
    """Return the headers of a person who has signed in."""
    client = Client()
    client.force_login(user)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN}


def form(number: str, content: bytes) -> bytes:
    """Return a body with the entry number and one file."""
    return (
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="entry_number"\r\n\r\n{number}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\n\r\n'
        ).encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )


def send(server: WebServer, headers: dict[str, str], number: str, content: bytes) -> tuple[int, bytes]:
    told = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", **headers}
    status, _, body = server.ask("POST", "/api/v1/documents/", form(number, content), told)
    return status, body


def test_a_paper_of_ten_megabytes_goes_in_and_out_in_little_memory(reference, settings):
    settings.SECRET_KEY = secrets.token_hex(32)
    world = build_case()
    number = world.summary.printed_number
    largest = PDF + os.urandom(settings.DOCUMENT_MAX_BYTES - len(PDF))
    with running_server(workers=1, threads=2, environment=PRODUCTION) as server:
        headers = sign_in(world.people["broker"])
        for _ in range(3):  # loads modules and fills caches
            status, body = send(server, headers, number, PDF)
            assert status == 201, body
        server.ask("GET", json.loads(body)["content_url"], headers=headers)
        before = server.peak_rss()
        for _ in range(3):
            status, body = send(server, headers, number, largest)
            assert status == 201, body
            status, told, content = server.ask("GET", json.loads(body)["content_url"], headers=headers)
            assert (status, content == largest) == (200, True)
            assert told["Content-Length"] == str(len(largest))
        assert server.peak_rss() - before < MOST_GROWTH
        count = Document.objects.count()
        status, body = send(server, headers, number, largest + bytes(2_000_000))
        assert status == 413
        assert "11 MB" in json.loads(body)["detail"]
        status, body = send(server, headers, number, largest + b"x")
        assert status == 400
        assert json.loads(body)["errors"][0]["code"] == "too_large"
        assert send(server, {}, number, largest)[0] == 413
        assert Document.objects.count() == count
        assert server.temporary_files() == []

"""Each address takes so many bytes and no more; what is larger is refused before it is read."""

import io

import pytest

from cee_portal.accounts.models import User
from cee_portal.core.web.body_limits import (
    API_BYTES,
    FORM_BYTES,
    REFUSED,
    VISITOR_API_BYTES,
    VISITOR_FORM_BYTES,
    find_view,
    size_words,
    user_limit,
    visitor_limit,
)
from entries.intake.jobs import MOST_BYTES
from tests.builders import desk

UPLOAD, MOVE, FILING, ROUTE = (
    "/entries/upload/",
    "/centers/delegations/move/",
    "/api/v1/entry-summaries/",
    "/api/v1/tools/route/",
)


class Unread(io.RawIOBase):
    """A body of which no byte may be read."""

    def readable(self):
        return True

    def readinto(self, buffer):
        raise AssertionError("The body was read.")


def send(client, address, size, content_type="application/x-www-form-urlencoded"):
    """Post a body of a declared size that must not be read."""
    meta = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": content_type, "wsgi.input": Unread()}
    return client.generic("POST", address, **meta)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "content_type", "size"),
    [
        ("/sign-in/", "application/x-www-form-urlencoded", VISITOR_FORM_BYTES + 1),
        ("/sign-in/", "application/x-www-form-urlencoded", 60_000_000),
        ("/sign-in/", "multipart/form-data; boundary=x", 3_000_000_000),
        (UPLOAD, "multipart/form-data; boundary=x", 3_000_000_000),
        ("/work/take-next/", "text/plain", VISITOR_FORM_BYTES + 1),
        (ROUTE, "application/json", VISITOR_API_BYTES + 1),
        (FILING, "application/json", 12_000_000),
        ("/api/v1/work-items/take-next/", "application/json", 101_000),
    ],
)
def test_a_visitor_is_refused_before_anything_is_read(client, address, content_type, size):
    answer = send(client, address, size, content_type)
    assert answer.status_code == 413
    if address.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["code"] == "too_large"
    else:
        assert "This is too large to be sent" in answer.content.decode()


@pytest.mark.django_db
def test_a_length_of_many_digits_is_large(client):
    assert send(client, "/sign-in/", 10**25).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sign-in/", "/api/v1/schema/"])
def test_the_body_of_a_get_is_ignored(client, address):
    meta = {"CONTENT_LENGTH": str(60_000_000), "CONTENT_TYPE": "text/plain", "wsgi.input": Unread()}
    assert client.generic("GET", address, **meta).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (411, "length_required", "Send it again with its length"),
        (413, "too_large", "too large to be sent"),
        (503, "unavailable", "Wait ten seconds"),
    ],
)
def test_what_the_web_server_refuses_is_said(client, status, code, says):
    meta = {REFUSED: status, "CONTENT_LENGTH": "0", "CONTENT_TYPE": "application/json"}
    page = client.generic("POST", "/sign-in/", **meta)
    assert page.status_code == status and says in page.content.decode()
    problem = client.generic("POST", ROUTE, **meta)
    assert (problem.status_code, problem.json()["errors"][0]["code"]) == (status, code)
    assert (page.get("Retry-After"), problem.get("Retry-After")) == (
        ("10",) * 2 if status == 503 else (None,) * 2
    )


@pytest.mark.django_db
def test_a_session_that_is_none_gives_no_more_than_a_visitor_has(client):
    client.cookies["sessionid"] = "abcdefghijklmnopqrstuvwxyz012345"
    assert send(client, "/sign-in/", VISITOR_FORM_BYTES + 1).status_code == 413
    assert send(client, FILING, 1_000_000, "application/json").status_code == 413


@pytest.mark.django_db
def test_people_send_more_where_more_is_needed(reference, client):
    client.force_login(desk.person("dana"))
    assert send(client, "/preferences/", FORM_BYTES + 1).status_code == 413
    assert (
        send(client, UPLOAD, MOST_BYTES + FORM_BYTES + 1, "multipart/form-data; boundary=x").status_code
        == 413
    )
    assert send(client, FILING, 12_000_001, "application/json").status_code == 413
    with pytest.raises(AssertionError, match="was read"):
        send(client, "/preferences/", FORM_BYTES)


@pytest.mark.django_db
def test_a_file_is_taken_from_those_alone_who_may_hand_one_in(reference, client):
    dana, stranger = desk.person("dana"), User.objects.create_user("stranger")
    view = find_view(UPLOAD)
    assert user_limit(UPLOAD, view, dana) == MOST_BYTES + FORM_BYTES
    assert user_limit(UPLOAD, view, stranger) == FORM_BYTES


def test_each_address_has_a_limit():
    assert visitor_limit("/nowhere/", find_view("/nowhere/")) == VISITOR_FORM_BYTES
    assert visitor_limit("/api/v1/nowhere/", None) == VISITOR_API_BYTES
    assert user_limit(FILING, find_view(FILING), None) == 12_000_000
    assert user_limit("/api/v1/nowhere/", None, None) == API_BYTES
    assert visitor_limit(FILING, find_view(FILING)) == VISITOR_API_BYTES


@pytest.mark.parametrize(
    ("size", "words"), [(200, "200 bytes"), (64_000, "64 kB"), (1_000_000, "1 MB"), (2_148_483_648, "2.1 GB")]
)
def test_a_limit_in_words(size, words):
    assert size_words(size) == words


@pytest.mark.django_db
def test_a_form_in_use_is_far_below_its_limit(reference, client):
    answer = client.post("/sign-in/", {"username": "dana", "password": "x" * 4_000})
    assert answer.status_code == 422

"""What a page is sent beside its forms is read by one reader, and odd input answers 400 on every page that reads some."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import BadRequest

from cee_portal.core.web.reading import (
    read_moment,
    read_number,
    read_optional_number,
    read_query_string,
)
from tests.builders import desk

ODD_NUMBERS = ["²", "٣", "-1", "1.0", "1.5", "9" * 5_000, str(2**63), "1\x00", " 1", "+1", "x"]
LIST_WITH_NUL = "office=%00"


@pytest.mark.parametrize("text", ODD_NUMBERS)
def test_what_is_no_number_is_a_bad_request(text):
    with pytest.raises(BadRequest):
        read_number(text)
    with pytest.raises(BadRequest):
        read_optional_number(text)


def test_a_number_is_read_and_an_empty_text_is_none():
    assert [read_number(text) for text in ("0", "007", str(2**63 - 1))] == [0, 7, 2**63 - 1]
    assert read_optional_number("") is None


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2026-01-01T00:00:00",
        "2026-13-01T00:00:00Z",
        "²",
        "",
    ],
)
def test_what_is_no_moment_is_a_bad_request(text):
    with pytest.raises(BadRequest):
        read_moment(text)


def test_a_moment_is_read():
    assert read_moment("2026-01-01T00:00:00+00:00") == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_query_string_in_a_field_holds_no_nul():
    assert read_query_string("office=CEE007&queue=mine").dict() == {"office": "CEE007", "queue": "mine"}
    for text in (LIST_WITH_NUL, "office=\x00", "of%00fice=1"):
        with pytest.raises(BadRequest):
            read_query_string(text)


@pytest.fixture
def supervisor(reference, client):
    user = desk.person("helen", role="supervisor")
    client.force_login(user)
    return user


@pytest.fixture
def item(supervisor):
    found = desk.item()
    found.owner = supervisor
    found.save()
    return found


GETS = [
    "/work/?peek=²",
    "/work/?peek=" + "9" * 3_000,
    "/work/?cursor=²",
    "/entries/{number}/?list=office%3D%2500",
    "/entries/{number}/timeline/?before=9999-12-31T23:59:59-23:59~9~-5",
    "/entries/{number}/timeline/?before=2026-01-01T00:00:00Z~²~1",
    "/entries/{number}/lines/?after=²",
    "/entries/?after=²",
    "/entries/upload/²/",
]


@pytest.mark.parametrize("address", GETS)
def test_an_odd_address_is_a_bad_request_and_never_an_error_of_ours(item, client, address):
    answer = client.get(address.format(item=item.pk, number=item.summary.printed_number))
    assert answer.status_code == (404 if "upload" in address else 400), answer.content[:300]


POSTS = [
    ("/work/items/{item}/send/", {"office": "CEE005", "reason": "no"}),
    ("/work/items/{item}/close/", {}),
    ("/work/items/{item}/set-jurisdiction/", {"center": "CEE005", "reason": "no"}),
    ("/work/items/{item}/route-again/", {"reason": "no"}),
]


@pytest.mark.parametrize("version", ["²", "9" * 5_000])
@pytest.mark.parametrize(("address", "more"), POSTS, ids=[address for address, _ in POSTS])
def test_an_odd_version_is_a_bad_request(item, client, address, more, version):
    answer = client.post(address.format(item=item.pk), {**more, "version": version})
    assert answer.status_code == 400


@pytest.mark.parametrize("address", ["/work/take-next/", "/work/bulk/take/"])
def test_a_list_with_nul_is_a_bad_request(item, client, address):
    answer = client.post(address, {"list": LIST_WITH_NUL, "item": f"{item.pk}.1"})
    assert answer.status_code == 400


@pytest.mark.parametrize("address", ["/notices/read/", "/work/bulk/take/"])
def test_odd_numbers_of_a_form_are_a_bad_request(item, client, address):
    answer = client.post(address, {"notice": "²", "item": "².1"})
    assert answer.status_code == 400

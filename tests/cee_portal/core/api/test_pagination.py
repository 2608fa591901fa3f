"""Strict parameters and cursors."""

import time
from unittest.mock import patch

import pytest

from cee_portal.core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(dana) -> list[Job]:
    """Twelve, of two kinds, made in an order that is not that of the list."""
    made = [
        Job.objects.create(kind="ba"[n % 2], created_at=f"2026-11-{n // 3 + 1:02}T12:00Z", state="waiting")
        for n in range(12)
    ]
    return sorted(made, key=lambda job: (job.kind, job.pk))


@pytest.mark.parametrize(
    ("sentence", "query", "errors"),
    [
        ("an unknown parameter", "portt=2704", [("portt", "unknown_parameter")]),
        ("two of them, both named", "a=1&b=2", [("a", "unknown_parameter"), ("b", "unknown_parameter")]),
        ("a known one twice", "state=waiting&state=running", [("state", "given_twice")]),
        ("a value that is none", "state=gone", [("state", "invalid_choice")]),
        ("no rows", "limit=0", [("limit", "min_value")]),
        ("too many rows", "limit=201", [("limit", "max_value")]),
        ("rows in words", "limit=ten", [("limit", "invalid")]),
        ("a moment that is none", "changed_since=yesterday", [("changed_since", "invalid")]),
        ("a cursor that was made up", "cursor=abc", [("cursor", "bad_cursor")]),
        ("a cursor like one", "cursor=WyJhIiwxXQ:1x:abc", [("cursor", "bad_cursor")]),
        ("a cursor of 600 characters", f"cursor={'a' * 600}", [("cursor", "max_length")]),
        ("everything wrong at once", "x=1&limit=0", [("x", "unknown_parameter"), ("limit", "min_value")]),
    ],
)
def test_refused(api, jobs, sentence, query, errors):
    answer = api.get(f"/api/v1/jobs/?{query}")
    assert answer.status_code == 400
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == errors


def test_the_known_ones_are_named(api, dana):
    message = api.get("/api/v1/jobs/?portt=1").json()["errors"][0]["message"]
    assert "Known: changed_since, cursor, kind, limit, state" in message
    assert "takes no parameters" in api.get("/api/v1/open/?q=1").json()["errors"][0]["message"]


def test_empty_values_are_not_given_and_a_list_may_come_more_than_once(api, jobs):
    assert len(api.get("/api/v1/jobs/?state=").json()["results"]) == 12
    assert len(api.get("/api/v1/jobs/?kind=a&kind=b").json()["results"]) == 12
    assert len(api.get("/api/v1/jobs/?kind=a").json()["results"]) == 6


@pytest.mark.parametrize("limit", [1, 5, 6, 11, 12, 13])
@pytest.mark.parametrize("backward", [False, True])
def test_pages_give_every_row_once_in_order(api, jobs, limit, backward):
    expected = jobs
    if backward:
        expected = sorted(Job.objects.all(), key=lambda job: (job.created_at, job.pk), reverse=True)
    found, cursor, pages = [], "", 0
    while cursor is not None:
        headers = {"X-Backward": "1"} if backward else {}
        body = api.get("/api/v1/jobs/", {"limit": limit, "cursor": cursor}, headers=headers).json()
        found += body["results"]
        cursor, pages = body["next"], pages + 1
    assert found == [job.pk for job in expected]
    assert pages == -(-12 // limit)


def test_a_row_that_comes_before_the_cursor_meanwhile_shifts_nothing(api, jobs):
    first = api.get("/api/v1/jobs/?limit=6").json()
    Job.objects.create(kind="a", created_at="2026-11-24T12:00Z")
    second = api.get("/api/v1/jobs/", {"limit": 20, "cursor": first["next"]}).json()
    assert set(first["results"]) & set(second["results"]) == set()


def test_the_same_place_has_the_same_cursor_at_any_time(api, jobs):
    first = api.get("/api/v1/jobs/?limit=5").json()
    with patch("time.time", return_value=time.time() + 3_600):
        assert api.get("/api/v1/jobs/?limit=5").json() == first


def test_a_cursor_of_another_list_is_refused(api, jobs):
    cursor = api.get("/api/v1/jobs/?limit=5").json()["next"]
    answer = api.get("/api/v1/jobs/", {"cursor": cursor}, headers={"X-Backward": "1"})
    assert answer.json()["errors"][0]["code"] == "bad_cursor"


def test_the_page_is_one_range_of_the_index(jobs):
    from tests.cee_portal.core.api.addresses import ORDER

    sql = str(Job.objects.filter(kind="a").query)
    assert "WHERE" in sql
    page = ORDER.page(Job.objects.all(), cursor=ORDER.write(jobs[5]), limit=3)
    assert page.rows == jobs[6:9]


def test_a_list_costs_the_same_with_1_and_with_12_rows(api, jobs, django_assert_num_queries):
    for limit in (1, 12):
        with django_assert_num_queries(3):  # session, person, rows
            api.get("/api/v1/jobs/", {"limit": limit})

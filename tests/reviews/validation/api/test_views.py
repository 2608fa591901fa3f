"""`/api/v1/result-codes/` and the start of a review by a program."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cee_portal.core import clock
from entries.models import EntrySummary
from reviews.validation.models import ValidationActivity
from reviews.work.models import ResultCode
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
CODES = "/api/v1/result-codes/"


@pytest.fixture
def specialist(client: Client) -> Any:
    user = desk.person("dana")
    client.force_login(user)
    return user


def read_codes(client: Client, **query: str) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in client.get(CODES, query).json()["results"]}


def test_result_codes_are_listed_without_those_of_the_portal(client: Client, specialist: Any) -> None:
    codes = read_codes(client)
    assert codes["discrepancy"]["needs_amount"] is True
    assert "deleted" not in codes
    assert {row["kind"] for row in codes.values()} == {"validation"}


def test_a_code_is_listed_from_its_first_to_its_last_day(client: Client, specialist: Any) -> None:
    today = clock.today()
    code = ResultCode.objects.filter(code="not_reviewed")
    for first, last, is_listed in ((-9, -1, False), (-9, 0, True), (0, None, True), (1, None, False)):
        code.update(
            valid_from=today + timedelta(days=first),
            valid_to=None if last is None else today + timedelta(days=last),
        )
        assert ("not_reviewed" in read_codes(client)) is is_listed, (first, last)


def test_a_code_that_comes_into_use_again_has_another_version(client: Client, specialist: Any) -> None:
    before = read_codes(client)["discrepancy"]["etag"]
    ResultCode.objects.filter(code="discrepancy").update(valid_from=date(2026, 1, 2))
    assert read_codes(client)["discrepancy"]["etag"] not in ("", before)


def test_codes_are_asked_for_since_a_moment_in_new_york(client: Client, specialist: Any) -> None:
    ResultCode.objects.filter(code="discrepancy").update(valid_from=date(2026, 1, 2))
    # At 03:00 UTC it is still the evening of January 2 in New York.
    assert list(read_codes(client, changed_since="2026-01-03T03:00:00Z")) == ["discrepancy"]
    assert read_codes(client, changed_since="2026-01-03T06:00:00Z") == {}
    assert client.get(CODES, {"color": "red"}).status_code == 400


def test_a_review_is_started_once_and_its_summary_is_under_review(client: Client, specialist: Any) -> None:
    item = desk.item(owner=specialist)
    url = f"/api/v1/work-items/{item.pk}/start/"
    headers = {"if-match": client.get(f"/api/v1/work-items/{item.pk}/")["ETag"]}
    answer = client.post(url, {}, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    assert ValidationActivity.objects.get(item=item).state == "in_review"
    assert EntrySummary.objects.get(pk=item.summary_id).review == 1
    again = client.post(url, {}, content_type="application/json", headers=headers)
    assert again.status_code == 412, "the item has another version now"


def test_a_program_undoes_the_start_of_a_review(client: Client, specialist: Any) -> None:
    item = desk.item()
    url = f"/api/v1/work-items/{item.pk}/"
    headers = {"if-match": client.get(url)["ETag"]}
    client.post(f"{url}start/", {}, content_type="application/json", headers=headers)
    assert EntrySummary.objects.get(pk=item.summary_id).review == 1
    answer = client.post(f"{url}undo/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["owner"]) == (200, None), answer.content
    assert ValidationActivity.objects.get(item=item).state == "selected"
    assert EntrySummary.objects.get(pk=item.summary_id).review == 2
    again = client.post(f"{url}undo/", {}, content_type="application/json")
    assert again.status_code == 409

"""Acts of staff on requests by program: asking, deciding more time, withdrawing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from reviews.requests.models import Extension, TradeRequest
from reviews.requests.services.more_time import ask_more_time
from reviews.work.models import Draft, WorkItem
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
BODY: dict[str, Any] = {
    "uc_code": "3",
    "reason": "To check the value.",
    "papers": [{"paper": "packing_list", "lines": [1]}, {"paper": "other", "words": "Mold drawing"}],
}


def post(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def dana(client: Client) -> Any:
    user = made.person("dana")
    client.force_login(user)
    return user


def test_asking_is_done_once_under_one_key(client: Client, dana: Any) -> None:
    item = made.review()
    url = f"/api/v1/work-items/{item.pk}/requests/"
    first = post(client, url, BODY, **{"Idempotency-Key": "k"})
    again = post(client, url, BODY, **{"Idempotency-Key": "k"})
    assert first.status_code == again.status_code == 201 and first.content == again.content
    told = first.json()
    assert [(each["text"], each["lines"]) for each in told["questions"]] == [
        ("Packing list", [1]),
        ("Mold drawing", []),
    ]
    assert TradeRequest.objects.count() == 1
    assert client.get(url).json()["results"] == [told]
    shown = client.get(f"/api/v1/work-items/{item.pk}/").json()
    assert (shown["state"], shown["asked_until"]) == ("asked", told["last_day"])
    refused = post(client, url, BODY)
    assert refused.status_code == 409 and TradeRequest.objects.count() == 1
    assert Draft.objects.get(item=item).text == "To check the value.", "what was typed is kept"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uc_code": "4"}, "uc_code"),
        ({"reason": " "}, "reason"),
        ({"days": 1}, "days"),
        ({"papers": []}, "papers"),
        ({"papers": [{"paper": "passport"}]}, "papers[0].paper"),
        ({"papers": [{"paper": "packing_list", "lines": [9]}]}, "lines"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_request_is_refused_whole(client: Client, dana: Any, change: Any, field: str) -> None:
    item = made.review()
    answer = post(client, f"/api/v1/work-items/{item.pk}/requests/", {**BODY, **change})
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field
    assert not TradeRequest.objects.exists()
    assert WorkItem.objects.get(pk=item.pk).state == "open"


def test_a_withdrawal_names_the_version_that_was_read(client: Client, dana: Any) -> None:
    request = asked.send(user=dana)
    url, body = f"/api/v1/requests/{request.pk}/withdraw/", {"reason": "Found."}
    assert post(client, url, body).status_code == 428
    assert post(client, url, body, **{"If-Match": '"99"'}).status_code == 412
    answer = post(client, url, body, **{"If-Match": f'"{request.version}"'})
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert answer["ETag"] == answer.json()["etag"]


def test_more_time_is_granted_by_program(client: Client, dana: Any) -> None:
    request = asked.send(user=dana)
    until = request.last_day + timedelta(days=6)
    ask_more_time(request_id=request.pk, user=asked.broker(), until=until, reason="a")
    request.refresh_from_db()
    url = f"/api/v1/requests/{request.pk}/extensions/1/decide/"
    assert post(client, url, {"granted": True}).status_code == 428
    answer = post(client, url, {"granted": True}, **{"If-Match": f'"{request.version}"'})
    told = answer.json()
    assert (answer.status_code, told["state"], told["last_day_after"]) == (200, "granted", until.isoformat())
    assert Extension.objects.get().decided_by == dana

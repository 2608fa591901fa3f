"""`/api/v1/requests/`: what programs of filers and importers read, answer, and ask for."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee_portal.core import clock
from reviews.documents.models import Document
from reviews.documents.reading import CheckedPaper, read_upload
from reviews.documents.services.storing import store_documents
from reviews.documents.subjects import Subject
from reviews.requests.models import Answer, AnswerPart, Extension, TradeRequest
from reviews.requests.services.withdrawal import withdraw_request
from tests.builders import requests as asked
from tests.builders import reviews as made
from tests.builders.requests import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
URL = "/api/v1/requests/"
BODY: dict[str, Any] = {
    "answers": [
        {"question": 1, "text": "See June.", "lines": [1]},
        {"question": 2, "text": "None was made."},
    ],
    "signer_name": "Mia Stroud",
    "signer_title": "Licensed customs broker",
    "capacity": "broker",
    "certified": True,
}


def post(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def request_row() -> TradeRequest:
    return asked.send(uc_code=1)


@pytest.fixture
def mia(client: Client, request_row: TradeRequest) -> Any:
    user = asked.broker()
    client.force_login(user)
    return user


def test_a_request_is_read_with_its_questions_and_version(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    answer = client.get(f"{URL}{request_row.pk}/")
    told = answer.json()
    assert answer["ETag"] == told["etag"] == f'"{request_row.version}"'
    assert (told["state"], told["uc_code"], told["office"], told["filer"]) == ("sent", "1", "CEE007", "B76")
    assert told["last_day"] == request_row.last_day.isoformat() == told["first_last_day"]
    assert [(each["number"], each["papers"], each["lines"]) for each in told["questions"]] == [
        (1, ["commercial_invoice"], []),
        (2, ["packing_list"], [1]),
    ]
    assert client.get(URL).json()["results"] == [told]


def test_the_list_has_cursor_filters_and_changes(client: Client, mia: Any, request_row: TradeRequest) -> None:
    others = [asked.send() for _ in range(2)]
    asked.answered(others[0], mia)
    since = clock.now()
    ids, cursor = [], ""
    while True:
        page = client.get(URL, {"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        ids += [row["id"] for row in page["results"]]
        cursor = page["next"]
        if not cursor:
            break
    assert ids == [request_row.pk, others[0].pk, others[1].pk]
    assert [row["id"] for row in client.get(URL, {"state": "answered"}).json()["results"]] == [others[0].pk]
    number = request_row.printed_number
    assert [row["id"] for row in client.get(URL, {"entry_number": number}).json()["results"]] == [
        request_row.pk
    ]
    later = (since + timedelta(minutes=1)).isoformat()
    assert client.get(URL, {"changed_since": later}).json()["results"] == []
    assert client.get(URL, {"state": "lost"}).status_code == 400
    assert client.get(URL, {"colour": "red"}).status_code == 400


def test_an_answer_with_a_paper_is_stored_once_under_one_key(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    paper = read_upload(pdf())
    assert isinstance(paper, CheckedPaper)
    subject = Subject("request", request_row.pk)
    (document,) = store_documents(user=mia, summary=request_row.summary, papers=[paper], subject=subject)
    body = {**BODY, "answers": [{"question": 1, "papers": [document.pk]}, {"question": 2, "text": "None."}]}
    url = f"{URL}{request_row.pk}/responses/"
    assert client.get(url).json() == {"next": None, "results": []}
    first = post(client, url, body, **{"Idempotency-Key": "k1"})
    again = post(client, url, body, **{"Idempotency-Key": "k1"})
    assert first.status_code == again.status_code == 201 and first.content == again.content
    told = first.json()
    assert told["answers"][0]["papers"] == [
        {"id": document.pk, "name": "invoice.pdf", "size": document.size, "sha256": document.sha256}
    ]
    assert (told["sent_by"], told["late"], told["capacity"]) == (mia.name, False, "broker")
    assert client.get(url).json()["results"] == [told]
    assert post(client, url, BODY).status_code == 409
    assert (Answer.objects.count(), AnswerPart.objects.count()) == (1, 2)


def test_a_bad_answer_names_every_fault_and_stores_nothing(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    url = f"{URL}{request_row.pk}/responses/"
    answer = post(
        client,
        url,
        {
            **BODY,
            "certified": False,
            "answers": [{"question": 1, "papers": [999_999]}, {"question": 3, "text": "x"}],
        },
    )
    told = answer.json()
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    fields = [each["field"] for each in told["errors"]]
    assert fields == ["questions", "questions[2]", "certified", "questions[1].papers"]
    assert post(client, url, {**BODY, "capacity": "captain"}).status_code == 400
    assert post(client, url, {**BODY, "extra": 1}).status_code == 400
    assert post(client, url, {}).status_code == 400
    assert not Answer.objects.exists()


def test_a_paper_of_another_case_is_refused(client: Client, mia: Any, request_row: TradeRequest) -> None:
    other = asked.send(made.review(importer_number="98-765432100", consignee_number="98-765432100"))
    owner = asked.importer("olga", "98-765432100")
    paper = read_upload(pdf())
    assert isinstance(paper, CheckedPaper)
    (document,) = store_documents(user=owner, summary=other.summary, papers=[paper])
    answers = [{"question": 1, "papers": [document.pk]}, {"question": 2, "text": "None."}]
    answer = post(client, f"{URL}{request_row.pk}/responses/", {**BODY, "answers": answers})
    assert answer.status_code == 400 and "no paper" in answer.json()["errors"][0]["message"]
    assert Document.objects.count() == 1 and not Answer.objects.exists()


def test_an_answer_after_withdrawal_is_a_conflict(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    withdraw_request(request_id=request_row.pk, user=request_row.asked_by, reason="Found.")
    answer = post(client, f"{URL}{request_row.pk}/responses/", BODY)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "request_ended")
    assert not Answer.objects.exists()


def test_more_time_is_asked_for_by_program(client: Client, mia: Any, request_row: TradeRequest) -> None:
    url = f"{URL}{request_row.pk}/extensions/"
    until = (request_row.last_day + timedelta(days=4)).isoformat()
    made_once = post(client, url, {"until": until, "reason": "a"}, **{"Idempotency-Key": "k2"})
    assert made_once.status_code == 201
    assert post(client, url, {"until": until, "reason": "a"}, **{"Idempotency-Key": "k2"}).status_code == 201
    assert post(client, url, {"until": until, "reason": "a"}).status_code == 409
    assert post(client, url, {"until": "soon", "reason": ""}).status_code == 400
    assert client.get(url).json()["results"] == [made_once.json()]
    assert Extension.objects.count() == 1


def test_what_belongs_to_others_is_a_404_and_changes_nothing(
    client: Client, request_row: TradeRequest
) -> None:
    client.force_login(asked.broker("kim", "KX4"))
    assert client.get(URL).json()["results"] == []
    for more in ("", "responses/", "extensions/"):
        assert client.get(f"{URL}{request_row.pk}/{more}").status_code == 404
    for more in ("responses/", "extensions/"):
        answer = post(
            client, f"{URL}{request_row.pk}/{more}", BODY, **{"If-Match": '"1"', "Idempotency-Key": "x"}
        )
        assert answer.status_code == 404
    assert not Answer.objects.exists() and not Extension.objects.exists()


def test_staff_read_and_do_not_answer(client: Client, request_row: TradeRequest) -> None:
    client.force_login(made.person("ed", at="CEE001"))
    assert client.get(f"{URL}{request_row.pk}/").status_code == 200
    assert post(client, f"{URL}{request_row.pk}/responses/", BODY).status_code == 403
    assert not Answer.objects.exists()


def test_the_number_of_queries_of_the_list_is_fixed(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for _ in range(3):
        asked.send()
    with CaptureQueriesContext(connection) as four:
        client.get(URL)
    assert len(four) == len(one) <= 10

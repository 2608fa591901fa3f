"""`/api/v1/work-items/`: the queue for programs, with the answers and refusals of docs/openapi.yaml."""

from typing import Any

import pytest
from django.test import Client

from entries.models import Importer
from reviews.validation.models import Finding
from reviews.work.models import Draft, WorkItem
from reviews.work.services import hand_over, ownership
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
BASE = "/api/v1/work-items/"


@pytest.fixture
def specialist(client: Client) -> Any:
    user = desk.person("dana")
    client.force_login(user)
    return user


def post(client: Client, path: str, body: dict[str, Any] | None = None, etag: str | None = None) -> Any:
    headers = {"if-match": etag} if etag else {}
    return client.post(f"{BASE}{path}", body or {}, content_type="application/json", headers=headers)


def test_the_list_has_the_shape_of_the_schema(client: Client, specialist: Any) -> None:
    item = desk.item(due_in=5)
    answer = client.get(
        f"{BASE}?office=CEE007&kind=validation&owner=none&port=2704&heading=8517&importer=12-3456789"
    )
    assert answer.status_code == 200
    assert answer.json()["next"] is None
    row = answer.json()["results"][0]
    expected = {
        "id": item.pk,
        "entry_number": item.printed_number,
        "function": "validation",
        "kind": "validation",
        "state": "open",
        "office": "CEE007",
        "owner": None,
        "port": "2704",
        "heading": "8517",
        "importer_number": "12-345678900",
        "value": "10000",
        "band": 2,
        "due_on": item.due_on.isoformat(),
        "criteria": ["rate-gap"],
        "held": None,
        "arrived_by_batch": None,
        "etag": '"1"',
    }
    assert {name: row[name] for name in expected} == expected


def test_pages_by_cursor_hold_every_item_once(client: Client, specialist: Any) -> None:
    ids = {desk.item(due_in=day).pk for day in range(7)}
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{BASE}?limit=3" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [row["id"] for row in page["results"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(ids)
    assert len(seen) == len(ids)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("color=red", 400, "unknown_parameter"),
        ("heading=85", 400, "invalid"),
        ("owner=nobody-here", 400, "invalid"),
        ("cursor=zzz", 400, "bad_cursor"),
        ("limit=9999", 400, "max_value"),
        ("criterion=no-such", 400, "invalid"),
        ("criterion=²", 400, "invalid"),
        ("office=CEE099", 400, "invalid"),
        ("queue=everything", 400, "invalid_choice"),
        ("team=ZZ", 400, "invalid"),
        ("port=²²²²", 400, "invalid"),
        ("heading=²²²²", 400, "invalid"),
    ],
)
def test_wrong_parameters_are_refused(
    client: Client, specialist: Any, query: str, status: int, code: str
) -> None:
    answer = client.get(f"{BASE}?{query}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["code"] == code


def test_an_unknown_criterion_is_named(client: Client, specialist: Any) -> None:
    (fault,) = client.get(f"{BASE}?criterion=no-such").json()["errors"]
    assert (fault["field"], fault["message"][:33]) == ("criterion", "There is no criterion “no-such”. ")


def test_the_address_of_the_api_leads_to_its_document(client: Client) -> None:
    told = client.get("/api/v1/").json()
    assert told["name"] == "CEE Portal"
    assert client.get(told["schema"]).status_code == client.get(told["docs"]).status_code == 200
    assert client.get("/api/v1/?x=1").status_code == 400


def test_take_next_until_none_is_left(client: Client, specialist: Any) -> None:
    soon, later = desk.item(due_in=2), desk.item(due_in=20)
    desk.item(port="4601")
    got = [post(client, "take-next/", {"office": "CEE007", "port": "2704"}) for _ in range(3)]
    assert [answer.status_code for answer in got] == [200, 200, 204]
    assert [answer.json()["id"] for answer in got[:2]] == [soon.pk, later.pk]
    assert got[0].json()["owner"] == "dana"


def test_take_next_of_an_office_where_one_does_not_work(client: Client, specialist: Any) -> None:
    desk.item(at="2704")
    assert post(client, "take-next/", {"office": "2704"}).status_code == 403
    assert WorkItem.objects.get().owner is None


def test_taking_what_another_has(client: Client, specialist: Any) -> None:
    item = desk.item(owner=desk.person("omar"))
    answer = post(client, f"{item.pk}/take/")
    assert answer.status_code == 409
    assert "Omar Ruiz took" in answer.json()["detail"]


def test_closing_takes_if_match(client: Client, specialist: Any) -> None:
    item = desk.item()
    url, body = f"{item.pk}/close/", {"result": "no_discrepancy", "note": ""}
    assert post(client, url, body).status_code == 428
    assert post(client, url, body, '"7"').status_code == 412
    assert WorkItem.objects.get().state == "open"
    answer = post(client, url, body, '"1"')
    assert answer.status_code == 200
    assert answer.json()["result"] == "no_discrepancy"
    assert answer["ETag"] == answer.json()["etag"]
    assert post(client, url, body, answer["ETag"]).status_code == 409


def test_a_finding_is_stored_with_its_line_and_amount(client: Client, specialist: Any) -> None:
    item = desk.item()
    finding = {"kind": "classification", "line": 1, "declared": "Free", "found": "17.6%", "amount": "3168.02"}
    body = {"result": "discrepancy", "findings": [finding]}
    assert post(client, f"{item.pk}/close/", body, "*").status_code == 200
    stored = Finding.objects.get()
    assert (stored.kind, stored.line_no, str(stored.amount)) == ("classification", 1, "3168.02")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"result": "lunch"}, "Choose a result from the list"),
        ({"result": "discrepancy"}, "at least one finding"),
        ({"result": "discrepancy", "findings": [{"kind": "value", "line": 9, "amount": "1"}]}, "no line 9"),
        ({"result": "not_reviewed"}, "needs a note"),
        ({}, "result-codes"),
        ({"result": "no_discrepancy", "color": "red"}, "no such member"),
    ],
)
def test_a_close_that_does_not_fit_is_refused(
    client: Client, specialist: Any, body: dict[str, Any], says: str
) -> None:
    item = desk.item()
    answer = post(client, f"{item.pk}/close/", body, "*")
    assert answer.status_code == 400
    assert says in str(answer.json())
    item.refresh_from_db()
    assert item.state == "open"


def test_an_item_that_moved_answers_where_it_went_and_keeps_the_text(client: Client, specialist: Any) -> None:
    item = desk.item()
    hand_over.send(item_id=item.pk, user=specialist, office=desk.office("CEE010"), reason="Machinery")
    answer = post(client, f"{item.pk}/close/", {"result": "no_discrepancy", "note": "Looked at it"}, '"1"')
    assert answer.status_code == 409
    assert answer.json()["went_to"] == "CEE010"
    assert Draft.objects.get().text == "Looked at it"
    assert client.get(f"{BASE}{item.pk}/").status_code == 200, "who had it keeps reading it"


def test_sending_and_returning(client: Client, specialist: Any) -> None:
    item = desk.item()
    sent = post(client, f"{item.pk}/send/", {"office": "2704", "reason": "Exam first"}, "*")
    assert sent.status_code == 200
    assert (sent.json()["office"], sent.json()["held"]["reason"]) == ("2704", "by_hand")
    client.force_login(desk.person("ken", at="2704"))
    back = post(client, f"{item.pk}/return/", {"reason": "No exam needed"}, sent["ETag"])
    assert (back.json()["office"], back.json()["held"]) == ("CEE007", None)


@pytest.mark.parametrize("path", ["", "take-next/", "1/", "1/close/"])
def test_the_trade_does_not_learn_that_it_is_here(client: Client, django_user_model: Any, path: str) -> None:
    method = client.post if path.endswith(("next/", "close/")) else client.get
    assert method(f"{BASE}{path}").status_code == 401
    client.force_login(django_user_model.objects.create_user(username="mia"))
    assert method(f"{BASE}{path}", content_type="application/json").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("assign/", {"owner": "dana"}),
        ("accept/", {}),
        ("return/", {"reason": "Not ours"}),
        ("unpark/", {}),
        ("send/", {"office": "2704", "reason": "Exam first"}),
        ("park/", {"until": "2099-01-01", "reason": "Papers"}),
        ("start/", {}),
        ("close/", {"result": "no_discrepancy"}),
    ],
)
def test_no_act_overwrites_what_has_changed(
    client: Client, specialist: Any, path: str, body: dict[str, Any]
) -> None:
    item = desk.item()
    before = WorkItem.objects.values().get()
    missing = post(client, f"{item.pk}/{path}", body)
    stale = post(client, f"{item.pk}/{path}", body, '"9"')
    assert (missing.status_code, stale.status_code) == (428, 412)
    assert WorkItem.objects.values().get() == before


def test_a_persons_number_is_masked_in_lists(client: Client, specialist: Any) -> None:
    item = desk.item()
    Importer.objects.filter(pk=item.importer_id).update(number="123-45-6789", name="")
    pages = (
        BASE,
        f"{BASE}{item.pk}/",
        "/work/?queue=office&office=CEE007",
        f"/work/items/{item.pk}/peek/",
        "/",
    )
    ownership.take(item_id=item.pk, user=specialist)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "123-45-6789" not in answer.content.decode(), page
        assert "***-**-6789" in answer.content.decode(), page


def test_a_criterion_is_asked_for_by_the_code_that_rows_give(client: Client, specialist: Any) -> None:
    desk.item()
    assert len(client.get(f"{BASE}?criterion=rate-gap").json()["results"]) == 1
    assert client.get(f"{BASE}?criterion=high-value").json()["results"] == []
    assert post(client, "take-next/", {"criterion": "high-value"}).status_code == 204

"""Payment events by API: one or a list, all or none, once."""

import pytest
from rest_framework.test import APIClient

from cee_portal.core import clock
from cee_portal.core.models import Event
from entries.api.collection_events import MOST_EVENTS
from entries.models import CollectionEvent
from entries.selectors.authority import office_of_function
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ON = {"event": "on_statement", "date": "2026-06-10", "amount": "47.14", "statement_number": "S1"}
PAID = {"event": "collected", "date": "2026-06-12", "amount": "47.14"}


@pytest.fixture
def summary():
    (filed,) = made.file(made.parsed(made.line(duty="40.00"), fees="7.14"))
    return filed


@pytest.fixture
def rita(summary):
    client = APIClient()
    code = office_of_function(summary.routing, "revenue", clock.today())
    client.force_login(made.person("rita", at=code))
    return client


def url(summary):
    return f"/api/v1/entry-summaries/{summary.printed_number}/collection-events/"


def faults(answer):
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


def test_one_event_and_then_a_list(rita, summary):
    answer = rita.post(url(summary), ON)
    assert answer.status_code == 201, answer.json()
    told = answer.json()
    assert told["results"] == [{"index": 0, "result": "recorded"}]
    assert (told["status"]["control"], told["status"]["collection"]) == ("cbp", "unpaid")
    assert told["sums"] == {"owed": "47.14", "paid": "0.00", "refunded": "0.00"}
    answer = rita.post(url(summary), [ON, PAID])
    assert answer.status_code == 201
    assert [each["result"] for each in answer.json()["results"]] == ["unchanged", "recorded"]
    assert answer.json()["status"]["collection"] == "paid"
    summary.refresh_from_db()
    assert answer["ETag"] == f'"{summary.lock_version}"'
    assert rita.post(url(summary), [ON, PAID]).status_code == 200
    assert CollectionEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({}, 400, [("event", "required"), ("date", "required")]),
        ({**ON, "event": "paid"}, 400, [("event", "unknown_event")]),
        ({**ON, "event": "bill_paid"}, 400, [("event", "no_bills")]),
        ({**ON, "date": "tomorrow"}, 400, [("date", "not_a_date")]),
        ({**ON, "amount": "-1"}, 400, [("amount", "not_an_amount")]),
        ({**ON, "colour": "red"}, 400, [("colour", "unknown_field")]),
        ([ON, {**PAID, "amount": None}], 400, [("[1].amount", "missing")]),
        ([ON, ON], 400, [("[1].event", "twice")]),
        ([], 400, [("", "empty")]),
        ("on_statement", 400, None),
        ([ON] * (MOST_EVENTS + 1), 413, None),
        ([ON, {**PAID, "amount": "47.13"}], 409, [("[1].amount", "amount_differs")]),
        (PAID, 409, [("event", "not_cbp_control")]),
        ({**ON, "date": "2099-01-01"}, 409, [("date", "future_date")]),
    ],
)
def test_a_wrong_body_stores_nothing_and_names_what_is_wrong(rita, summary, body, status, named):
    answer = rita.post(url(summary), body)
    assert answer.status_code == status, answer.json()
    if named is not None:
        assert faults(answer) == named
    assert not CollectionEvent.objects.exists()


def test_a_repeated_call_gets_the_same_answer(rita, summary):
    first = rita.post(url(summary), ON, headers={"Idempotency-Key": "one"})
    again = rita.post(url(summary), ON, headers={"Idempotency-Key": "one"})
    assert (first.content, again.status_code) == (again.content, 201)


def test_other_offices_and_the_trade_record_nothing(summary):
    client = APIClient()
    client.force_login(made.person("omar", at="CEE004"))
    answer = client.post(url(summary), ON)
    assert answer.status_code == 403
    assert "Revenue collection on this summary is with" in answer.json()["detail"]
    client.force_login(made.User.objects.create_user("broker"))
    assert client.post(url(summary), ON).status_code == 404
    assert not CollectionEvent.objects.exists()
    assert not Event.objects.filter(verb__startswith="payment").exists()

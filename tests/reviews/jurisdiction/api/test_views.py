"""Ending "needs jurisdiction" by program: the difference first, then the act, with the answers of docs/openapi.yaml."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from entries.models import ImporterStanding, Routing
from reviews.work.models import Draft, WorkItem
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def item() -> WorkItem:
    """An item at port 2704 that waits for a Center."""
    return made.waiting()


@pytest.fixture
def petra(client: Client) -> Any:
    """An import specialist at the port, signed in."""
    person = made.person("petra", at="2704")
    client.force_login(person)
    return person


@pytest.fixture
def lead() -> Any:
    return made.person("port-lead", at="2704", role="supervisor")


def post(client: Client, path: str, body: dict[str, Any], etag: str | None = '"1"') -> Any:
    headers = {"if-match": etag} if etag else {}
    return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def assign_importer(item: WorkItem, center: str = "CEE001") -> None:
    ImporterStanding.objects.create(
        importer_id=item.importer_id,
        kind="assigned",
        center=made.office(center),
        valid=(date(2020, 1, 1), None),
        reason="account",
    )


def office_of(item: WorkItem) -> str:
    return Routing.objects.select_related("office").get(pk=item.summary_id).office.code


@pytest.mark.parametrize("subject", ["work-items/{item.pk}", "entry-summaries/{item.printed_number}"])
def test_route_again_shows_the_difference_and_takes_its_token(
    client: Client, petra: Any, item: WorkItem, subject: str
) -> None:
    path = f"{subject.format(item=item)}/route-again/"
    same = client.get(f"/api/v1/{path}").json()
    assert (same["changes"], same["moves"], same["now"]["office"]) == (False, False, "2704")
    refused = post(client, path, {"shown": same["shown"]}, "*")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "same")
    assign_importer(item)
    stale = post(client, path, {"shown": same["shown"]}, "*")
    assert (stale.status_code, stale.json()["errors"][0]["code"]) == (409, "changed")
    answer = client.get(f"/api/v1/{path}")
    then = answer.json()
    assert (then["changes"], then["then"]["office"], then["then"]["jurisdiction"]) == (
        True,
        "CEE001",
        "CEE001",
    )
    assert then["now"]["reason"] != then["then"]["reason"]
    assert office_of(item) == "2704", "a look changes nothing"
    done = post(client, path, {"shown": then["shown"]}, answer["ETag"])
    assert done.status_code == 200, done.content
    assert office_of(item) == "CEE001"
    item.refresh_from_db()
    assert (item.state, item.result) == ("closed", "routed_again")


def test_a_supervisor_sets_the_jurisdiction_from_the_item(client: Client, lead: Any, item: WorkItem) -> None:
    client.force_login(lead)
    path = f"work-items/{item.pk}/set-jurisdiction/"
    difference = client.get(f"/api/v1/{path}?center=CEE007").json()
    assert (difference["moves"], difference["then"]["office"]) == (True, "CEE007")
    answer = post(client, path, {"center": "cee007", "reason": "telephones, see invoice"})
    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["result"]) == ("closed", "jurisdiction_set")
    assert answer["ETag"] == answer.json()["etag"] != '"1"'
    assert office_of(item) == "CEE007"
    number = item.printed_number
    taken_back = post(client, f"entry-summaries/{number}/withdraw-jurisdiction/", {"reason": "no"}, "*")
    assert taken_back.status_code == 403, "it is with another office now"


def test_a_supervisor_withdraws_the_jurisdiction_on_the_summary(client: Client, item: WorkItem) -> None:
    client.force_login(made.person("petras-lead", at="2704", role="supervisor"))
    number = item.printed_number
    answer = post(
        client, f"entry-summaries/{number}/set-jurisdiction/", {"center": "CEE007", "reason": "telephones"}
    )
    assert answer.json()["routing"]["jurisdiction"]["by"] == "manual"
    client.force_login(made.person("lead", role="supervisor"))
    answer = post(
        client, f"entry-summaries/{number}/withdraw-jurisdiction/", {"reason": "not ours"}, answer["ETag"]
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["routing"]["needs_jurisdiction"] is True
    assert office_of(item) == "2704"


def test_an_item_may_stay_with_its_port(client: Client, petra: Any, item: WorkItem) -> None:
    answer = post(client, f"work-items/{item.pk}/stays-at-port/", {"reason": "returned US goods only"})
    assert answer.json()["result"] == "stays_at_port"
    assert office_of(item) == "2704"


REFUSED = [
    # what is wrong, body, If-Match, status, field, code
    ("no version", {"center": "CEE007", "reason": "x"}, None, 428, "If-Match", "if_match_required"),
    ("an older version", {"center": "CEE007", "reason": "x"}, '"7"', 412, "If-Match", "stale"),
    ("no Center", {"reason": "x"}, '"1"', 400, "center", "required"),
    ("an unknown Center", {"center": "CEE099", "reason": "x"}, '"1"', 400, "center", "invalid"),
    ("a port", {"center": "2704", "reason": "x"}, '"1"', 400, "center", "invalid"),
    ("no reason", {"center": "CEE007", "reason": " "}, '"1"', 400, "reason", "blank"),
    ("an unknown member", {"center": "CEE007", "reason": "x", "why": 1}, '"1"', 400, "why", "unknown_field"),
]


@pytest.mark.parametrize("subject", ["work-items/{item.pk}", "entry-summaries/{item.printed_number}"])
@pytest.mark.parametrize(("what", "body", "etag", "status", "field", "code"), REFUSED)
def test_bad_input_changes_nothing(
    client: Client,
    lead: Any,
    item: WorkItem,
    subject: str,
    what: str,
    body: dict[str, Any],
    etag: str | None,
    status: int,
    field: str,
    code: str,
) -> None:
    client.force_login(lead)
    answer = post(client, f"{subject.format(item=item)}/set-jurisdiction/", body, etag)
    assert answer.status_code == status, what
    assert [(fault["field"], fault["code"]) for fault in answer.json()["errors"]] == [(field, code)], what
    assert office_of(item) == "2704"


def test_an_item_that_moved_says_where_and_keeps_what_was_typed(
    client: Client, lead: Any, item: WorkItem
) -> None:
    client.force_login(lead)
    body = {"center": "CEE007", "reason": "telephones, see invoice"}
    sent = post(client, f"work-items/{item.pk}/send/", {"office": "CEE001", "reason": "Yours?"})
    assert sent.status_code == 200
    answer = post(client, f"work-items/{item.pk}/set-jurisdiction/", body)
    assert (answer.status_code, answer.json()["went_to"]) == (409, "CEE001")
    assert Draft.objects.get(item=item, user=lead).text == body["reason"]


def test_only_a_supervisor_of_the_office_sets_it(client: Client, petra: Any, item: WorkItem) -> None:
    body = {"center": "CEE007", "reason": "telephones"}
    assert post(client, f"work-items/{item.pk}/set-jurisdiction/", body).status_code == 403
    assert client.get(f"/api/v1/work-items/{item.pk}/set-jurisdiction/").status_code == 400
    assert office_of(item) == "2704"

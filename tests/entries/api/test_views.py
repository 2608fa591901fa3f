"""Filing by API: who may, what is answered, and that the same call again does nothing twice."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Office, OfficeMembership
from entries.filing.piece import file_piece
from entries.models import (
    EntrySummary,
    Filer,
    FilerMembership,
    Importer,
    ImporterMembership,
    PowerOfAttorney,
    Routing,
    SummaryRevision,
)
from tests.builders.filings import body, entry_number, line, parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

URL = "/api/v1/entry-summaries/"
SINCE = date(2020, 1, 1)


def signed_in(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def broker():
    user = User.objects.create_user("broker")
    FilerMembership.objects.create(user=user, filer=Filer.objects.create(code="B76"), valid_from=SINCE)
    return signed_in(user)


@pytest.fixture
def specialist():
    user = User.objects.create_user("specialist")
    OfficeMembership.objects.create(
        user=user, office=Office.objects.get(code="CEE007"), role="specialist", valid_from=SINCE
    )
    return signed_in(user)


def stored(*sequences, **members):
    file_piece([parsed(n, **members) for n in sequences], actor=None, source=SummaryRevision.Source.API)


def test_one_summary_is_filed_and_routed(broker):
    answer = broker.post(URL, body(1))
    assert answer.status_code == 201, answer.json()
    told = answer.json()
    assert {name: told[name] for name in ("version", "result", "warnings")} == {
        "version": "00100", "result": "created", "warnings": [],
    }  # fmt: skip
    assert told["status"] == {
        "control": "trade", "status": "accepted", "collection": "unpaid", "review": "none", "liquidation": "no",
        "census": "none", "late": False, "protest": False,
    }  # fmt: skip
    assert told["routing"]["office"]["code"] == "CEE007"
    assert told["routing"]["reason"] and told["routing"]["steps"] and told["routing"]["candidates"]
    sent = body(1)
    kept = {name: told[name] for name in sent}
    assert kept == sent | {"importer_number": "12-345678900", "consignee_number": "12-345678900"}
    assert answer["Location"] == f"{URL}{sent['entry_number']}/"
    assert answer["ETag"] == '"1"'
    event = Event.objects.get(verb=Verb.SUMMARY_FILED)
    assert (event.audience, event.actor_name) == ("trade", "broker")


def test_the_same_again_is_unchanged_and_a_correction_replaces(broker):
    broker.post(URL, body(1))
    assert broker.post(URL, body(1)).json()["result"] == "unchanged"
    again = broker.post(URL, body(1, summary_date="2026-01-27"))
    assert (again.status_code, again.json()["result"], again.json()["revision"]) == (200, "replaced", 2)


def test_all_errors_of_a_body_are_answered_at_once(broker):
    answer = broker.post(URL, body(1, port="LAX", lines=[line(value="x")]))
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("port", "not_a_port"),
        ("lines[0].value", "not_an_amount"),
    ]
    assert not EntrySummary.objects.exists()


def test_a_summary_in_cbp_control_is_a_conflict(broker):
    stored(1)
    EntrySummary.objects.update(control=2)
    answer = broker.post(URL, body(1, summary_date="2026-01-27"))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "B29")


def test_a_list_has_one_result_each_in_its_order(broker):
    stored(3)
    foreign = body(4, entry_number=entry_number(4, "A01"))
    answer = broker.post(URL, [body(1), body(2, port="LAX"), body(3), foreign, body(1, port="4601"), "x"])
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [(one["index"], one["status"], one["result"]) for one in results] == [
        (0, 201, "created"),
        (1, 400, "refused"),
        (2, 200, "unchanged"),
        (3, 403, "refused"),
        (4, 409, "refused"),
        (5, 400, "refused"),
    ]
    assert results[0]["routing"]["office"]["code"] == "CEE007"
    assert (results[0]["version"], results[0]["entry_number"]) == ("00100", body(1)["entry_number"])
    assert results[1]["errors"][0]["field"] == "port"
    assert EntrySummary.objects.count() == Routing.objects.count() == 2


@pytest.mark.parametrize(
    ("what", "bodies", "status"),
    [("too many", [{}] * 5001, 413), ("none at all", [], 400), ("text", "x", 400)],
)
def test_lists_that_are_refused_whole(what, bodies, status, broker):
    assert broker.post(URL, bodies).status_code == status


def test_filers_staff_and_administrators_may_file(broker, specialist):
    foreign = body(1, entry_number=entry_number(1, "A01"))
    assert broker.post(URL, foreign).status_code == 403
    assert specialist.post(URL, foreign).status_code == 201
    assert APIClient().post(URL, body(1)).status_code == 401
    auditor = User.objects.create_user("auditor", national_role="auditor")
    importer = User.objects.create_user("importer")
    ImporterMembership.objects.create(user=importer, importer=Importer.objects.get(), valid_from=SINCE)
    for user in (auditor, importer, User.objects.create_user("nobody")):
        assert signed_in(user).post(URL, body(2)).status_code == 403
    assert EntrySummary.objects.count() == 1


def test_a_repeated_call_gets_the_same_answer_and_does_nothing(broker):
    first = broker.post(URL, body(1), headers={"Idempotency-Key": "k1"})
    EntrySummary.objects.update(revision=1, lock_version=7)
    again = broker.post(URL, body(1), headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert broker.post(URL, body(2), headers={"Idempotency-Key": "k1"}).status_code == 422
    assert EntrySummary.objects.count() == 1


def test_a_key_is_the_filers_not_the_persons(broker):
    colleague = User.objects.create_user("colleague")
    FilerMembership.objects.create(user=colleague, filer=Filer.objects.get(), valid_from=SINCE)
    broker.post(URL, body(1), headers={"Idempotency-Key": "k1"})
    again = signed_in(colleague).post(URL, body(1), headers={"Idempotency-Key": "k1"})
    assert again.status_code == 201


def test_each_role_sees_its_own_summaries(broker, specialist):
    stored(1)
    file_piece(
        [parsed(2, entry_number=entry_number(2, "A01"), importer_number="98-7654321")], actor=None, source=3
    )
    number = f"A01-{entry_number(2, 'A01')[3:10]}-{entry_number(2, 'A01')[10]}"
    assert broker.get(f"{URL}{number}/").status_code == 404
    assert broker.get(f"{URL}{number}/routing/").status_code == 404
    assert len(broker.get(URL).json()["results"]) == 1
    assert len(specialist.get(URL).json()["results"]) == 2
    PowerOfAttorney.objects.create(
        importer=Importer.objects.get(number="98-765432100"),
        filer=Filer.objects.get(code="B76"),
        valid_from=SINCE,
    )
    assert broker.get(f"{URL}{number}/").json()["entry_number"] == number
    own = User.objects.create_user("importer")
    ImporterMembership.objects.create(
        user=own, importer=Importer.objects.get(number="98-765432100"), valid_from=SINCE
    )
    assert [one["entry_number"] for one in signed_in(own).get(URL).json()["results"]] == [number]


def test_the_list_pages_and_filters_strictly(broker):
    stored(1, 2, 3)
    stored(4, port="4601", lines=[line(hts=["3004.90.9290"])])
    first = broker.get(f"{URL}?limit=3").json()
    rest = broker.get(f"{URL}?limit=3&cursor={first['next']}").json()
    assert (len(first["results"]), len(rest["results"]), rest["next"]) == (3, 1, None)
    assert first["results"][0]["etag"] == '"1"'
    assert first["results"][0]["routing"]["office"]["code"] == "CEE007"
    for query, count in (
        ("port=4601", 1), ("office=CEE001", 1), ("office=CEE007", 3), ("importer=12-3456789", 4), ("importer=99-9999999", 0),
        ("filer=B76", 4), ("entry_date_from=2026-01-16", 0), ("changed_since=2100-01-01T00:00:00Z", 0),
    ):  # fmt: skip
        assert len(broker.get(f"{URL}?{query}").json()["results"]) == count, query
    for query in ("prot=4601", "port=LAX", "limit=0", "cursor=x", "entry_type=99", "changed_since=x"):
        assert broker.get(f"{URL}?{query}").status_code == 400, query


def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(broker, django_assert_num_queries):
    stored(1)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        broker.get(URL)
    stored(*range(2, 50))
    with django_assert_num_queries(len(one)):
        broker.get(URL)


def test_the_number_may_be_written_in_any_way(broker):
    stored(1)
    for text in (entry_number(1), body(1)["entry_number"], body(1)["entry_number"].lower().replace("-", " ")):
        assert broker.get(f"{URL}{text}/").status_code == 200
    for text in ("B76", "B76-0000001-9", "x" * 300, "B76-0000001-é"):
        assert broker.get(f"{URL}{text}/").status_code == 404, text


def test_the_routing_is_answered_with_its_history(broker, specialist):
    stored(1)
    stored(1, port="4601", lines=[line(hts=["8413.91.9065"])])
    url = f"{URL}{body(1)['entry_number']}/routing/"
    told = broker.get(url).json()
    assert told["current"]["office"]["code"] == Routing.objects.get().office.code
    assert [one["cause"] for one in told["history"]] == ["filing", "revision"]
    assert told["history"][1]["from"] == "CEE007"
    assert told["functions"]["validation"] == told["current"]["office"]["code"]
    assert not {"actor", "reason"} & told["history"][0].keys()
    assert {"actor", "reason"} <= specialist.get(url).json()["history"][0].keys()


def test_a_personal_number_is_masked_in_the_list(broker):
    stored(1, importer_number="123-45-6789")
    assert broker.get(URL).json()["results"][0]["importer_number"] == "***-**-6789"
    assert broker.get(f"{URL}{body(1)['entry_number']}/").json()["importer_number"] == "123-45-6789"


def test_without_a_rulebook_the_answer_says_what_to_do(broker, monkeypatch):
    from centers.selectors.rulebooks import NoRulebookError

    def none():
        raise NoRulebookError

    monkeypatch.setattr("entries.filing.piece.current_rulebook", none)
    answer = broker.post(URL, body(1))
    assert (answer.status_code, "load_reference" in answer.json()["detail"]) == (503, True)


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("filer=b7", "filer", "like B76"),
        ("port=27", "port", "like 2704"),
        ("office=CEE099", "office", "There is no such office"),
        ("importer=12", "importer", "Write 12-3456789"),
        ("entry_type=99", "entry_type", "Use one of: 01"),
        ("entry_date_from=02/30/2026", "entry_date_from", "Write a date as YYYY-MM-DD"),
        ("limit=0", "limit", "greater than or equal to 1"),
        ("color=red", "color", "There is no parameter color"),
    ],
)
def test_a_wrong_filter_says_what_to_write(broker, query, field, told):
    answer = broker.get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert told in answer.json()["errors"][0]["message"]

"""`tools/route/`: shape, what if, whose account is used for whom, and every wrong body answered at once."""

import json
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Office, OfficeMembership
from entries.models import Importer, ImporterMembership, ImporterStanding

URL = "/api/v1/tools/route/"
QUESTION = {
    "on": "2015-01-28",
    "port": "4601",
    "entry_type": "01",
    "function": "validation",
    "lines": [{"hts": "2933.59.7000", "value": "12000"}],
}


def ask(client, **changes):
    return client.post(URL, data=json.dumps(QUESTION | changes), content_type="application/json")


def faults(answer) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {fault["field"]: fault["code"] for fault in answer.json()["errors"]}


def test_the_answer_has_the_shape_of_the_contract(history, client):
    told = ask(client).json()
    assert told["jurisdiction"] == {
        "center": "CEE001",
        "by": "merchandise",
        "row_basis": "official",
        "edition": "2015-01-28",
    }
    assert told["office"] == {
        "kind": "center",
        "code": "CEE001",
        "name": "Pharmaceuticals, Health and Chemicals",
    }
    assert (told["needs_jurisdiction"], told["provisional"]) == (False, False)
    assert [set(step) for step in told["steps"]] == [{"rule", "outcome", "detail"}] * 4
    assert told["candidates"] == [
        {"center": "CEE001", "value": "12000.00", "lines": 1, "headings": ["2933"], "share": 1.0}
    ]
    assert isinstance(told["rulebook"], int)
    assert "Newark" in told["reason"] and "January 28, 2015" in told["reason"]


def test_day_and_function_are_today_and_validation_by_default(reference, client):
    asked = {name: QUESTION[name] for name in ("port", "entry_type", "lines")}
    told = client.post(URL, data=json.dumps(asked), content_type="application/json").json()
    assert told["office"]["code"] == "CEE001"


def test_a_chapter_99_number_beside_the_classification_does_not_decide(reference, client):
    told = ask(client, lines=[{"hts": ["9903.88.15", "8517.13.0000"], "value": "10"}]).json()
    assert told["jurisdiction"]["center"] == "CEE007"


def test_a_line_with_only_a_chapter_98_number_needs_a_person(reference, client):
    told = ask(client, lines=[{"hts": "9801.00.1012", "value": "10"}]).json()
    assert told["jurisdiction"] == {
        "center": None,
        "by": "none",
        "row_basis": None,
        "edition": "2015-01-28",
    }
    assert told["needs_jurisdiction"] is True
    assert told["office"] == {"kind": "port", "code": "4601", "name": "Newark"}


def test_before_the_first_edition_there_is_no_center(history, client):
    told = ask(client, on="2011-05-05").json()
    assert told["jurisdiction"] == {"center": None, "by": "none", "row_basis": None, "edition": None}
    assert told["office"]["code"] == "4601"


def test_a_port_that_we_do_not_know_has_an_answer_and_is_not_stored(reference, client):
    told = ask(client, port="9999", lines=[{"hts": "8456", "value": "1"}]).json()
    assert told["office"] == {"kind": "port", "code": "9999", "name": "Port 9999 (not in our list)"}
    assert not Office.objects.filter(code="9999").exists()


@pytest.mark.parametrize("function", ["examination", "port_protest"])
def test_two_functions_are_always_the_ports(reference, client, function):
    told = ask(client, function=function).json()
    assert told["office"]["code"] == "4601"
    assert told["needs_jurisdiction"] is False


def test_a_center_may_be_supposed_to_be_operational(reference, client):
    steel = {"on": "2026-11-24", "lines": [{"hts": "7208", "value": "5"}]}
    assert ask(client, **steel).json()["office"]["code"] == "4601"
    told = ask(client, assume_operational=["CEE005"], **steel).json()
    assert told["office"]["code"] == "CEE005"
    assert "as the question assumes" in told["reason"]


@pytest.mark.parametrize(
    ("account", "by", "center", "office"),
    [
        ({"standing": "assigned", "center": "CEE007"}, "account", "CEE007", "CEE007"),
        ({"standing": "participant", "center": "CEE010"}, "participant", "CEE010", "CEE010"),
        ({"standing": "not_eligible"}, "not_eligible", None, "4601"),
        ({"standing": "pending"}, "merchandise", "CEE001", "CEE001"),
        ({"standing": "nominal", "center": None}, "merchandise", "CEE001", "CEE001"),
    ],
)
def test_a_standing_may_be_supposed(reference, client, account, by, center, office):
    told = ask(client, account=account).json()
    assert (told["jurisdiction"]["by"], told["jurisdiction"]["center"]) == (by, center)
    assert told["office"]["code"] == office
    assert told["needs_jurisdiction"] is False


@pytest.fixture
def assigned(reference) -> Importer:
    importer = Importer.objects.create(number="12-345678900", name="Acme")
    ImporterStanding.objects.create(
        importer=importer,
        kind="assigned",
        center=Office.objects.get(code="CEE007"),
        valid=DateRange(date(2010, 1, 1), None),
        reason="test",
    )
    return importer


def staff() -> User:
    user = User.objects.create_user("dana")
    OfficeMembership.objects.create(
        user=user,
        office=Office.objects.get(code="2704"),
        role="specialist",
        valid_from=clock.today() - timedelta(days=1),
    )
    return user


def of_importer(importer: Importer) -> User:
    user = User.objects.create_user("irene")
    ImporterMembership.objects.create(
        user=user, importer=importer, valid_from=clock.today() - timedelta(days=1)
    )
    return user


def test_staff_and_the_importer_itself_get_the_accounts_center(assigned, client):
    for user in (staff(), of_importer(assigned)):
        client.force_login(user)
        told = ask(client, importer_number="12-3456789").json()
        assert (told["jurisdiction"]["by"], told["office"]["code"]) == ("account", "CEE007")
        assert told["notes"] == []


def test_a_stranger_learns_nothing_not_even_whether_the_importer_exists(assigned, client):
    other = Importer.objects.create(number="98-765432100")
    known = ask(client, importer_number="12-3456789").json()
    unknown = ask(client, importer_number="55-5555555").json()
    assert known == unknown
    assert known["jurisdiction"]["by"] == "merchandise"
    assert "was not asked" in known["notes"][0]
    client.force_login(of_importer(other))
    assert ask(client, importer_number="12-3456789").json() == known


def test_all_errors_of_a_question_are_answered_at_once(reference, client):
    answer = ask(
        client,
        on="28.1.2015",
        port="46O1",
        entry_type="99",
        function="routing",
        importer_number="1",
        assume_operational=["CEE099"],
        color="red",
        lines=[
            {"hts": "2933", "value": "1"},
            {"hts": "77", "value": "-1"},
            {"hts": [], "value": "ten"},
            7,
        ],
    )
    assert faults(answer) == {
        "on": "invalid",
        "port": "invalid",
        "entry_type": "unknown_entry_type",
        "function": "unknown_function",
        "importer_number": "length",
        "assume_operational": "unknown_center",
        "color": "unknown_field",
        "lines[1].hts": "length",
        "lines[1].value": "invalid",
        "lines[2].hts": "invalid",
        "lines[2].value": "invalid",
        "lines[3]": "invalid",
    }
    assert all(fault["message"].endswith(".") for fault in answer.json()["errors"])


@pytest.mark.parametrize(
    ("sentence", "changes", "expected"),
    [
        ("no lines", {"lines": []}, {"lines": "empty"}),
        ("lines that are no list", {"lines": {"hts": "2933"}}, {"lines": "not_a_list"}),
        (
            "an importer and a what-if",
            {"importer_number": "12-3456789", "account": {"standing": "pending"}},
            {"account": "not_both"},
        ),
        (
            "an assignment without Center",
            {"account": {"standing": "assigned"}},
            {"account.center": "required"},
        ),
        (
            "pending with a Center",
            {"account": {"standing": "pending", "center": "CEE001"}},
            {"account.center": "not_allowed"},
        ),
        (
            "a standing that is none",
            {"account": {"standing": "friend"}},
            {"account.standing": "invalid_choice"},
        ),
        (
            "a Center that is none",
            {"account": {"standing": "assigned", "center": "CEE011"}},
            {"account.center": "unknown_center"},
        ),
        ("a date that is none", {"on": "2015-02-30"}, {"on": "invalid"}),
        (
            "a number where text belongs",
            {"lines": [{"hts": 2933, "value": "1"}]},
            {"lines[0].hts": "invalid"},
        ),
        (
            "a value that is no number",
            {"lines": [{"hts": "2933", "value": "NaN"}]},
            {"lines[0].value": "invalid"},
        ),
    ],
)
def test_one_error_is_answered_with_field_and_fix(reference, client, sentence, changes, expected):
    assert faults(ask(client, **changes)) == expected, sentence


def test_missing_fields_are_named(reference, client):
    answer = client.post(URL, data="{}", content_type="application/json")
    assert set(faults(answer)) == {"port", "entry_type", "lines"}


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [("{", "application/json", 400), ("[]", "application/json", 400), ("a=1", "text/plain", 415)],
)
def test_a_body_that_is_no_object_is_refused(reference, client, body, type_, status):
    answer = client.post(URL, data=body, content_type=type_)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_unknown_parameters_and_methods_are_refused(reference, client):
    assert (
        client.post(f"{URL}?x=1", data=json.dumps(QUESTION), content_type="application/json").status_code
        == 400
    )
    assert client.get(URL).status_code == 405


def test_without_reference_data_it_says_what_to_run(db, client):
    answer = ask(client)
    assert answer.status_code == 503
    assert "load_reference" in answer.json()["detail"]

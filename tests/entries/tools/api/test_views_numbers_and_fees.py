"""The number and fee tools, as anybody calls them."""

import json

import pytest

from entries.models import Filer

pytestmark = pytest.mark.django_db


def get(client, path: str):
    return client.get(f"/api/v1/tools/{path}")


def test_an_entry_number_is_checked(client):
    assert get(client, "entry-number/B76-0324527-8/").json() == {
        "valid": True,
        "filer": "B76",
        "sequence": "0324527",
        "check_digit": "8",
        "expected_check_digit": "8",
        "offset": 0,
        "errors": [],
    }


@pytest.mark.parametrize("number", ["B7603245278", "b76 0324527 8", "B-7-6-0324527-8"])
def test_hyphens_and_blanks_may_be_missing_or_misplaced(client, number):
    assert get(client, f"entry-number/{number}/").json()["valid"] is True


def test_another_series_is_valid_only_for_a_filer_that_has_it(client):
    number = "entry-number/B76-0324527-9/"
    refused = get(client, number).json()
    assert (refused["valid"], refused["offset"], refused["errors"][0]["code"]) == (False, None, "check_digit")
    Filer.objects.create(code="B76", check_digit_offsets=[1])
    assert get(client, number).json() | {"errors": []} == {
        "valid": True,
        "filer": "B76",
        "sequence": "0324527",
        "check_digit": "9",
        "expected_check_digit": "8",
        "offset": 1,
        "errors": [],
    }
    assert get(client, "entry-number/B76-0324527-0/").json()["valid"] is False


@pytest.mark.parametrize("number", ["x", "a/b", "B76-0324527", "1" * 300, "é"])
def test_an_invalid_number_is_an_answer_and_no_error(client, number):
    answer = get(client, f"entry-number/{number}/")
    assert answer.status_code == 200
    assert answer.json()["valid"] is False
    assert answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("number", "form", "normalised"),
    [
        ("12-3456789", "ein", "12-345678900"),
        ("12-345678900", "ein", "12-345678900"),
        ("123-45-6789", "ssn", "123-45-6789"),
        ("123456-78901", "cbp", "123456-78901"),
    ],
)
def test_an_importer_number_is_checked(client, number, form, normalised):
    assert get(client, f"importer-number/{number}/").json() == {
        "valid": True,
        "form": form,
        "normalised": normalised,
        "errors": [],
    }


def test_a_wrong_importer_number_is_an_answer_and_no_error(client):
    told = get(client, "importer-number/12-34/").json()
    assert (told["valid"], told["form"], told["normalised"]) == (False, None, None)
    assert told["errors"]


def test_number_tools_take_no_parameters(client):
    assert get(client, "entry-number/x/?y=1").status_code == 400
    assert get(client, "importer-number/x/?y=1").status_code == 400


FEES = {
    "entry_type": "01",
    "entry_date": "2026-02-03",
    "mode_of_transport": "11",
    "other_revenue": True,
    "lines": [{"hts": "8517.13.0000", "value": "9000", "spi": None}],
}


def ask_fees(client, **changes):
    body = json.dumps(FEES | changes)
    return client.post("/api/v1/tools/fees/", data=body, content_type="application/json")


def test_fees_are_answered_as_in_the_contract(client):
    told = ask_fees(client).json()
    assert told["fees"] == {
        "499": {"computed": "31.18", "payable": "33.58", "minimum": "33.58", "maximum": "651.50"},
        "501": {"computed": "11.25", "payable": "11.25"},
    }
    assert told["notes"]


def test_a_fee_that_may_not_be_reported_is_absent_and_a_note_says_why(client):
    told = ask_fees(client, mode_of_transport="40").json()
    assert set(told["fees"]) == {"499"}
    assert any("501" in note for note in told["notes"])


def test_all_errors_of_a_fee_question_are_answered_at_once(client):
    answer = ask_fees(
        client,
        entry_type="98",
        entry_date="today",
        mode_of_transport="99",
        other_revenue="perhaps",
        lines=[{"hts": "8517", "value": "1", "spi": "QQQ", "origin": "QQ"}, {"hts": "8517"}],
        more=1,
    )
    assert answer.status_code == 400
    assert {fault["field"] for fault in answer.json()["errors"]} == {
        "entry_type",
        "entry_date",
        "mode_of_transport",
        "other_revenue",
        "lines[0].spi",
        "lines[0].origin",
        "lines[1].value",
        "more",
    }

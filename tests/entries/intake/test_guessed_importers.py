"""Importer numbers without hyphens are matched with the importers on file."""

import pytest

from entries.filing.prepared import prepare_summary
from entries.intake.guessed_importers import match_guessed_importers
from entries.models import Importer
from tests.builders.filings import parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def matched(number):
    (one,) = match_guessed_importers([prepare_summary(parsed(importer_number=number))])
    return one.parsed.importer_number, [
        (warning["code"], warning["value"]) for warning in one.parsed.warnings
    ]


def test_a_number_that_is_on_nobodys_file_is_warned_of_and_masked():
    assert matched("900551234") == ("90-055123400", [("may_be_person", "***-**-1234")])


def test_the_company_on_file_takes_it():
    Importer.objects.create(number="90-055123400")
    assert matched("900551234") == ("90-055123400", [])


def test_where_both_are_on_file_the_warning_stays():
    Importer.objects.create(number="90-055123400")
    Importer.objects.create(number="900-55-1234")
    assert matched("900551234") == ("90-055123400", [("may_be_person", "***-**-1234")])


def test_the_warning_does_not_say_the_number():
    (one,) = match_guessed_importers([prepare_summary(parsed(importer_number="900551234"))])
    (warning,) = one.parsed.warnings
    assert not any("0551234" in str(text) or "055-1234" in str(text) for text in warning.values())


@pytest.mark.parametrize(
    ("typed", "on_file"), [("900551234", "900-55-1234"), ("26010112345", "260101-12345")]
)
def test_the_person_on_file_takes_it_where_the_company_is_not(typed, on_file):
    Importer.objects.create(number=on_file)
    assert matched(typed) == (on_file, [])


@pytest.mark.parametrize("number", ["90-0551234", "900-55-1234", "666551234", "900001234"])
def test_a_number_with_hyphens_or_of_no_person_is_not_guessed(number):
    assert matched(number)[1] == []

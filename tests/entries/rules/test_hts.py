"""Tariff numbers: their forms, and the one that routes a line."""

import pytest

from cee_portal.core import formatting
from centers.rules.tariff_numbers import normalise_hts
from entries.rules.hts import QUESTION_LENGTHS, classified_number, hts_error, hts_problem


@pytest.mark.parametrize(
    ("sentence", "text", "code"),
    [
        ("ten digits with dots", "8517.13.0000", None),
        ("ten digits", "8517130000", None),
        ("eight digits", "9802.00.60", None),
        ("six are no number of a line", "8517.13", "length"),
        ("nine are none", "851713000", "length"),
        ("nothing", " ", "missing"),
        ("letters", "8517.13.00AB", "characters"),
        ("digits of other scripts", "851713000\u0660", "characters"),
        ("chapter 77 is reserved", "7701.00.0000", "chapter"),
        ("chapter 00", "0001.00.0000", "chapter"),
    ],
)
def test_a_tariff_number_has_8_or_10_digits_of_a_chapter(sentence: str, text: str, code: str | None) -> None:
    digits = normalise_hts(text)
    assert hts_error(digits) == code, sentence
    if code:
        assert hts_problem(code, digits).fix


def test_a_question_may_name_a_heading_only() -> None:
    assert hts_error("8517", QUESTION_LENGTHS) is None
    assert hts_error("85", QUESTION_LENGTHS) == "length"


def test_a_line_is_routed_by_its_chapter_1_to_97_number() -> None:
    assert classified_number(("9903010100", "8517130000")) == "8517130000"
    assert classified_number(("98020060", "7308903000")) == "7308903000"
    assert classified_number(("98130000", "99030101")) == ""


def test_tariff_numbers_are_printed_with_dots() -> None:
    assert [formatting.tariff(digits) for digits in ("8517130000", "98020060", "851713", "8517")] == [
        "8517.13.0000",
        "9802.00.60",
        "8517.13",
        "8517",
    ]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("2709.00", "270900"),
        ("85171300.00", "8517130000"),
        ("2709.00.00", "27090000"),
        ("8517130000.0", "8517130000"),
        ("85171300.0", "85171300"),
        ("901210045.0", "901210045"),
        ("9012100.0", "9012100"),
        ('="2709.00"', "270900"),
    ],
)
def test_zeros_after_a_point_are_digits_unless_a_spreadsheet_wrote_them(text: str, digits: str) -> None:
    assert normalise_hts(text) == digits

"""Importer numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.rules.importer_numbers import (
    check_importer_number,
    company_key,
    consignee_problem,
    normalise_importer_number,
)

VALID = st.one_of(
    st.from_regex(r"[0-9]{2}-[0-9]{7}(?:[A-Z0-9]{2})?", fullmatch=True),
    st.from_regex(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"[0-9]{6}-[0-9]{5}", fullmatch=True),
).filter(lambda text: text.strip("0-"))


@pytest.mark.parametrize(
    ("sentence", "text", "form", "normalised"),
    [
        ("an IRS number without suffix", "12-3456789", "ein", "12-345678900"),
        ("the same with blanks to twelve", "12-3456789  ", "ein", "12-345678900"),
        ("the same with suffix 00", "12-345678900", "ein", "12-345678900"),
        ("the same without hyphen", "123456789", "ein", "12-345678900"),
        ("the same with the hyphen misplaced", "1-23456789", "ein", "12-345678900"),
        ("a suffix of its own", "12-3456789AB", "ein", "12-3456789AB"),
        ("a suffix in small letters", "12-3456789ab", "ein", "12-3456789AB"),
        ("a suffix without hyphen", "12345678901", "ein", "12-345678901"),
        ("a social security number", "123-45-6789 ", "ssn", "123-45-6789"),
        ("two hyphens tell it even misplaced", "123-456-789", "ssn", "123-45-6789"),
        ("assigned by CBP", "991002-12345", "cbp", "991002-12345"),
    ],
)
def test_each_form_has_one_spelling(sentence: str, text: str, form: str, normalised: str) -> None:
    assert check_importer_number(text).as_dict() == {
        "valid": True,
        "form": form,
        "normalised": normalised,
        "errors": [],
    }, sentence


@pytest.mark.parametrize(
    ("sentence", "text", "code"),
    [
        ("nothing", "   ", "missing"),
        ("the form that died in 1992", "1234-56789", "retired_form"),
        ("a number encrypted by CBP", "-8A7B6C5D4E3", "encrypted"),
        ("one character of suffix", "12-3456789A", "suffix"),
        ("letters where digits belong", "AB-3456789", "form"),
        ("a sign that does not belong", "12/3456789", "characters"),
        ("too short", "12-34567", "length"),
        ("too long", "12-3456789001", "length"),
        ("all zeros", "00-0000000", "all_zero"),
    ],
)
def test_each_error_says_what_to_do(sentence: str, text: str, code: str) -> None:
    found = check_importer_number(text)
    assert not found.valid, sentence
    assert [problem.code for problem in found.errors] == [code], sentence
    assert found.errors[0].fix


def test_a_consignee_of_a_wrong_form_is_wrong_on_every_type() -> None:
    problem = consignee_problem("1234", "11", consolidated=True)
    assert problem and problem.code == "length"


def test_a_company_is_the_first_nine_digits() -> None:
    assert company_key("12-345678900") == company_key("12-3456789AB") == "12-3456789"
    assert company_key("123-45-6789") == "123-45-6789"


def test_a_text_that_is_no_number_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="9 or 11"):
        normalise_importer_number("12")


@given(VALID)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_importer_number(text)
    assert normalise_importer_number(once) == once
    assert len(once) <= 12


@given(st.text("0123456789AB- /é", max_size=14))
def test_any_text_gets_an_answer(text: str) -> None:
    found = check_importer_number(text)
    assert found.valid == (not found.errors)
    assert (found.form is None) == (found.normalised is None)

"""Entry numbers."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cee_portal.core import formatting
from entries.rules.entry_numbers import (
    DIGITS,
    LETTERS,
    check_entry_number,
    entry_number_error,
    entry_number_problem,
    filer_of,
    is_filer_code,
    make_entry_number,
    normalise_entry_number,
)

FILERS = st.text(DIGITS + LETTERS, min_size=3, max_size=3).filter(is_filer_code)
SEQUENCES = st.integers(0, 9_999_999)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("as printed", "B76-0324527-8"),
        ("no hyphens", "B7603245278"),
        ("blanks for hyphens", " B76 0324527 8 "),
        ("hyphens misplaced", "B-760324527-8"),
        ("small letters", "b76-0324527-8"),
        ("typographic hyphens", "B76\u20130324527\u20118"),
    ],
)
def test_all_spellings_are_one_number(sentence: str, text: str) -> None:
    assert check_entry_number(text).as_dict() == {
        "valid": True,
        "filer": "B76",
        "sequence": "0324527",
        "check_digit": "8",
        "expected_check_digit": "8",
        "offset": 0,
        "errors": [],
    }, sentence


@pytest.mark.parametrize(
    ("sentence", "text", "code"),
    [
        ("nothing", " - ", "missing"),
        ("a dot is no hyphen", "B76.0324527.8", "characters"),
        ("digits of other scripts are none", "B76032452\u0667\u0668", "characters"),
        ("the check digit is left out", "B76-0324527", "no_check_digit"),
        ("too short", "B76-032452", "length"),
        ("too long", "B76-0324527-88", "length"),
        ("a number from before October 1986", "86-123456-7", "old_style"),
        ("filer 000", "000-0324527-8", "filer"),
        ("a letter in the sequence", "B76-03X4527-8", "sequence"),
        ("a letter for the check digit", "B76-0324527-X", "sequence"),
        ("a wrong check digit", "B76-0324527-7", "check_digit"),
    ],
)
def test_each_error_says_what_to_do(sentence: str, text: str, code: str) -> None:
    found = check_entry_number(text)
    assert not found.valid, sentence
    assert [problem.code for problem in found.errors] == [code], sentence
    assert found.errors[0].message and found.errors[0].fix, sentence
    assert found.offset is None


def test_a_wrong_check_digit_names_the_right_one() -> None:
    found = check_entry_number("B76-0324527-7")
    assert (found.check_digit, found.expected_check_digit) == ("7", "8")
    assert "should be 8, not 7" in found.errors[0].message


def test_a_missing_check_digit_is_computed() -> None:
    assert check_entry_number("B76-0324527").expected_check_digit == "8"


def test_an_offset_is_valid_only_where_the_filer_has_it() -> None:
    number = make_entry_number("B76", 324527, offset=3)
    assert check_entry_number(number, {3}).offset == 3
    assert not check_entry_number(number, {1, 2}).valid
    assert check_entry_number("B7603245278", {3}).offset == 0


def test_the_filer_can_be_read_before_its_offsets_are_known() -> None:
    assert filer_of("b-76 03") == "B76"
    assert filer_of("000-0324527-8") is None


def test_the_codes_of_the_fast_check_have_words() -> None:
    assert entry_number_problem("check_digit", "B7603245277").code == "check_digit"
    assert "000" in entry_number_problem("filer", "00003245278").message


@given(FILERS, SEQUENCES)
def test_a_made_number_is_valid_in_every_spelling(filer: str, sequence: int) -> None:
    number = make_entry_number(filer, sequence)
    assert entry_number_error(number) is None
    assert normalise_entry_number(formatting.entry_number(number)) == number
    assert check_entry_number(formatting.entry_number(number)).valid


@given(FILERS, SEQUENCES, st.integers(3, 10), st.integers(1, 9))
def test_a_changed_digit_is_found(filer: str, sequence: int, place: int, by: int) -> None:
    number = make_entry_number(filer, sequence)
    other = str((int(number[place]) + by) % 10)
    assert entry_number_error(number[:place] + other + number[place + 1 :]) == "check_digit"


@given(FILERS, SEQUENCES, st.integers(0, 9), st.sets(st.integers(1, 9)))
def test_an_offset_is_accepted_exactly_where_authorised(
    filer: str, sequence: int, offset: int, authorised: set[int]
) -> None:
    number = make_entry_number(filer, sequence, offset)
    assert (entry_number_error(number, authorised) is None) == (offset == 0 or offset in authorised)


@example("-\x850")
@example("-'0")
@example("==0")
@example("401\x0b.0")
@example("'\u2028'0")
@given(st.one_of(st.text(max_size=14), st.text("=+'\"-. 01A\t\x85\u2028\u200b", max_size=9)))
def test_any_text_gets_an_answer_and_normalising_twice_changes_nothing(text: str) -> None:
    found = check_entry_number(text)
    assert found.valid == (not found.errors)
    assert normalise_entry_number(normalise_entry_number(text)) == normalise_entry_number(text)

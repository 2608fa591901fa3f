"""Manufacturer IDs."""

import pytest

from entries.rules.mid_construction import build_mid, city_part, name_part, street_part
from entries.rules.mids import mid_error, mid_problem, mid_warnings


@pytest.mark.parametrize(
    ("sentence", "mid", "exported_from", "formal", "code"),
    [
        ("a Vietnamese one", "VNDEMFAC12HAN", "VN", True, None),
        ("eight characters are enough", "VNABCHAN", "", True, None),
        ("seven are not", "VNABHAN", "", True, "mid_short"),
        ("sixteen are too many", "VNDEMFAC12345HAN", "", True, "mid_long"),
        ("a blank inside", "VNDEM FAC12HAN", "", True, "mid_characters"),
        ("small letters", "vndemfac12han", "", True, "mid_characters"),
        ("an unknown country", "QQDEMFAC12HAN", "", True, "mid_prefix"),
        ("CA stands for nothing", "CADEMFAC12TOR", "", True, "mid_canada"),
        ("a province does", "XQDEMFAC12MON", "CA", True, None),
        ("a formal entry from Canada needs a province", "USDEMFAC12NEW", "CA", True, "mid_canada"),
        ("an informal one does not", "USDEMFAC12NEW", "CA", False, None),
        ("Burma by CBP's own code", "MMDEMFAC12YAN", "", True, None),
    ],
)
def test_each_check_of_ace_is_an_error(
    sentence: str, mid: str, exported_from: str, formal: bool, code: str | None
) -> None:
    assert mid_error(mid, exported_from, formal) == code, sentence
    if code:
        assert mid_problem(code, mid).fix


@pytest.mark.parametrize(
    ("sentence", "mid", "origin", "expected", "codes"),
    [
        ("as the rule builds it", "VNDEMFAC12HAN", "VN", "VNDEMFAC12HAN", []),
        ("a province is Canada", "XODEMFAC12TOR", "CA", "", []),
        ("an unknown origin is no contradiction", "VNDEMFAC12HAN", "**", "", []),
        ("another origin", "CNDEMFAC12SHE", "VN", "", ["mid_origin"]),
        ("no city at the end", "VNDEMFAC1234", "VN", "", ["mid_shape"]),
        ("not what name and address give", "VNDEMFAC12HAN", "VN", "VNDEMFAC14HAN", ["mid_construction"]),
    ],
)
def test_the_construction_rule_only_warns(
    sentence: str, mid: str, origin: str, expected: str, codes: list[str]
) -> None:
    assert mid_error(mid) is None
    assert [problem.code for problem in mid_warnings(mid, origin, expected)] == codes, sentence


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("A.B.C. Company", "ABCCOM"),
        ("A B C Company", "ABCCOM"),
        ("The Embassy of Spain", "EMBSPA"),
        ("Rawles-Aden Corp.", "RAWADE"),
        ("Demo & Factory", "DEMFAC"),
        ("A Great Firm", "GREFIR"),
        ("L'Oréal Paris", "LORPAR"),
        ("20th Century Works", "20TCEN"),
    ],
)
def test_a_name_gives_three_letters_of_two_words(name: str, part: str) -> None:
    assert name_part(name) == part


@pytest.mark.parametrize(
    ("street", "part"),
    [
        ("11455 Main Street, Suite 9999", "1145"),
        ("345 Main Street", "345"),
        ("12-34-56 Alaska Road", "1234"),
        ("12 34 56 Alaska Road", "56"),
        ("One Center Plaza", ""),
    ],
)
def test_a_street_gives_its_largest_number(street: str, part: str) -> None:
    assert street_part(street) == part


@pytest.mark.parametrize(
    ("city", "part"), [("Hanoi", "HAN"), ("St. Michel", "STM"), ("The Hague", "HAG"), ("18-Mile High", "MIL")]
)
def test_a_city_gives_three_letters(city: str, part: str) -> None:
    assert city_part(city) == part


def test_name_and_address_give_a_whole_id() -> None:
    built = build_mid(country="VN", name="Demo Factory Ltd.", street="12 Tran Phu", city="Hanoi")
    assert built == "VNDEMFAC12HAN"
    assert mid_error(built) is None
    canadian = build_mid(
        country="CA", province="XO", name="Demo Factory", street="1 King St.", city="Toronto"
    )
    assert canadian == "XODEMFAC1TOR"

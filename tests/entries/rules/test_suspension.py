"""The suspension from acceptance by the AD/CVD cases of a summary."""

import pytest

from entries.rules.codes import entry_types
from entries.rules.suspension import FROM_ACCEPTANCE, suspension_code, suspension_names, suspension_sentence

ADD, CVD = "A570890095", "C570891000"


@pytest.mark.parametrize(
    ("cases", "code"),
    [([ADD], "44"), ([CVD], "43"), ([ADD, CVD], "45"), ([ADD, ADD], "44"), ([], "")],
)
def test_the_code_follows_from_the_cases(cases: list[str], code: str) -> None:
    assert suspension_code("03", cases) == code


def test_only_types_that_may_carry_cases_are_suspended() -> None:
    suspended = {code for code in entry_types() if suspension_code(code, [ADD])}
    assert suspended == {"03", "06", "07", "21", "22", "23", "34", "38"}
    assert suspension_code("99", [ADD]) == ""


def test_the_sentence_names_the_code_and_its_law() -> None:
    assert suspension_sentence("") == ""
    assert suspension_names()["44"] == "ADD suspension"
    for code in FROM_ACCEPTANCE:
        assert code in suspension_sentence(code) and "19 CFR 159.58" in suspension_sentence(code)
    assert "AD/CVD case" not in suspension_sentence("46")

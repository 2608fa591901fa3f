"""AD/CVD case numbers, and where cases may stand."""

import pytest

from entries.rules.adcvd import (
    case_problem,
    format_case,
    line_cases_problem,
    normalise_case,
    summary_cases_problem,
)


def test_a_case_number_has_one_stored_and_one_printed_form() -> None:
    assert normalise_case("a-570-890-095 ") == "A570890095"
    assert format_case("A570890095") == "A-570-890-095"
    assert case_problem("A570890095") is None
    assert [problem.code for case in ("A570890", "B570890095", "") if (problem := case_problem(case))] == [
        "case_company",
        "case_form",
        "case_form",
    ]


def test_a_line_has_one_case_of_a_kind() -> None:
    assert line_cases_problem(["A570890095", "C570891000"]) is None
    twice = line_cases_problem(["A570890095", "A570900000"])
    assert twice and twice.code == "case_twice"


@pytest.mark.parametrize(
    ("entry_type", "has_case", "code"),
    [
        ("03", True, None),
        ("03", False, "case_required"),
        ("34", False, "case_required"),
        ("06", False, None),
        ("06", True, None),
        ("01", True, "case_not_allowed"),
        ("01", False, None),
        ("99", True, None),
    ],
)
def test_where_cases_may_stand(entry_type: str, has_case: bool, code: str | None) -> None:
    problem = summary_cases_problem(entry_type, has_case)
    assert (problem.code if problem else None) == code

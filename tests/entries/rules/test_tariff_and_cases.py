"""Tariff numbers, AD/CVD cases and code tables."""

import pytest

from cee_portal.core import formatting
from entries.rules.adcvd import (
    case_problem,
    format_case,
    line_cases_problem,
    normalise_case,
    summary_cases_problem,
)
from entries.rules.codes import (
    countries,
    entry_types,
    fee_classes,
    is_country,
    modes_of_transport,
    programs,
    provinces,
)
from entries.rules.hts import (
    QUESTION_LENGTHS,
    classified_number,
    heading_of_line,
    hts_error,
    hts_problem,
    normalise_hts,
)


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
def test_tariff_numbers(sentence: str, text: str, code: str | None) -> None:
    digits = normalise_hts(text)
    assert hts_error(digits) == code, sentence
    if code:
        assert hts_problem(code, digits).fix


def test_a_question_may_name_a_heading_only() -> None:
    assert hts_error("8517", QUESTION_LENGTHS) is None
    assert hts_error("85", QUESTION_LENGTHS) == "length"


def test_what_routes_a_line_is_its_chapter_1_to_97_number() -> None:
    assert classified_number(("9903010100", "8517130000")) == "8517130000"
    assert heading_of_line(("98020060", "7308903000")) == "7308"
    assert heading_of_line(("98130000", "99030101")) == ""


def test_tariff_numbers_as_people_write_them() -> None:
    assert [formatting.tariff(digits) for digits in ("8517130000", "98020060", "851713", "8517")] == [
        "8517.13.0000",
        "9802.00.60",
        "8517.13",
        "8517",
    ]


def test_cases() -> None:
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


def test_the_tables_are_whole() -> None:
    sizes = [entry_types(), modes_of_transport(), countries(), provinces(), programs(), fee_classes()]
    assert [len(table) for table in sizes] == [39, 15, 242, 15, 38, 28]
    assert {code for code, row in entry_types().items() if row.in_ae} == set(
        ["01", "02", "03", "06", "07", "11", "12", "21", "22", "23", "31", "32", "34", "38", "51", "52"]
    )
    assert is_country("MM") and is_country("**") and not is_country("QQ")

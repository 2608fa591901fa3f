"""JSON bodies: strict, with all problems at once, each with its path."""

import pytest

from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.intake.json_files.body import read_body
from entries.intake.json_files.plain_json import make_storable
from entries.intake.rejections import RejectedSummary
from tests.builders.filings import body, line


def read(filing):
    return read_body(filing, Checks(Reference()), 1)


def test_the_body_of_the_contract():
    found = read(body())
    assert (found.entry_number, found.value, found.duty, found.fees) == (
        "B7600000018"[:10] + found.entry_number[10],
        10_000,
        "0.00",
        "47.14",
    )
    (one,) = found.lines
    assert (one.hts, one.charges, one.fees, one.adcvd, one.spi) == (
        ("8517130000",),
        150,
        {"499": "34.64", "501": "12.50"},
        None,
        "",
    )


def test_lines_come_in_the_order_of_their_numbers():
    found = read(body(lines=[line(2), line(1)], totals=None))
    assert [one.line_no for one in found.lines] == [1, 2]


@pytest.mark.parametrize("fees", ["47.14", "46.08"])
def test_fees_may_be_stated_raw_or_with_their_maximum(fees):
    lines = (
        [line(fees={"499": "34.64", "501": "12.50"})]
        if fees == "47.14"
        else [line(fees={"499": "30.00", "501": "12.50"})]
    )
    assert read(body(lines=lines, totals={"fees": fees})).fees == fees


@pytest.mark.parametrize(
    ("what", "filing", "field", "code"),
    [
        ("not an object", [1], "", "not_an_object"),
        ("an unknown member", body(portt="2704"), "portt", "unknown_field"),
        ("an unknown member of a line", body(lines=[line(valu="1")]), "lines[0].valu", "unknown_field"),
        ("no lines", body(lines=[]), "lines", "missing"),
        ("a line that is no object", body(lines=["x"]), "lines[0]", "not_an_object"),
        ("a line number twice", body(lines=[line(1), line(1)]), "lines", "line_twice"),
        ("true as a line number", body(lines=[line(True)]), "lines[0].line", "not_a_line_number"),
        ("a list as value", body(lines=[line(value=["1"])]), "lines[0].value", "wrong_type"),
        ("a value missing", body(lines=[line(value=None)]), "lines[0].value", "missing"),
        ("a bad tariff number", body(lines=[line(hts=["8517", "99038801"])]), "lines[0].hts[0]", "length"),
        ("no tariff number", body(lines=[line(hts=[])]), "lines[0].hts", "missing"),
        (
            "an unknown fee",
            body(lines=[line(fees={"777": "1.00"})]),
            "lines[0].fees.777",
            "unknown_fee_class",
        ),
        (
            "a bad case",
            body(entry_type="03", lines=[line(adcvd=[{"case": "X"}])]),
            "lines[0].adcvd[0].case",
            "case_form",
        ),
        ("type 03 without a case", body(entry_type="03"), "adcvd", "case_required"),
        (
            "type 01 with a case",
            body(lines=[line(adcvd=[{"case": "A-570-890-095"}])]),
            "adcvd",
            "case_not_allowed",
        ),
        ("totals that differ", body(totals={"value": "9999"}), "totals.value", "totals_differ"),
        ("a date that is none", body(entry_date="01-15-2026"), "entry_date", "not_a_date"),
        ("a zero character", body(importer_name="a\0b"), "importer_name", "wrong_type"),
        ("an all-zero consignee", body(consignee_number="00-0000000"), "consignee_number", "107"),
    ],
)
def test_a_problem_has_its_path(what, filing, field, code):
    found = read(filing)
    assert isinstance(found, RejectedSummary)
    assert (field, code) in [(error["field"], error["code"]) for error in found.errors]


def test_all_problems_are_reported_at_once():
    found = read(body(port="X", entry_date="", lines=[line(value="x", duty="y")]))
    assert [error["field"] for error in found.errors] == [
        "port",
        "entry_date",
        "lines[0].value",
        "lines[0].duty",
    ]


def test_a_line_number_twice_among_thousands_is_found_in_one_pass():
    lines = [line(number) for number in range(1, 20_001)]
    found = read(body(lines=[*lines, line(7)], totals=None))
    assert [(error["field"], error["message"]) for error in found.errors] == [
        ("lines", "Line number 7 appears twice.")
    ]


def test_unknown_members_are_named_up_to_a_bound_and_counted():
    found = read(body(**{f"k{number:06}": 1 for number in range(100_000)}))
    assert len(found.errors) == 21
    assert found.errors[0]["field"] == "k000000"
    assert found.errors[-1]["message"] == "99,980 more members are not known here."


def test_problems_of_lines_are_named_up_to_a_bound_and_counted():
    wrong = [line(number, value="x", duty="y", origin="??") for number in range(1, 1_001)]
    found = read(body(lines=wrong, totals=None))
    assert len(found.errors) == 201
    assert found.errors[-1]["code"] == "left_out"
    assert found.errors[-1]["message"] == "2,800 more things are wrong with this summary."


def test_the_value_of_a_set_counts_once_in_the_totals():
    lines = [line(1, value="1000", spi="X"), line(2, value="600", spi="V"), line(3, value="400", spi="V")]
    assert read(body(lines=lines, totals={"value": "1000"})).value == 1000
    assert isinstance(read(body(lines=lines, totals={"value": "2000"})), RejectedSummary)


@pytest.mark.parametrize("text", ["a\ud83db", "a\0b"])
def test_a_character_that_cannot_be_stored_is_shown_as_one(text):
    assert make_storable({text: [text]}) == {"a\ufffdb": ["a\ufffdb"]}

"""Every selection rule on one filing: a row for a hit, with its line and words, and a row for none."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.validation.rules.criteria import RULES
from reviews.validation.rules.facts import NO_RECORD, Background, FilingFacts, Hit, ImporterRecord, Rate
from reviews.validation.rules.parameters import PARAMETERS, parameter_error
from tests.builders.reviews import line, parsed

RATES = {
    "8517130000": Rate(Decimal("0")),
    "6109100012": Rate(Decimal("16.5")),
    "9403608081": Rate(None),
}
MEDIANS = {("8517", "NO"): 100.0, ("0901", "KG"): 4.0}


def subject(*lines, record=NO_RECORD, new=False, new_mids=(), late=False, **fields) -> FilingFacts:
    return FilingFacts(
        parsed=parsed(*lines, **fields),
        importer_is_new=new,
        new_manufacturers=frozenset(new_mids),
        late=late,
        record=record,
        background=Background(RATES, MEDIANS, date(2026, 6, 1)),
    )


SHIRTS = "6109100012"
GOLDEN = [
    # rule, what is filed, the numbers, the hit
    (
        "high_value",
        "a summary at the value",
        lambda: subject(line(value=500)),
        {"value": 500},
        (None, "value $500"),
    ),
    (
        "high_value",
        "two lines together",
        lambda: subject(line(value=300), line(2, value=200)),
        {"value": 500},
        (None, "value $500"),
    ),
    ("high_value", "a dollar under it", lambda: subject(line(value=499)), {"value": 500}, None),
    (
        "high_line_value",
        "the higher of two lines",
        lambda: subject(line(value=300), line(2, value=500)),
        {"value": 500},
        (2, "line of $500"),
    ),
    (
        "high_line_value",
        "two lines that only together reach it",
        lambda: subject(line(value=300), line(2, value=300)),
        {"value": 500},
        None,
    ),
    (
        "high_duty",
        "duty at the amount",
        lambda: subject(line(duty="1000.00")),
        {"duty": 1000},
        (None, "duty $1,000.00"),
    ),
    ("high_duty", "a cent under it", lambda: subject(line(duty="999.99")), {"duty": 1000}, None),
    (
        "rate_gap",
        "no duty where 16.5% is due",
        lambda: subject(line(hts=SHIRTS, value=10_000)),
        {"amount": 250},
        (1, "line 1: declared at 0.0%, tariff rate is 16.5%"),
    ),
    (
        "rate_gap",
        "the larger of two gaps",
        lambda: subject(line(hts=SHIRTS, value=10_000), line(2, SHIRTS, value=20_000, duty="100.00")),
        {"amount": 250},
        (2, "line 2: declared at 0.5%, tariff rate is 16.5%"),
    ),
    (
        "rate_gap",
        "a gap under the amount",
        lambda: subject(line(hts=SHIRTS, value=1_000)),
        {"amount": 250},
        None,
    ),
    (
        "rate_gap",
        "what is due, declared",
        lambda: subject(line(hts=SHIRTS, value=10_000, duty="1650.00")),
        {"amount": 250},
        None,
    ),
    (
        "rate_gap",
        "a preference, whose rate we do not know",
        lambda: subject(line(hts=SHIRTS, value=10_000, spi="AU")),
        {"amount": 250},
        None,
    ),
    (
        "rate_gap",
        "a chapter 99 number beside it",
        lambda: subject(line(hts=["99038801", SHIRTS], value=10_000)),
        {"amount": 250},
        None,
    ),
    (
        "rate_gap",
        "a rate that is neither free nor ad valorem",
        lambda: subject(line(hts="9403608081", value=10_000)),
        {"amount": 250},
        None,
    ),
    (
        "rate_gap",
        "a number we have no rate for",
        lambda: subject(line(hts="9999999999", value=10_000)),
        {"amount": 250},
        None,
    ),
    ("rate_gap", "a free number", lambda: subject(line(value=10_000_000)), {"amount": 250}, None),
    (
        "origin_of_goods",
        "goods of an origin under watch",
        lambda: subject(line(origin="CN", hts=SHIRTS)),
        {"origins": ["CN"], "headings": ["61"], "value": 10_000},
        (1, "from CN"),
    ),
    (
        "origin_of_goods",
        "of another chapter",
        lambda: subject(line(origin="CN")),
        {"origins": ["CN"], "headings": ["61"]},
        None,
    ),
    (
        "origin_of_goods",
        "too little of them",
        lambda: subject(line(origin="CN", hts=SHIRTS, value=9_999)),
        {"origins": ["CN"], "headings": ["61"], "value": 10_000},
        None,
    ),
    (
        "origin_differs_from_export",
        "a detour",
        lambda: subject(line(origin="VN", export="CN")),
        {"origins": ["VN"], "exports": ["CN"]},
        (1, "from VN, exported from CN"),
    ),
    (
        "origin_differs_from_export",
        "shipped from its origin",
        lambda: subject(line(origin="VN", export="VN")),
        {"origins": ["VN"], "exports": ["CN"]},
        None,
    ),
    (
        "preference_claim",
        "a preference",
        lambda: subject(line(spi="KR", value=300)),
        {"value": 300},
        (1, "SPI KR claimed"),
    ),
    ("preference_claim", "none", lambda: subject(line(value=300)), {"value": 300}, None),
    (
        "preference_unlike_origin",
        "Korea's program for goods of China",
        lambda: subject(line(spi="KR", origin="CN")),
        {"programs": {"KR": ["KR"]}},
        (1, "SPI KR for goods from CN"),
    ),
    (
        "preference_unlike_origin",
        "for goods of Korea",
        lambda: subject(line(spi="KR", origin="KR")),
        {"programs": {"KR": ["KR"]}},
        None,
    ),
    (
        "preference_unlike_origin",
        "a program we do not list",
        lambda: subject(line(spi="XX", origin="CN")),
        {"programs": {"KR": ["KR"]}},
        None,
    ),
    (
        "adcvd_case",
        "a case",
        lambda: subject(line(adcvd=[{"case": "A570890095"}])),
        {},
        (1, "AD/CVD case declared"),
    ),
    ("adcvd_case", "no case", lambda: subject(line(adcvd=[])), {}, None),
    (
        "adcvd_missing",
        "goods of an order, without a case",
        lambda: subject(line(hts="7306305032", origin="CN")),
        {"orders": {"7306": ["CN"]}},
        (1, "7306 from CN, no AD/CVD case"),
    ),
    (
        "adcvd_missing",
        "with its case",
        lambda: subject(line(hts="7306305032", origin="CN", adcvd=[{"case": "A570910000"}])),
        {"orders": {"7306": ["CN"]}},
        None,
    ),
    (
        "adcvd_missing",
        "of another origin",
        lambda: subject(line(hts="7306305032", origin="MX")),
        {"orders": {"7306": ["CN"]}},
        None,
    ),
    (
        "additional_duty_missing",
        "without a chapter 99 number",
        lambda: subject(line(origin="CN")),
        {"origins": ["CN"], "headings": ["85"]},
        (1, "8517 from CN, no chapter 99 number"),
    ),
    (
        "additional_duty_missing",
        "with one",
        lambda: subject(line(origin="CN", hts=["99038801", "8517130000"])),
        {"origins": ["CN"], "headings": ["85"]},
        None,
    ),
    (
        "first_importer",
        "an importer's first",
        lambda: subject(new=True),
        {"value": 10_000},
        (None, "first summary of this importer"),
    ),
    ("first_importer", "its second", lambda: subject(), {"value": 10_000}, None),
    (
        "first_importer",
        "a first, but small",
        lambda: subject(line(value=9_999), new=True),
        {"value": 10_000},
        None,
    ),
    (
        "first_manufacturer",
        "a manufacturer never seen",
        lambda: subject(line(manufacturer="CNNEWFAC1HAN"), new_mids=["CNNEWFAC1HAN"]),
        {},
        (1, "first time for CNNEWFAC1HAN"),
    ),
    ("first_manufacturer", "a known one", lambda: subject(), {}, None),
    (
        "unit_price_low",
        "ten dollars where the median is a hundred",
        lambda: subject(line(value=10_000, quantity="1000")),
        {"ratio": 0.2, "value": 10_000},
        (1, "8517 at 10.00 per NO, median 100.00"),
    ),
    (
        "unit_price_low",
        "the lowest of two",
        lambda: subject(line(value=10_000, quantity="1000"), line(2, value=10_000, quantity="2000")),
        {"ratio": 0.2},
        (2, "8517 at 5.00 per NO, median 100.00"),
    ),
    (
        "unit_price_low",
        "at the ratio",
        lambda: subject(line(value=10_000, quantity="500")),
        {"ratio": 0.2},
        None,
    ),
    (
        "unit_price_low",
        "another unit, without a median",
        lambda: subject(line(value=10_000, quantity="1000", unit="KG")),
        {"ratio": 0.2},
        None,
    ),
    (
        "unit_price_low",
        "no quantity",
        lambda: subject(line(value=10_000, quantity=None)),
        {"ratio": 0.2},
        None,
    ),
    (
        "unit_price_low",
        "a quantity of nothing",
        lambda: subject(line(value=10_000, quantity="0")),
        {"ratio": 0.2},
        None,
    ),
    (
        "unit_price_high",
        "a thousand where the median is a hundred",
        lambda: subject(line(value=10_000, quantity="10")),
        {"ratio": 8},
        (1, "8517 at 1,000.00 per NO, median 100.00"),
    ),
    (
        "unit_price_high",
        "at the median",
        lambda: subject(line(value=10_000, quantity="100")),
        {"ratio": 8},
        None,
    ),
    ("late_filing", "late", lambda: subject(late=True), {}, (None, "filed late")),
    ("late_filing", "in time", lambda: subject(), {}, None),
    (
        "chapter_98",
        "a chapter 98 provision",
        lambda: subject(line(hts=["9801001012", "8517130000"])),
        {},
        (1, "chapter 98 provision claimed"),
    ),
    (
        "chapter_98",
        "chapter 99 is no chapter 98",
        lambda: subject(line(hts=["99038801", "8517130000"])),
        {},
        None,
    ),
    (
        "unclassified_line",
        "a chapter 98 number alone",
        lambda: subject(line(), line(2, "9801001012")),
        {},
        (2, "chapter 98 or 99 number alone"),
    ),
    (
        "unclassified_line",
        "with what the goods are",
        lambda: subject(line(hts=["9801001012", "8517130000"])),
        {},
        None,
    ),
    (
        "prior_findings",
        "two findings on other goods",
        lambda: subject(record=ImporterRecord(3, 2, frozenset({"6109"}))),
        {"findings": 2},
        (None, "2 earlier findings"),
    ),
    (
        "prior_findings",
        "on the same heading",
        lambda: subject(line(2), record=ImporterRecord(3, 2, frozenset({"8517"}))),
        {"findings": 2},
        (2, "2 earlier findings, on 8517 too"),
    ),
    (
        "prior_findings",
        "one finding",
        lambda: subject(record=ImporterRecord(3, 1, frozenset({"8517"}))),
        {"findings": 2},
        None,
    ),
    (
        "prior_findings",
        "one where one is enough",
        lambda: subject(record=ImporterRecord(3, 1, frozenset())),
        {"findings": 1},
        (None, "1 earlier finding"),
    ),
    (
        "random_sample",
        "every number, drawn",
        lambda: subject(),
        {"per_mille": 1000},
        (None, "random compliance sample"),
    ),
    (
        "random_sample",
        "a number that is not drawn",
        lambda: subject(entry_number="B7600000009"),
        {"per_mille": 1},
        None,
    ),
]


@pytest.mark.parametrize(
    ("rule", "sentence", "filed", "params", "expected"), GOLDEN, ids=[f"{row[0]}: {row[1]}" for row in GOLDEN]
)
def test_each_rule_of_the_table_hits_or_misses(rule, sentence, filed, params, expected):
    assert parameter_error(rule, params) is None, "the table's own numbers are well-formed"
    assert RULES[rule](filed(), params) == (Hit(*expected) if expected else None)


def test_every_rule_has_a_hit_and_a_miss_in_the_table_and_says_what_it_takes():
    hits = {row[0] for row in GOLDEN if row[4]}
    misses = {row[0] for row in GOLDEN if not row[4]}
    assert hits == misses == set(RULES) == set(PARAMETERS)
    assert len(RULES) >= 15


def test_the_sample_is_nobodys_choice():
    """By the number alone: four in a thousand, and the same ones at every look."""
    drawn = [
        number
        for number in (f"B76{sequence:07d}0" for sequence in range(40_000))
        if RULES["random_sample"](subject(entry_number=number), {"per_mille": 4})
    ]
    assert 100 < len(drawn) < 230
    assert all(
        RULES["random_sample"](
            subject(line(value=1), entry_number=number, record=ImporterRecord(50, 0, frozenset())),
            {"per_mille": 4},
        )
        for number in drawn[:20]
    )


LINES = st.lists(
    st.builds(
        lambda hts, origin, export, value, quantity, duty, spi, case: {
            "hts": hts,
            "origin": origin,
            "export": export,
            "value": value,
            "quantity": quantity,
            "duty": f"{duty}.00",
            "spi": spi,
            "adcvd": case,
        },
        hts=st.sampled_from(["8517130000", SHIRTS, ("99038801", "8517130000"), "9801001012", "7306305032"]),
        origin=st.sampled_from(["CN", "VN", "KR"]),
        export=st.sampled_from(["CN", "VN"]),
        value=st.sampled_from([0, 10, 10_000, 10_000, 2_000_000]),
        quantity=st.sampled_from([None, "0", "10", "1000"]),
        duty=st.sampled_from([0, 100]),
        spi=st.sampled_from(["", "KR"]),
        case=st.sampled_from([None, [{"case": "A570890095"}]]),
    ),
    min_size=1,
    max_size=6,
)
NUMBERS = {
    "value": 5,
    "duty": 50,
    "amount": 1,
    "origins": ["CN", "VN"],
    "exports": ["CN"],
    "programs": {"KR": ["KR"]},
    "orders": {"7306": ["CN", "VN"], "8517": ["CN"]},
    "ratio": 0.5,
    "findings": 1,
    "per_mille": 500,
}


@given(fields=LINES, seed=st.integers(0, 1000))
def test_the_order_of_lines_changes_nothing(fields, seed):
    lines = [line(number, **each) for number, each in enumerate(fields, start=1)]
    shuffled = random.Random(seed).sample(lines, len(lines))
    record = ImporterRecord(2, 2, frozenset({"8517"}))
    for name, rule in RULES.items():
        params = {key: NUMBERS[key] for key in PARAMETERS[name] if key in NUMBERS}
        one = subject(*lines, entry_number="B7600000017", record=record, new=True, new_mids=["VNDEMFAC12HAN"])
        two = subject(
            *shuffled, entry_number="B7600000017", record=record, new=True, new_mids=["VNDEMFAC12HAN"]
        )
        assert rule(one, params) == rule(two, params), name


@pytest.mark.parametrize(
    ("sentence", "rule", "params", "says"),
    [
        ("no such rule", "tarot", {}, "no rule"),
        ("a number missing", "rate_gap", {}, "“amount” is missing"),
        ("a name the rule does not know", "rate_gap", {"amount": 1, "colour": 2}, "no “colour”"),
        ("a text for dollars", "high_value", {"value": "much"}, "whole dollars"),
        ("true for dollars", "high_value", {"value": True}, "whole dollars"),
        ("a negative amount", "high_value", {"value": -1}, "whole dollars"),
        ("a country in small letters", "origin_of_goods", {"origins": ["cn"]}, "country codes"),
        ("one country without a list", "origin_of_goods", {"origins": "CN"}, "country codes"),
        ("a heading too long", "origin_of_goods", {"origins": ["CN"], "headings": ["851713"]}, "headings"),
        ("a ratio of nothing", "unit_price_low", {"ratio": 0}, "a number"),
        ("an order without its heading", "adcvd_missing", {"orders": {"x": ["CN"]}}, "by heading"),
        ("more than a thousand in a thousand", "random_sample", {"per_mille": 1001}, "out of 1,000"),
        ("a list for all of it", "high_value", [5], "names and values"),
    ],
)
def test_numbers_that_do_not_fit_their_rule(sentence, rule, params, says):
    assert says in (parameter_error(rule, params) or ""), sentence

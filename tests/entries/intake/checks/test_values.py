"""Readers of single values: the texts that they read, and the texts that they refuse."""

import pytest

from entries.intake.checks import values
from entries.rules import amounts
from entries.rules.problem import Problem


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        ("$1,234.56", 123456),
        (" 1234.00 ", 123400),
        (".5", 50),
        ("7.000", 700),
    ],
)
def test_money_is_read(text, cents):
    assert amounts.read_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "(5.00)",
        "1.234",
        "12,34.00",
        "1.2.3",
        "abc",
        "1e5",
        "$",
        "NaN",
        "٣.٠٠",
        "9" * 20,
        "1,2",
        "-1.00",
    ],
)
def test_a_text_that_is_no_amount_is_refused(text):
    assert isinstance(amounts.read_cents(text), str)


@pytest.mark.parametrize(
    ("text", "dollars"), [("10000", 10000), ("10000.49", 10000), ("10000.50", 10001), ("$1,000", 1000)]
)
def test_entered_value_is_rounded_half_up(text, dollars):
    assert amounts.read_dollars(text) == dollars


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.read_port, "2704", "2704"),
        (values.read_port, "401", "0401"),
        (values.read_entry_type, "1", "01"),
        (values.read_program, "N/A", ""),
        (values.read_program, "s", "S"),
        (values.read_unit, "no", "NO"),
        (amounts.read_quantity, "1,000.5000", "1000.5"),
        (amounts.read_quantity, "", None),
        (values.read_mode, "", ""),
    ],
)
def test_codes_are_read(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (values.read_port, "27O4"),
        (values.read_port, "27045"),
        (values.read_entry_type, "99"),
        (values.read_entry_type, ""),
        (values.read_program, "QQ"),
        (values.read_unit, "NUMBER OF"),
        (amounts.read_quantity, "-1"),
        (amounts.read_quantity, "1.23456"),
        (values.read_mode, "99"),
    ],
)
def test_wrong_codes_are_refused_with_what_to_do(read, text):
    found = read(text)
    assert isinstance(found, Problem)
    assert found.message and found.fix


TARIFF = values.Tariff(
    frozenset({"09012100", "85171300", "04011000", "40110000"}), frozenset({"0901", "8517", "0401", "4011"})
)


def test_a_leading_zero_of_a_tariff_number_is_put_back_where_only_that_is_a_number():
    found = values.read_tariff_number("901210045", TARIFF)
    assert (found.digits, [one.code for one in found.warnings]) == ("0901210045", ["leading_zero_added"])


@pytest.mark.parametrize("text", ["851713000", "401100000", "4011000", "123456789"])
def test_nine_or_seven_digits_that_may_be_something_else_are_refused(text):
    found = values.read_tariff_number(text, TARIFF)
    assert found.code == "hts_digit_lost"


def test_a_heading_that_the_tariff_does_not_have_is_warned_of():
    found = values.read_tariff_number("4215000000", TARIFF)
    assert [one.code for one in found.warnings] == ["unknown_heading"]


@pytest.mark.parametrize(
    ("reader", "spellings", "value"),
    [
        (
            values.read_port,
            ["401", "0401", '="0401"', "'0401", "401.0", " 0401\u200b", "0401 - Boston, MA"],
            "0401",
        ),
        (values.read_entry_type, ["1", "01", "01 ABI/A", '="01"', "1.0", "\ufeff01"], "01"),
        (
            values.read_importer,
            ["87-6543210", "876543210", "876543210.0", '="87-6543210"', "87\u20136543210"],
            "87-654321000",
        ),
        (values.read_program, ["", "N/A", "-", "none", "\u00a0"], ""),
        (values.read_unit, ["NO", "no", "NO.", "'NO"], "NO"),
        (values.read_mode, ["40", "40.0", '="40"'], "40"),
    ],
)
def test_spellings_of_one_value_are_read_alike(reader, spellings, value):
    assert [reader(text) for text in spellings] == [value] * len(spellings)


def test_a_memo_forgets_at_its_bound():
    memo = values.Memo(str.upper, bound=2)
    assert [memo[text] for text in "abca"] == list("ABCA")
    assert len(memo) == 2

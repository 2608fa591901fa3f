"""Readers of single values: the texts that they read, and the texts that they refuse."""

from datetime import date

import pytest

from entries.intake.checks import amounts, values
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
    ("text", "day"),
    [
        ("2026-01-15", date(2026, 1, 15)),
        ("01/15/2026", date(2026, 1, 15)),
        ("1/5/2026", date(2026, 1, 5)),
        ("20260115", date(2026, 1, 15)),
        ("2026-01-15 00:00:00", date(2026, 1, 15)),
        ("1/5/2026 12:00:00 AM", date(2026, 1, 5)),
        ("", None),
    ],
)
def test_dates_are_read(text, day):
    assert values.read_day(text) == day


@pytest.mark.parametrize(
    "text", ["2026-13-01", "15/01/2026", "01/15/26", "yesterday", "2026-02-30", "1700-01-01", "45306"]
)
def test_a_text_that_is_no_date_is_refused(text):
    assert isinstance(values.read_day(text), str)


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


def test_a_leading_zero_of_a_tariff_number_is_put_back():
    assert values.read_tariff_number("901210045").digits == "0901210045"


def test_a_memo_forgets_at_its_bound():
    memo = values.Memo(str.upper, bound=2)
    assert [memo[text] for text in "abca"] == list("ABCA")
    assert len(memo) == 2

"""The words and figures on screen, as tables."""

from datetime import date
from decimal import Decimal

import pytest

from cee_portal.core import formatting

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("sentence", "due_on", "band", "answered_on", "tone", "word"),
    [
        ("the legal day is past", date(2026, 11, 19), 1, None, "late", "5 d late"),
        ("the legal day is today", date(2026, 11, 24), 2, None, "soon", "Today"),
        ("it is within the lead time", date(2026, 11, 28), 2, None, "soon", "Soon 4 d"),
        ("it is the last day of the lead time", date(2026, 12, 4), 2, None, "soon", "Soon 10 d"),
        ("it is later: the date, no color", date(2026, 12, 5), 4, None, "rest", "Dec 5"),
        ("it is next year, still clear without it", date(2027, 2, 12), 4, None, "rest", "Feb 12"),
        ("it is more than eleven months away", date(2028, 2, 12), 4, None, "rest", "Feb 2028"),
        ("the band has not been rewritten yet", date(2026, 11, 23), 2, None, "late", "1 d late"),
        ("the trade has answered", date(2026, 12, 20), 3, date(2026, 11, 22), "back", "Reply 2 d"),
        ("there is no clock", None, 4, None, "rest", "–"),
    ],
)
def test_due(
    sentence: str, due_on: date | None, band: int, answered_on: date | None, tone: str, word: str
) -> None:
    assert formatting.due(due_on, today=TODAY, band=band, answered_on=answered_on) == (tone, word), sentence


def test_in_a_narrow_column_another_year_takes_the_place_of_the_day() -> None:
    assert formatting.short_day(date(2026, 1, 9), today=TODAY) == "Jan 9"
    assert formatting.short_day(date(2025, 12, 30), today=TODAY) == "Dec 2025"


@pytest.mark.parametrize(
    ("value", "text"), [(date(2026, 11, 24), "Nov 24"), (date(2025, 1, 2), "Jan 2, 2025"), (None, "–")]
)
def test_a_day_shows_its_year_only_where_it_is_not_this_one(value: date | None, text: str) -> None:
    assert formatting.day(value, today=TODAY) == text


@pytest.mark.parametrize(
    ("value", "plain", "difference"),
    [
        (Decimal("16229.25"), "16,229.25", "+16,229.25"),
        (Decimal("-753.71"), "−753.71", "−753.71"),
        (0, "0.00", "0.00"),
        (None, "–", "–"),
    ],
)
def test_money(value: Decimal | int | None, plain: str, difference: str) -> None:
    assert (formatting.money(value), formatting.signed(value)) == (plain, difference)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("47-2290417", "47-2290417"),
        ("12-345678900", "12-345678900"),
        ("123-45-6789", "***-**-6789"),
        ("261234-00123", "261234-00123"),
        (None, ""),
    ],
)
def test_of_a_social_security_number_only_the_last_four_digits_show(number: str | None, text: str) -> None:
    assert formatting.masked(number) == text


def test_numbers_of_tariff_and_entry() -> None:
    assert formatting.tariff("8518302000") == "8518.30.2000"
    assert formatting.tariff("8518") == "8518"
    assert formatting.entry_number("B7603245278") == "B76-0324527-8"
    assert formatting.entry_number("B76-0324527-8") == "B76-0324527-8"


def test_counts_and_shares() -> None:
    assert formatting.capped(10_001) == "10,000+"
    assert formatting.capped(10_000) == "10,000"
    assert formatting.share(Decimal("0.80765")) == "80.8%"
    assert formatting.whole(Decimal("689960")) == "689,960"


def test_dates_in_full_and_lists_of_words() -> None:
    day = date(2025, 11, 4)
    assert formatting.month_day(day) == "Nov 4"
    assert formatting.full_day(day) == "Nov 4, 2025"
    assert formatting.long_date(day) == "November 4, 2025"
    assert [formatting.listed(words) for words in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]

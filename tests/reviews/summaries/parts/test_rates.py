"""The rate and the duty of a line, from its tariff numbers alone."""

from decimal import Decimal

import pytest

from centers.models import TariffNumber
from reviews.summaries.parts.rates import duty_at, rate_of

LIST_4A = "The duty provided in the applicable subheading + 7.5%"
LIST_1 = "The duty provided in the applicable subheading plus 25%"
NOTHING_ADDED = "The duty provided in the applicable subheading"
KNOWN = {
    number: TariffNumber(number=number, rate_kind=kind, rate=rate and Decimal(rate), rate_text=text)
    for number, kind, rate, text in (
        ("8517130000", "free", None, "Free"),
        ("4202929700", "ad_valorem", "17.6000", "17.6%"),
        ("85183020", "ad_valorem", "10.0000", "10%"),
        ("2203000060", "other", None, "8¢/liter"),
        ("0402100500", "other", None, "3.3¢/kg on contents and container"),
        ("99038815", "other", None, LIST_4A),
        ("99038801", "other", None, LIST_1),
        ("99038899", "other", None, NOTHING_ADDED),
        ("99030133", "ad_valorem", "20.0000", "20%"),
        ("99990000", "other", None, "As the President proclaims"),
        ("98020060", "other", None, NOTHING_ADDED),
    )
}


@pytest.mark.parametrize(
    ("sentence", "numbers", "words", "percent"),
    [
        ("a free number", ["8517130000"], "Free", "0"),
        ("a percentage", ["4202929700"], "17.6%", "17.6"),
        ("a whole percentage of a number with eight digits", ["8518302000"], "10%", "10"),
        ("a rate by quantity", ["2203000060"], "8¢/liter", None),
        ("a rate with a long text", ["0402100500"], "other", None),
        ("a number that no list has", ["0101210000"], "not in our list", None),
        ("chapter 99 adds with a plus sign", ["99038815", "8517130000"], "Free + 7.5%", "7.5"),
        ("chapter 99 adds with a word", ["99038801", "4202929700"], "17.6% + 25%", "42.6"),
        ("chapter 99 adds by its own rate", ["99030133", "8517130000"], "Free + 20%", "20"),
        ("two numbers of chapter 99", ["99038801", "99030133", "8517130000"], "Free + 25% + 20%", "45"),
        ("chapter 99 behind the goods", ["4202929700", "99038815"], "17.6% + 7.5%", "25.1"),
        ("chapter 99 that adds nothing", ["99038899", "8517130000"], "Free", "0"),
        ("chapter 99 with another text", ["99990000", "8517130000"], "special", None),
        ("chapter 99 that no list has", ["99039999", "8517130000"], "special", None),
        ("chapter 98 has no rate of its own", ["98020060", "8517130000"], "special", None),
    ],
)
def test_the_rate_follows_from_the_tariff_numbers(sentence, numbers, words, percent):
    rate = rate_of(numbers, "", Decimal("0.00"), KNOWN)
    assert (rate.words, rate.percent) == (words, percent and Decimal(percent)), sentence


@pytest.mark.parametrize(
    ("sentence", "numbers", "declared", "words", "percent"),
    [
        ("no duty declared", ["4202929700"], "0.00", "Free (S)", "0"),
        ("no duty declared on a number that no list has", ["0101210000"], "0.00", "Free (S)", "0"),
        ("duty declared all the same", ["4202929700"], "0.01", "SPI S", None),
        ("an added duty stays", ["99038815", "4202929700"], "0.00", "Free (S) + 7.5%", "7.5"),
    ],
)
def test_a_claimed_preference_is_free_where_no_duty_is_declared(sentence, numbers, declared, words, percent):
    rate = rate_of(numbers, "S", Decimal(declared), KNOWN)
    assert (rate.words, rate.percent) == (words, percent and Decimal(percent)), sentence


@pytest.mark.parametrize(
    ("value", "percent", "duty"),
    [
        (10_000, "17.6", "1760.00"),
        (0, "17.6", "0.00"),
        (1, "0.5", "0.01"),
        (3, "17.5", "0.53"),
        (333, "2.35", "7.83"),
    ],
)
def test_duty_is_rounded_half_up_to_cents(value, percent, duty):
    assert str(duty_at(value, Decimal(percent))) == duty

"""Rounding of money: half up."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from entries.rules.rounding import reported_cents, round_quantity, round_to_cents, round_to_dollars


@given(st.decimals(Decimal("-1e9"), Decimal("1e9"), places=5))
def test_rounding_is_half_up(amount: Decimal) -> None:
    sign = -1 if amount < 0 else 1
    assert round_to_dollars(amount) == sign * int(abs(amount) + Decimal("0.5"))
    assert round_to_cents(amount) * 100 == sign * int(abs(amount) * 100 + Decimal("0.5"))
    assert reported_cents(amount) == round_to_cents(amount) * 100
    assert round_to_cents(round_to_cents(amount)) == round_to_cents(amount)


def test_a_half_goes_up_and_not_to_the_even_digit() -> None:
    assert [round_to_dollars(Decimal(text)) for text in ("0.5", "1.5", "2.5")] == [1, 2, 3]
    assert round_quantity(Decimal("1.00005")) == Decimal("1.0001")

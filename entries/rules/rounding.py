"""Rounding of money: half up, never to the even digit.

`HALF_UP` of a negative amount goes away from zero: -0.5 becomes -1. Source: CATAIR AE usage note hh; 19 CFR 159.3.
"""

from decimal import ROUND_HALF_UP, Decimal

ONE = Decimal(1)
CENT = Decimal("0.01")
QUANTITY = Decimal("0.0001")  # AD/CVD quantities have four decimals


def round_to_dollars(amount: Decimal) -> int:
    """Return an entered value in whole dollars."""
    return int(amount.quantize(ONE, ROUND_HALF_UP))


def round_to_cents(amount: Decimal) -> Decimal:
    """Return duty, tax or fees in dollars with two decimals."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def reported_cents(amount: Decimal) -> int:
    """Return a fee or duty as a message carries it.

    Two implied decimals, 181.56451 as 18156.
    """
    return int(round_to_cents(amount).scaleb(2))


def round_quantity(amount: Decimal) -> Decimal:
    """Return an AD/CVD quantity with four decimals."""
    return amount.quantize(QUANTITY, ROUND_HALF_UP)

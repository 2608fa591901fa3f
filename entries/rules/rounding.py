"""Money is rounded half up, never to the even digit (CATAIR AE usage note hh; 19 CFR 159.3).

`HALF_UP` of a negative amount goes away from zero: -0.5 becomes -1.
"""

from decimal import ROUND_HALF_UP, Decimal

ONE = Decimal(1)
CENT = Decimal("0.01")
QUANTITY = Decimal("0.0001")  # AD/CVD quantities have four decimals


def round_to_dollars(amount: Decimal) -> int:
    """Entered value: whole dollars."""
    return int(amount.quantize(ONE, ROUND_HALF_UP))


def round_to_cents(amount: Decimal) -> Decimal:
    """Duty, tax and fees: dollars with two decimals."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def reported_cents(amount: Decimal) -> int:
    """A fee or duty as a message carries it: two implied decimals, 181.56451 as 18156."""
    return int(round_to_cents(amount).scaleb(2))


def round_quantity(amount: Decimal) -> Decimal:
    """An AD/CVD quantity: four decimals."""
    return amount.quantize(QUANTITY, ROUND_HALF_UP)

"""How far the reported duty may be from the computed one (error 627).

The text of 627 says both "up to 2.99" and "2.99 more or less rejects"; a difference of 2.99 is accepted here.
"""

from decimal import Decimal

from entries.rules.problem import Problem

TOLERANCE = Decimal("2.99")


def duty_problem(reported: Decimal, computed: Decimal, *, tolerance: Decimal = TOLERANCE) -> Problem | None:
    """Return a problem where the amounts differ by more than the tolerance.

    Amounts are dollars, of one line or of the whole summary. Harbor maintenance fees have no tolerance: pass 0.
    """
    if abs(reported - computed) <= tolerance:
        return None
    return Problem(
        "627",
        f"Duty reported {reported:.2f}, computed {computed:.2f}, difference {abs(reported - computed):.2f}.",
        f"Check rate, value and quantity; at most {tolerance:.2f} is tolerated.",
    )

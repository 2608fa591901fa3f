"""The money of a made-up summary, in whole cents."""

from datetime import date
from math import exp
from statistics import NormalDist

from entries.intake.checks.summary import payable_fees
from entries.rules.amounts import cents_text
from entries.rules.codes import INFORMAL_TYPES, TIB, entry_types
from entries.rules.fee_tables import find_flat_fees
from entries.rules.fees import HARBOR_EXEMPT_TYPES, HARBOR_MODES

FEELESS = frozenset(code for code, row in entry_types().items() if not (row.in_ae or code in INFORMAL_TYPES))
NO_PROCESSING_FEE = FEELESS | INFORMAL_TYPES | {TIB}
NO_HARBOR_FEE = FEELESS | HARBOR_EXEMPT_TYPES
_HARBOR_LEAST = 300

# Values are lognormal and drawn from a table of quantiles. Quantities scatter around value by price, and a few are wrong
# by a factor, so that selection finds unusual unit prices.
_normal = NormalDist()
SPREAD = tuple(exp(1.15 * _normal.inv_cdf((place + 0.5) / 4096)) for place in range(4096))
_ODD_PRICES = (9.0, 7.5, 8.5, 11.0, 6.5, 0.07, 0.09, 0.05)
_USUAL = 1024 - len(_ODD_PRICES)
SCATTER = (*(exp(0.35 * _normal.inv_cdf((place + 0.5) / _USUAL)) for place in range(_USUAL)), *_ODD_PRICES)


def pays_processing_fee(entry_type: str) -> bool:
    """Return True where this entry type carries the merchandise processing fee."""
    return entry_type not in NO_PROCESSING_FEE


def pays_harbor_fee(entry_type: str, mode: str) -> bool:
    """Return True where lines carry the harbor maintenance fee."""
    return mode in HARBOR_MODES and entry_type not in NO_HARBOR_FEE


def informal_fee_cents(day: date) -> int:
    """Return the fixed fee 311 of an informal entry in cents."""
    return int(find_flat_fees(day).informal * 100)


def drops_harbor_fee(harbor: int, others: int) -> bool:
    """Return True where fee 501 is at most 3.00 and nothing else is due (note o)."""
    return 0 < harbor <= _HARBOR_LEAST and not others


def payable_total(fees: dict[str, int], entry_type: str, entry_date: date) -> str:
    """Return the fees to be paid, with the minimum or maximum of the processing fee."""
    return cents_text(payable_fees(fees, entry_type, entry_date))


def line_fee(code: str, value: int) -> int:
    """Return the processing or harbor fee of a line of `value` dollars, in cents."""
    return (value * 3464 + 5000) // 10000 if code == "499" else (value * 125 + 500) // 1000

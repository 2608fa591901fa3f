"""Closed vocabularies of routing, with their numbers in the tables."""

from collections.abc import Mapping
from types import MappingProxyType

# Which rule found the jurisdiction.
BY_CODES: Mapping[str, int] = MappingProxyType(
    {"none": 0, "merchandise": 1, "account": 2, "participant": 3, "manual": 4, "not_eligible": 5}
)

# What the deciding edition row rests on; None where no row decided.
BASIS_CODES: Mapping[str | None, int] = MappingProxyType(
    {None: 0, "official": 1, "reported": 2, "inferred-high": 3, "inferred-low": 4}
)

BY_NAMES: Mapping[int, str] = MappingProxyType({code: by for by, code in BY_CODES.items()})
BASIS_NAMES: Mapping[int, str | None] = MappingProxyType({code: basis for basis, code in BASIS_CODES.items()})

# Entry types that stay at the port whatever the goods: fairs, supplies, drawback, in-bond, de minimis.
STAY_AT_PORT_TYPES: frozenset[str] = frozenset(
    str(code) for code in (*range(24, 27), 33, *range(41, 48), *range(61, 67), 86)
)

# Working functions that a delegation can give to a Center.
CENTER_FUNCTIONS: tuple[str, ...] = ("validation", "psc", "protest", "liquidation", "revenue")

# Functions that always give the port: examination or samples, and protests against a port's own decision.
PORT_FUNCTIONS: tuple[str, ...] = ("examination", "port_protest")

# What an importer can be on a date; an importer without standing has none of them.
STANDINGS: tuple[str, ...] = ("assigned", "participant", "pending", "not_eligible", "nominal")

_CENTER_FUNCTIONS = frozenset(CENTER_FUNCTIONS)
_PORT_FUNCTIONS = frozenset(PORT_FUNCTIONS)


def stays_at_port(entry_type: str, function: str) -> bool:
    """Return True where type or function give the port before any Center is asked.

    Raises ValueError for a function that routing does not know; `other` is never routed.
    """
    if function not in _CENTER_FUNCTIONS:
        if function not in _PORT_FUNCTIONS:
            known = ", ".join(CENTER_FUNCTIONS + PORT_FUNCTIONS)
            raise ValueError(f"Function {function!r} cannot be routed. Use one of: {known}.")
        return True
    return entry_type in STAY_AT_PORT_TYPES

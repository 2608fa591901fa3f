"""Manufacturer IDs: ACE's checks are errors, the construction rule gives warnings.

ACE (CATAIR AE usage note f): 8 to 15 characters A-Z and 0-9, no blank inside, begun by a known country or a
Canadian province, and by a province on formal entries exported from Canada (decision 35). `mid_construction` builds
one as it should read.
"""

import re
from functools import cache, lru_cache

from entries.rules.codes import UNKNOWN_ORIGIN, countries, provinces
from entries.rules.problem import Problem

SHORTEST = 8
LONGEST = 15
_ALLOWED = re.compile(r"[A-Z0-9]+")
_CONSTRUCTED = re.compile(r"[A-Z]{2}[A-Z0-9]{2,6}?[0-9]{0,4}[A-Z]{3}")


@lru_cache(maxsize=1 << 14)
def mid_error(mid: str, exported_from: str = "", formal: bool = True) -> str | None:
    """Return None where ACE would take the ID, else an error code (`mid_problem`).

    Capitals are expected.
    """
    if len(mid) < SHORTEST:
        return "mid_short"
    if len(mid) > LONGEST:
        return "mid_long"
    if not _ALLOWED.fullmatch(mid):
        return "mid_characters"
    if mid[:2] == "CA" or (formal and exported_from == "CA" and mid[:2] not in provinces()):
        return "mid_canada"
    return None if mid[:2] in _prefixes() else "mid_prefix"


def mid_problem(code: str, mid: str) -> Problem:
    """Return the words for a code of `mid_error` about this ID."""
    message, fix = _MESSAGES[code]
    return Problem(code, message.format(mid=mid[:40], prefix=mid[:2], length=len(mid)), fix)


@lru_cache(maxsize=1 << 14)
def mid_warnings(mid: str, origin: str = "", expected: str = "") -> tuple[Problem, ...]:
    """Return where an ID that ACE takes differs from the construction rule.

    `origin` is the country of the line; `expected` the ID that name and address give, where they are known. Source: 19
    CFR part 102 appendix.
    """
    found = []
    if not _CONSTRUCTED.fullmatch(mid):
        found.append(
            Problem(
                "mid_shape",
                f"{mid} does not read like country, name, street number and city.",
                "Check it against the manufacturer's name and address.",
            )
        )
    country = "CA" if mid[:2] in provinces() else mid[:2]
    if origin not in ("", UNKNOWN_ORIGIN, country):
        found.append(
            Problem(
                "mid_origin",
                f"{mid} begins with {mid[:2]}, but the line's origin is {origin}.",
                "The first two characters are the country of origin.",
            )
        )
    if expected and expected != mid:
        found.append(
            Problem(
                "mid_construction", f"Name and address give {expected}, not {mid}.", "Use the constructed ID."
            )
        )
    return tuple(found)


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(countries()) | frozenset(provinces())


_MESSAGES = {
    "mid_short": (
        "Manufacturer ID {mid} has {length} characters; ACE takes 8 to 15.",
        "Add street number and city.",
    ),
    "mid_long": (
        "Manufacturer ID {mid} has {length} characters; ACE takes 8 to 15.",
        "Use three letters a word, four digits and three letters of the city.",
    ),
    "mid_characters": (
        "Manufacturer ID {mid} has characters other than A-Z and 0-9.",
        "Remove blanks and punctuation; use capitals.",
    ),
    "mid_canada": (
        "Manufacturer ID {mid} begins with {prefix}; Canada is written by province.",
        "Begin with XA to XY, such as XO for Ontario or XQ for Quebec.",
    ),
    "mid_prefix": (
        "Manufacturer ID {mid} begins with {prefix}, which is no country of CBP's list.",
        "Begin with the code of the country of origin.",
    ),
}

"""Suspension of the liquidation from acceptance, because of AD/CVD cases (19 CFR 159.58). Pure."""

from collections.abc import Iterable
from functools import cache

from entries.rules.code_tables import read_table
from entries.rules.codes import entry_types

NOT_SUSPENDED = ""
CVD, ADD, BOTH = "43", "44", "45"
FROM_ACCEPTANCE = frozenset({CVD, ADD, BOTH})


def suspension_code(entry_type: str, cases: Iterable[str]) -> str:
    """Return the code by which a summary with these cases (normalised numbers) is suspended; "" where it is not.

    Types 03, 07, 34 and 38 need a case, 06, 21, 22 and 23 may have one; no other type carries cases. The portal has no
    file of cases, so each case that is filed counts as active.
    """
    known = entry_types().get(entry_type)
    if known is None or known.adcvd == "N":
        return NOT_SUSPENDED
    kinds = {case[:1] for case in cases}
    if {"A", "C"} <= kinds:
        return BOTH
    return ADD if "A" in kinds else CVD if "C" in kinds else NOT_SUSPENDED


@cache
def suspension_names() -> dict[str, str]:
    """Return the suspensions and extensions by code. Source: CATAIR Entry Summary Query, rev 26."""
    return {row["code"]: row["meaning"] for row in read_table("suspension_extension_codes")}


def suspension_sentence(code: str) -> str:
    """Return why no day of liquidation is scheduled; "" for a summary that is not suspended."""
    if code == NOT_SUSPENDED:
        return ""
    name = suspension_names().get(code, "")
    why = (
        "its lines have an AD/CVD case (19 CFR 159.58)" if code in FROM_ACCEPTANCE else "CBP has suspended it"
    )
    return (
        f"Code {code} {name}: {why}. No day is scheduled and no deemed liquidation runs until it is removed."
    )

"""Antidumping and countervailing duty case numbers, and where cases may stand.

Printed A-570-890-095: A antidumping or C countervailing, country, product, company. Stored as messages carry
it, A570890095. Source: CATAIR AE usage note ff.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from entries.rules.codes import entry_types
from entries.rules.problem import Problem

_CASE = re.compile(r"[AC][0-9]{9}")
_SEPARATORS = dict.fromkeys(map(ord, " -\t\u00a0\u2010\u2011\u2012\u2013\u2014"))
RATE_TYPES = {"A": "percent of value", "S": "dollars a unit"}


def normalise_case(text: str) -> str:
    """Return ten characters in capitals, without hyphens and blanks."""
    return text.translate(_SEPARATORS).upper()


def format_case(case: str) -> str:
    """Return A570890095 as A-570-890-095."""
    return f"{case[:1]}-{case[1:4]}-{case[4:7]}-{case[7:]}"


@lru_cache(maxsize=1 << 14)
def case_problem(case: str) -> Problem | None:
    """Return what is wrong with the form of a normalised case number."""
    if _CASE.fullmatch(case):
        return None
    if re.fullmatch(r"[AC][0-9]{6}", case):
        return Problem(
            "case_company",
            f"Case {case} has no company.",
            "Add the three digits of the company, 000 for all others.",
        )
    return Problem(
        "case_form",
        f"{case[:20]} is not an AD/CVD case number.",
        "Write it like A-570-890-095 or C-570-891-000.",
    )


def line_cases_problem(cases: Iterable[str]) -> Problem | None:
    """Return what is wrong with the cases of a line (normalised numbers).

    A line has at most one antidumping and one countervailing case.
    """
    kinds = [case[:1] for case in cases]
    if len(kinds) == len(set(kinds)):
        return None
    return Problem(
        "case_twice",
        "A line may have one antidumping and one countervailing case, not two of a kind.",
        "Put the goods of each case on a line of their own.",
    )


def summary_cases_problem(entry_type: str, has_case: bool) -> Problem | None:
    """Return what is wrong with having, or not having, a case on this entry type.

    Types 03, 07, 34 and 38 need a case on at least one line; 06, 21, 22 and 23 may have some; others may not.
    """
    known = entry_types().get(entry_type)
    if known is None:
        return None
    if known.adcvd == "required" and not has_case:
        return Problem(
            "case_required",
            f"Entry type {entry_type} needs an AD/CVD case on at least one line.",
            "Add the case, or use the entry type without AD/CVD.",
        )
    if known.adcvd == "N" and has_case:
        return Problem(
            "case_not_allowed",
            f"Entry type {entry_type} may not carry AD/CVD cases.",
            "Use type 03 (07 with quota; 34 or 38 for a withdrawal), or remove the case.",
        )
    return None

"""Checks the parameters of each selection rule before a criterion is stored. Pure.

A criterion with a wrong parameter would stop every filing, so it is refused when it is written.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from reviews.validation.rules.criteria import RULES


class Parameter(NamedTuple):
    """A test of a value, the words for what it should be, and whether the rule needs it."""

    fits: Callable[[Any], bool]
    words: str
    needed: bool = True


def _dollars(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**12


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 10**6


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000


def _countries(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, str) and len(each) == 2 and each.isalpha() and each.isupper() for each in value
    )


def _prefixes(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, str) and each.isdigit() and len(each) in (2, 3, 4) for each in value
    )


def _by_heading(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(key, str) and key.isdigit() and len(key) == 4 and _countries(each)
        for key, each in value.items()
    )


def _by_program(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(key, str) and 1 <= len(key) <= 3 and _countries(each) for key, each in value.items()
    )


_VALUE = Parameter(_dollars, "whole dollars, like 250000")
_FLOOR = Parameter(_dollars, "whole dollars, like 25000", needed=False)
_RATIO = Parameter(_number, "a number, like 0.2 or 8")
_ORIGINS = Parameter(_countries, 'two-letter country codes, like ["CN", "VN"]')
_HEADINGS = Parameter(_prefixes, 'beginnings of headings, like ["84", "8517"]', needed=False)
_LINE = {"value": _FLOOR, "headings": _HEADINGS}

PARAMETERS: dict[str, dict[str, Parameter]] = {
    "high_value": {"value": _VALUE},
    "high_line_value": {"value": _VALUE},
    "high_duty": {"duty": _VALUE},
    "rate_gap": {"amount": _VALUE},
    "origin_of_goods": {"origins": _ORIGINS, **_LINE},
    "origin_differs_from_export": {"origins": _ORIGINS, "exports": _ORIGINS, **_LINE},
    "preference_claim": _LINE,
    "preference_unlike_origin": {
        "programs": Parameter(_by_program, 'origins by program, like {"KR": ["KR"]}'),
        **_LINE,
    },
    "adcvd_case": _LINE,
    "adcvd_missing": {
        "orders": Parameter(_by_heading, 'origins by heading, like {"7306": ["CN", "IN"]}'),
        **_LINE,
    },
    "additional_duty_missing": {"origins": _ORIGINS, **_LINE},
    "first_importer": {"value": _FLOOR},
    "first_manufacturer": _LINE,
    "unit_price_low": {"ratio": _RATIO, "value": _FLOOR},
    "unit_price_high": {"ratio": _RATIO, "value": _FLOOR},
    "late_filing": {},
    "chapter_98": _LINE,
    "unclassified_line": _LINE,
    "prior_findings": {"findings": Parameter(_count, "a count, like 2")},
    "random_sample": {"per_mille": Parameter(_count, "a count out of 1,000, like 4")},
}


def parameter_error(rule: str, params: Mapping[str, Any]) -> str | None:
    """Return what is wrong with these parameters of a rule, in words for a person; None where they fit."""
    if rule not in RULES:
        return f"There is no rule “{rule}”. Choose one from the list."
    if not isinstance(params, Mapping):
        return 'Write the numbers as names and values, like {"value": 250000}.'
    known = PARAMETERS[rule]
    unknown = [name for name in params if name not in known]
    if unknown:
        names = ", ".join(known) or "none"
        return f"This rule has no “{unknown[0]}”. It takes: {names}."
    for name, parameter in known.items():
        if name not in params:
            if parameter.needed:
                return f"“{name}” is missing. Give {parameter.words}."
        elif not parameter.fits(params[name]):
            return f"“{name}” does not fit. Give {parameter.words}."
    return None

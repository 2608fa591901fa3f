"""The AD/CVD cases of a line: number, rate, deposit (CATAIR AE note ff)."""

from collections.abc import Mapping

from entries.intake.checks import values
from entries.intake.checks.wording import make_problem
from entries.rules import adcvd, amounts
from entries.rules.amounts import read_amount
from entries.rules.problem import Problem

FIELDS = ("case", "rate_type", "rate", "value", "quantity", "duty", "security")
_SECURITIES = {"": "cash", "B": "bond", "BOND": "bond", "C": "cash", "CASH": "cash"}


def read_case(texts: Mapping[str, str], problems: list[Problem]) -> dict[str, str | None]:
    """Return one case as it is stored, and add problems by the fields of `FIELDS`."""
    number = values.read_case_number(texts["case"])
    if isinstance(number, Problem):
        problems.append(number)
    rate_type = texts["rate_type"].strip().upper() or "A"
    if rate_type not in adcvd.RATE_TYPES:
        problems.append(make_problem("unknown_rate_type", "rate_type", texts["rate_type"], rate_type))
    security = _SECURITIES.get(texts["security"].strip().upper())
    if security is None:
        problems.append(
            make_problem("unknown_security", "security", texts["security"], texts["security"].strip())
        )
    rate_text = texts["rate"].strip().removesuffix("%").strip()
    rate = amounts.read_quantity(rate_text)
    quantity = amounts.read_quantity(texts["quantity"])
    for field, found in (("rate", rate), ("quantity", quantity)):
        if isinstance(found, Problem):
            problems.append(found.in_field(field))
    duty = read_amount(amounts.read_cents, "duty", texts["duty"], problems, optional=True)
    value = read_amount(amounts.read_dollars, "value", texts["value"], problems, optional=True)
    return {
        "case": str(number),
        "rate_type": rate_type,
        "rate": rate_text or None,
        "value": str(value) if texts["value"].strip() else None,
        "quantity": None if quantity is None else str(quantity),
        "duty": amounts.cents_text(duty),
        "security": security,
    }


def line_problem(cases: list[dict[str, str | None]]) -> Problem | None:
    """Return the problem of a line with two cases of the same kind."""
    found = adcvd.line_cases_problem([case["case"] or "" for case in cases]) if len(cases) > 1 else None
    return None if found is None else found.about("adcvd", "")

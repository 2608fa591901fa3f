"""The check of the totals that a filer states against the sums of the lines."""

from entries.intake.checks.checks import Header
from entries.intake.checks.summary import payable_fees
from entries.intake.checks.wording import make_problem
from entries.rules import amounts
from entries.rules.amounts import read_amount
from entries.rules.problem import Problem


def check_totals(
    totals: dict[str, str],
    value: int,
    duty: int,
    fees: dict[str, int],
    header: Header,
    problems: list[Problem],
) -> int | None:
    """Compare stated totals with sums; return the stated fees in cents.

    Fees may be stated raw, as lines carry them, or with the minimum or maximum of the processing fee (AE note w).
    """
    before = len(problems)
    read = {
        name: read_amount(
            amounts.read_dollars if name == "value" else amounts.read_cents, f"totals.{name}", text, problems
        )
        for name, text in totals.items()
    }
    if len(problems) > before:
        return None
    raw = sum(fees.values())
    sums = {
        "value": ((value,), str(value)),
        "duty": ((duty,), amounts.cents_text(duty)),
        "fees": ((raw, payable_fees(fees, header.entry_type, header.entry_date)), amounts.cents_text(raw)),
    }
    for name, stated in read.items():
        allowed, shown = sums[name]
        if stated not in allowed:
            text = totals[name]
            problems.append(make_problem("totals_differ", f"totals.{name}", text, shown, text.strip()))
    return read.get("fees")

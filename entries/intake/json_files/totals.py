"""The totals that a filer states must be what the lines add up to."""

from entries.intake.checks import amounts
from entries.intake.checks.amounts import amount
from entries.intake.checks.fields import Header
from entries.intake.checks.summary import payable
from entries.intake.problems import Problem


def check_totals(
    totals: dict[str, str],
    value: int,
    duty: int,
    fees: dict[str, int],
    header: Header,
    problems: list[Problem],
) -> int | None:
    """Compare stated totals with sums (value in dollars, duty and fees in cents). Returns the stated fees in cents.

    Fees may be stated raw, as lines carry them, or with the processing fee at its minimum or maximum (AE note w).
    """
    before = len(problems)
    read = {
        name: amount(amounts.dollars if name == "value" else amounts.cents, f"totals.{name}", text, problems)
        for name, text in totals.items()
    }
    if len(problems) > before:
        return None
    raw = sum(fees.values())
    sums = {
        "value": ((value,), str(value)),
        "duty": ((duty,), amounts.text_of(duty)),
        "fees": ((raw, payable(fees, header.entry_type, header.entry_date)), amounts.text_of(raw)),
    }
    for name, stated in read.items():
        allowed, shown = sums[name]
        if stated not in allowed:
            problems.append(
                Problem(
                    f"totals.{name}",
                    totals[name],
                    "totals_differ",
                    f"The lines add up to {shown}, the total says {totals[name].strip()}.",
                    "Correct the lines or the total.",
                )
            )
    return read.get("fees")

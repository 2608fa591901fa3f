"""A correction by the filer: another value of one line."""

from dataclasses import replace
from random import Random

from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.amounts import cents_of, cents_text
from reviews.demo.builder.amounts import drops_harbor_fee, line_fee, payable_total, pays_processing_fee


def correct_summary(summary: ParsedSummary, dice: Random) -> ParsedSummary:
    """Return the summary as it is filed again: one line changed, new sums."""
    place = int(dice.random() * len(summary.lines))
    lines = list(summary.lines)
    lines[place] = _line(lines[place], 1.04 + 0.3 * dice.random())
    fees: dict[str, int] = {}
    for line in lines:
        for code, amount in (line.fees or {}).items():
            fees[code] = fees.get(code, 0) + cents_of(amount)
    return with_lines(summary, lines, fees)


def with_lines(summary: ParsedSummary, lines: list[ParsedLine], fees: dict[str, int]) -> ParsedSummary:
    """Return the summary with other lines; `fees` are cents by class."""
    duty = sum(cents_of(line.duty) for line in lines)
    if not pays_processing_fee(summary.entry_type) and drops_harbor_fee(
        fees.get("501", 0), duty + fees.get("311", 0)
    ):
        fees = fees | {"501": 0}
    return replace(
        summary,
        lines=lines,
        value=sum(line.value for line in lines),
        duty=cents_text(duty),
        fees=payable_total(fees, summary.entry_type, summary.entry_date),
    )


def _line(line: ParsedLine, factor: float) -> ParsedLine:
    value = int(line.value * factor) + 1
    fees = None if line.fees is None else {
        code: cents_text(line_fee(code, value)) if code in ("499", "501") else amount for code, amount in line.fees.items()
    }  # fmt: skip
    duty = (cents_of(line.duty) * value + line.value // 2) // line.value if line.value else 0
    return line._replace(value=value, duty=cents_text(duty), fees=fees)

"""The summary that is built of a checked header and lines, and its checks."""

from datetime import date
from decimal import Decimal

from entries.intake.checks.amounts import cents_text
from entries.intake.checks.checks import Checks, Header
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules import adcvd
from entries.rules.codes import INFORMAL_TYPES
from entries.rules.fee_tables import find_formal_rate
from entries.rules.problem import Problem

MPF = "499"


def build_summary(
    checks: Checks,
    entry_number: str,
    header: Header,
    lines: list[ParsedLine],
    *,
    value: int,
    duty: int,
    fees: dict[str, int],
    country_of_export: str,
    first_row: int,
    fees_total: int | None = None,
) -> ParsedSummary:
    """Return the summary; `duty`, `fees` and `fees_total` are cents."""
    if fees_total is None:
        fees_total = payable_fees(fees, header.entry_type, header.entry_date)
    summary = ParsedSummary(
        entry_number,
        entry_number[:3],
        *header[:5],
        header.entry_date,
        header.summary_date,
        header.import_date,
        header.mode_of_transport,
        country_of_export,
        lines,
        value,
        cents_text(duty),
        cents_text(fees_total),
        first_row,
    )
    if warnings := checks.header_warnings(header):
        summary.warnings.extend(one.at(first_row) for one in warnings)
    return summary


def case_problem(entry_type: str, lines: list[ParsedLine]) -> Problem | None:
    """Return the problem of an entry type and cases that do not fit (AD/CVD)."""
    found = adcvd.summary_cases_problem(entry_type, any(line.adcvd for line in lines))
    return None if found is None else found.about("adcvd", entry_type)


def payable_fees(fees: dict[str, int], entry_type: str, entry_date: date) -> int:
    """Return the fees to be paid in cents, from the sums of the lines by class.

    Lines carry raw amounts; the formal processing fee of a summary has a minimum and a maximum (AE note w).
    """
    total = sum(fees.values())
    raw = fees.get(MPF)
    if not raw or entry_type in INFORMAL_TYPES:
        return total
    limits = _limits(entry_date)
    return total if limits is None else total - raw + min(max(raw, limits[0]), limits[1])


def _limits(day: date) -> tuple[int, int] | None:
    found = _LIMITS.get(day)
    if found is None and day not in _LIMITS:
        rate = find_formal_rate(day)
        found = None if rate is None else (_cents(rate.minimum), _cents(rate.maximum))
        if len(_LIMITS) < 50_000:
            _LIMITS[day] = found
    return found


_LIMITS: dict[date, tuple[int, int] | None] = {}


def _cents(amount: Decimal) -> int:
    return int(amount * 100)

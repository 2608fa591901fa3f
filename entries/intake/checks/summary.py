"""The summary that is built of a checked header and lines, and its checks."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from entries.intake.checks.checks import Checks, Description, Header
from entries.intake.checks.values import TariffNumber
from entries.intake.checks.wording import make_problem
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules import adcvd
from entries.rules.amounts import cents_text
from entries.rules.codes import INFORMAL_TYPES, SET_HEADER, SET_PART
from entries.rules.fee_tables import find_formal_rate
from entries.rules.problem import Problem

MPF = "499"


def build_line(
    number: int,
    tariffs: Sequence[TariffNumber],
    described: Description,
    value: int,
    charges: int,
    quantity: str | None,
    duty: int,
    fees: dict[str, str] | None,
    cases: list[dict[str, Any]] | None,
) -> ParsedLine:
    """Return the line; `duty` is cents."""
    classified = next((one.digits for one in tariffs if not one.special), "")
    return ParsedLine(
        number,
        tuple([one.digits for one in tariffs]),
        classified[:4],
        classified,
        *described[:3],
        value,
        charges,
        quantity,
        described.unit,
        cents_text(duty),
        fees or None,
        described.spi,
        cases or None,
    )


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
    """Return the summary; `value` is the sum of the lines; `duty`, `fees` and `fees_total` are cents."""
    warnings = checks.header_warnings(header)
    if any(line.spi == SET_HEADER for line in lines):
        lines, value, problem = _count_sets_once(lines)
        warnings = [*warnings, problem]
    if fees_total is None:
        fees_total = payable_fees(fees, header.entry_type, header.entry_date)
    summary = ParsedSummary(
        entry_number,
        entry_number[:3],
        header.entry_type,
        header.port,
        str(header.importer_number),
        *header[3:5],
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
    if warnings:
        summary.warnings.extend(one.at(first_row) for one in warnings)
    return summary


def sum_values(lines: Sequence[ParsedLine]) -> int:
    """Return the value of a summary in dollars; the value of a set counts once."""
    if any(line.spi == SET_HEADER for line in lines):
        return sum(line.value for line in lines if line.spi != SET_PART)
    return sum(line.value for line in lines)


def _count_sets_once(lines: list[ParsedLine]) -> tuple[list[ParsedLine], int, Problem]:
    """Return the lines with the value of each set on the line of the set alone, their value, and a warning.

    The line of a set (X) classifies it and carries its whole value; its parts (V) repeat their shares of that value.
    """
    parts = [line for line in lines if line.spi == SET_PART]
    counted = [line._replace(value=0) if line.spi == SET_PART else line for line in lines]
    shares = f"${sum(line.value for line in parts):,}"
    return (
        counted,
        sum_values(lines),
        make_problem("set_counted_once", "spi", SET_PART, shares),
    )


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


@lru_cache(maxsize=1 << 14)
def _limits(day: date) -> tuple[int, int] | None:
    """Return minimum and maximum of the formal processing fee in cents."""
    rate = find_formal_rate(day)
    return None if rate is None else (int(rate.minimum * 100), int(rate.maximum * 100))

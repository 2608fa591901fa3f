"""Dated figures of the fees, and exemptions from the merchandise processing fee.

Figures: CATAIR AE usage notes w (formal fee 499) and p, q (311, 496). Fees after the last known fiscal year
are not published: the last row stands in, and every answer that uses it beyond its year says so. The rows are
a data table.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from entries.rules.code_tables import first_day, last_day, read_table


class FormalRate(NamedTuple):
    """Rate, and least and most of a summary in dollars.

    `guessed`: the day is past the last known fiscal year.
    """

    since: date
    until: date
    rate: Decimal
    minimum: Decimal
    maximum: Decimal
    guessed: bool = False


class FlatFees(NamedTuple):
    """Informal fee (311) and dutiable mail fee (496) in dollars."""

    since: date
    until: date
    informal: Decimal
    mail: Decimal
    guessed: bool = False


class Exemption(NamedTuple):
    """Why a preference program or a country is exempt from 499, between two days."""

    since: date
    until: date
    reason: str


def find_formal_rate(day: date) -> FormalRate | None:
    """Return the row of fee 499 in force on the day; None where none is known.

    None is known before 1992-10-01, and from 1994-12-13 to 31.
    """
    row = next((row for row in _formal_rates() if row.since <= day <= row.until), None)
    return row and row._replace(guessed=_is_past(row.since, row.until, day))


def find_flat_fees(day: date) -> FlatFees:
    """Return the row of fees 311 and 496 in force on the day."""
    row = next(row for row in _flat_fees() if row.since <= day <= row.until)
    return row._replace(guessed=_is_past(row.since, row.until, day))


def find_exemption(kind: str, code: str, day: date) -> str | None:
    """Return why fee 499 is not due for a `spi` or `origin` on the day.

    None where it is due.

    Source: 19 CFR 24.23(c).
    """
    row = _exemptions().get((kind, code))
    return row.reason if row and row.since <= day <= row.until else None


def fiscal_year(day: date) -> int:
    """Return the Federal fiscal year: 1 October 2025 begins 2026."""
    return day.year + (day.month >= 10)


def _is_past(since: date, until: date, day: date) -> bool:
    return until == date.max and fiscal_year(day) > fiscal_year(since)


@cache
def _formal_rates() -> tuple[FormalRate, ...]:
    return tuple(
        FormalRate(
            first_day(row["from"]),
            last_day(row["to"]),
            Decimal(row["rate"]),
            Decimal(row["minimum"]),
            Decimal(row["maximum"]),
        )
        for row in reversed(read_table("mpf_limits"))
    )


@cache
def _flat_fees() -> tuple[FlatFees, ...]:
    return tuple(
        FlatFees(
            first_day(row["from"]),
            last_day(row["to"]),
            Decimal(row["informal_311"]),
            Decimal(row["mail_496"]),
        )
        for row in reversed(read_table("informal_and_mail_fees"))
    )


@cache
def _exemptions() -> dict[tuple[str, str], Exemption]:
    return {
        (row["kind"], row["code"]): Exemption(first_day(row["from"]), last_day(row["to"]), row["reason"])
        for row in read_table("mpf_exemptions")
    }

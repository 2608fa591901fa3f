"""Merchandise processing and harbor maintenance fees of one entry summary.

499 formal merchandise processing fee, 311 informal fee, 496 dutiable mail fee, 501 harbor maintenance fee. A
fee that may not be reported is absent, and a note says why. Source: CATAIR AE usage notes m to q, w.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cee_portal.core.formatting import full_day
from entries.rules.codes import INFORMAL_TYPES, TIB, entry_types
from entries.rules.fee_tables import find_exemption, find_flat_fees, find_formal_rate
from entries.rules.rounding import round_to_cents, round_to_dollars

FORMAL, INFORMAL, MAIL, HARBOR = "499", "311", "496", "501"
HARBOR_RATE = Decimal("0.00125")
HARBOR_LEAST = Decimal("3.00")
HARBOR_MODES = frozenset({"10", "11", "12"})
HARBOR_EXEMPT_TYPES = frozenset({"06", "11", "12", "13", "22", "31", "32", "34", "38"})
MAIL_MODE = "50"
FIXED_TRANSPORT = "70"
PAYING_SPECIAL = ("98020060", "98020080")  # the two provisions of chapter 98 that pay 499


class FeeLine(NamedTuple):
    """Facts of a line that fees depend on.

    Tariff numbers normalised, value in dollars.
    """

    hts: tuple[str, ...]
    value: Decimal
    spi: str = ""
    origin: str = ""
    set_component: bool = False
    ftz_domestic: bool = False


class Fee(NamedTuple):
    """A fee in dollars and cents.

    The sum of the lines, the payable amount, and the limits.
    """

    computed: Decimal
    payable: Decimal
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def as_dict(self) -> dict[str, str]:
        """Return money as text with two decimals, limits only where there are some."""
        return {name: f"{amount:.2f}" for name, amount in self._asdict().items() if amount is not None}


@dataclass(slots=True)
class Fees:
    """Fees by class code, notes for a person, and the fees of each line."""

    fees: dict[str, Fee] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    lines: list[dict[str, Decimal]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return the answer of the fee tool."""
        return {"fees": {code: fee.as_dict() for code, fee in self.fees.items()}, "notes": self.notes}


def compute_fees(
    entry_type: str,
    entry_date: date,
    mode_of_transport: str,
    other_revenue: bool,
    lines: Sequence[FeeLine],
    *,
    consolidated: bool = False,
) -> Fees:
    """Compute the fees of a summary.

    `entry_date` is the day that decides rates; `other_revenue`: duty, tax or another fee is due.
    """
    result = Fees(lines=[{} for _ in lines])
    known = entry_types().get(entry_type)
    if known is None or not (known.in_ae or entry_type in INFORMAL_TYPES):
        result.notes.append(f"No fee is reported: entry type {entry_type} carries no entry summary fees.")
        return result
    exempt = [mpf_exemption(line, entry_date) for line in lines]
    if entry_type in INFORMAL_TYPES:
        _add_flat_fee(result, entry_type, entry_date, mode_of_transport, exempt)
    elif entry_type == TIB:
        result.notes.append(
            "499 is not reported: a temporary importation bond (type 23) pays none (notes m, n)."
        )
    else:
        _add_formal_fee(result, entry_date, mode_of_transport, lines, exempt, consolidated)
    _add_harbor_fee(result, entry_type, mode_of_transport, other_revenue, lines)
    return result


def mpf_exemption(line: FeeLine, day: date) -> str | None:
    """Return why a line pays no merchandise processing fee; None where it pays.

    Source: 19 CFR 24.23(c).
    """
    if line.set_component:
        return "component of a set; the fee is on the set's header"
    if line.ftz_domestic:
        return "foreign trade zone goods of domestic status"
    for number in line.hts:
        if number[:2] == "98" and not number.startswith(PAYING_SPECIAL):
            return f"chapter 98 ({number[:4]}.{number[4:6]}.{number[6:8]})"
    by_program = line.spi and find_exemption("spi", line.spi, day)
    if by_program:
        return f"{by_program} (SPI {line.spi})"
    by_origin = line.origin and find_exemption("origin", line.origin, day)
    return f"{by_origin} ({line.origin})" if by_origin else None


def _add_formal_fee(
    result: Fees,
    day: date,
    mode: str,
    lines: Sequence[FeeLine],
    exempt: Sequence[str | None],
    consolidated: bool,
) -> None:
    rate = find_formal_rate(day)
    if rate is None:
        result.notes.append(f"499 is not reported: no rate is known for {day.isoformat()}.")
        return
    if lines and all(exempt):
        result.notes.append(f"499 is not reported: every line is exempt. {_list_reasons(exempt)}")
        return
    if any(exempt):
        result.notes.append(f"Not every line pays 499. {_list_reasons(exempt)}")
    for line, reason, carried in zip(lines, exempt, result.lines, strict=True):
        if not reason:
            carried[FORMAL] = round_to_cents(round_to_dollars(line.value) * rate.rate)
    computed = sum((carried.get(FORMAL, Decimal(0)) for carried in result.lines), Decimal("0.00"))
    payable = min(max(computed, rate.minimum), rate.maximum)
    result.fees[FORMAL] = Fee(computed, payable, rate.minimum, rate.maximum)
    if payable != computed:
        verb = "raised to" if payable > computed else "capped at"
        result.notes.append(f"MPF (499) computes to ${computed:,.2f} and is {verb} ${payable:,.2f}.")
    if rate.guessed:
        result.notes.append(_unknown_figures_note("499", day, rate.since))
    if mode == FIXED_TRANSPORT:
        result.notes.append("For fixed transport (mode 70) ACE takes any amount of 499.")
    elif consolidated and computed > rate.maximum:
        result.notes.append("A consolidated summary may report 499 above the maximum: one for each release.")


def _add_flat_fee(result: Fees, entry_type: str, day: date, mode: str, exempt: Sequence[str | None]) -> None:
    by_mail = mode == MAIL_MODE or entry_type == "13"
    code = MAIL if by_mail else INFORMAL
    instead = "the dutiable mail fee 496" if by_mail else "the fixed informal fee 311"
    if exempt and all(exempt):
        result.notes.append(f"499 and {code} are not reported: every line is exempt. {_list_reasons(exempt)}")
        return
    row = find_flat_fees(day)
    amount = row.mail if by_mail else row.informal
    result.fees[code] = Fee(amount, amount)
    result.notes.append(f"499 is not reported: entry type {entry_type} is informal and pays {instead}.")
    if row.guessed:
        result.notes.append(_unknown_figures_note(code, day, row.since))


def _add_harbor_fee(
    result: Fees, entry_type: str, mode: str, other_revenue: bool, lines: Sequence[FeeLine]
) -> None:
    if mode not in HARBOR_MODES:
        transport = f"mode of transport {mode} is" if mode else "no mode of transport is given, so it is"
        result.notes.append(f"501 is not reported: {transport} not by vessel (10, 11 or 12).")
        return
    if entry_type in HARBOR_EXEMPT_TYPES:
        result.notes.append(f"501 is not reported: entry type {entry_type} is exempt (note o).")
        return
    amounts = [
        Decimal("0.00") if line.set_component else round_to_cents(round_to_dollars(line.value) * HARBOR_RATE)
        for line in lines
    ]
    total = sum(amounts, Decimal("0.00"))
    if not total:
        result.notes.append("501 is not reported: it comes to nothing.")
        return
    if total <= HARBOR_LEAST and not other_revenue and not result.fees:
        result.notes.append(
            f"501 of {total:.2f} is not reported: it is at most 3.00 and nothing else is due (note o)."
        )
        return
    result.fees[HARBOR] = Fee(total, total)
    for carried, amount, line in zip(result.lines, amounts, lines, strict=True):
        if not line.set_component:
            carried[HARBOR] = amount
    if total <= HARBOR_LEAST:
        what = "other revenue is" if other_revenue else "the merchandise processing fee is"
        result.notes.append(
            f"501 of {total:.2f} is reported although it is at most 3.00, because {what} due."
        )
    if any(line.set_component for line in lines):
        result.notes.append("Components of a set carry no 501; it is on the set's header.")


def _list_reasons(exempt: Sequence[str | None]) -> str:
    """Return `Lines 1, 3: USMCA (SPI S).` for each reason.

    Lines are counted from 1, and five are named at most.
    """
    by_reason: dict[str, list[int]] = {}
    for number, reason in enumerate(exempt, start=1):
        if reason:
            by_reason.setdefault(reason, []).append(number)
    parts = []
    for reason, numbers in by_reason.items():
        more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
        word = "Line" if len(numbers) == 1 else "Lines"
        parts.append(f"{word} {', '.join(map(str, numbers[:5]))}{more}: {reason}.")
    return " ".join(parts)


def _unknown_figures_note(code: str, day: date, since: date) -> str:
    known = f"those in force since {full_day(since)} are used"
    return f"The {code} figures for {full_day(day)} are not known; {known}."

"""Clocks of liquidation: the cycle, deemed liquidation, reliquidation. Pure.

A deemed liquidation that is marked while the liquidation is suspended has no effect (Fraserview, 2024 CIT 08), so any act
of that time is premature.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cee_portal.core.calendar import Calendar
from entries.rules.acceptance import OFF_THE_CYCLE
from entries.rules.clock_policies import Certainty, filing_policies
from reviews.deadlines.answers import Answer
from reviews.deadlines.counting import count_clock, make_open_answer, policies
from reviews.deadlines.facts import EXTENSIONS_HINT, MOST_EXTENSIONS, FactProblem, require_any, require_order

CYCLE, DEEMED, RELIQUIDATION = "liquidation_cycle", "deemed_liquidation", "reliquidation"
# The year of these runs from the final withdrawal of all goods; a withdrawal (31, 32, 34, 38) has a date of its own.
_ENTERED_FOR_WAREHOUSE = frozenset({"21", "22"})
_WAREHOUSE = _ENTERED_FOR_WAREHOUSE | {"31", "32", "34", "38"}
_SUSPENDED = (
    "Liquidation is suspended, so the clock has not started. CBP has six months from the notice that the suspension "
    "was removed. A deemed liquidation that is marked meanwhile has no effect."
)


def liquidation_cycle(calendar: Calendar, *, entry_date: date, entry_type: str = "01") -> Answer:
    """Return the day of liquidation that CBP schedules; none for types off its cycle."""
    policy = filing_policies().find(CYCLE, entry_date)
    if entry_type in OFF_THE_CYCLE:
        return make_open_answer(policy, OFF_THE_CYCLE[entry_type], earliest=date.max)
    return count_clock(policy, entry_date, calendar)


def deemed_liquidation(
    calendar: Calendar,
    *,
    entry_date: date | None = None,
    extensions: int = 0,
    suspended: bool = False,
    suspension_removed_notice: date | None = None,
    entry_type: str = "",
    final_withdrawal_date: date | None = None,
) -> Answer:
    """Return the day at whose end an entry is deemed liquidated (19 USC 1504)."""
    if suspension_removed_notice:
        policy = policies().find(DEEMED, suspension_removed_notice, "notice")
        return count_clock(policy, suspension_removed_notice, calendar)
    if final_withdrawal_date:
        policy = policies().find(DEEMED, final_withdrawal_date, "warehouse")
        start = final_withdrawal_date
    else:
        assert entry_date, "Without a notice the date of entry is required."
        case = "warehouse" if entry_type in _ENTERED_FOR_WAREHOUSE else "entry"
        policy, start = policies().find(DEEMED, entry_date, case), entry_date
    if suspended:
        return make_open_answer(policy, _SUSPENDED, earliest=date.max)
    if entry_type in OFF_THE_CYCLE and not final_withdrawal_date:
        return make_open_answer(policy, OFF_THE_CYCLE[entry_type], earliest=date.max)
    return count_clock(policy, start, calendar, times=1 + extensions)


def check_deemed_liquidation(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together."""
    yield from require_any(facts, "entry_date", "suspension_removed_notice")
    yield from require_order(facts, "entry_date", "suspension_removed_notice")
    yield from require_order(facts, "entry_date", "final_withdrawal_date")
    extensions = facts.get("extensions") or 0
    if not 0 <= extensions <= MOST_EXTENSIONS:
        yield FactProblem("extensions", "too_many", EXTENSIONS_HINT)
    elif extensions and "suspension_removed_notice" in facts:
        told = "An extension does not change the six months after a suspension. Leave it out."
        yield FactProblem("extensions", "not_both", told)
    if facts.get("suspended") and "suspension_removed_notice" in facts:
        told = "The notice says that the suspension was removed. Leave suspended out, or the notice."
        yield FactProblem("suspended", "not_both", told)
    entry_type = facts.get("entry_type")
    if entry_type and entry_type not in _WAREHOUSE and "final_withdrawal_date" in facts:
        told = f"Entry type {entry_type} has no withdrawal from a warehouse. Leave it out, or correct entry_type."
        yield FactProblem("final_withdrawal_date", "not_allowed", told)


def reliquidation(calendar: Calendar, *, liquidation_date: date, notice_date: date | None = None) -> Answer:
    """Return until when CBP may reliquidate on its own (19 USC 1501).

    Of liquidations before February 24, 2016 the days count from the notice. Where its date is not given, it is taken to be
    that of the liquidation.
    """
    policy = policies().find(RELIQUIDATION, liquidation_date)
    if policy.until == date.max:
        return count_clock(policy, liquidation_date, calendar)
    if notice_date:
        return count_clock(policy, notice_date, calendar, earliest=liquidation_date)
    told = "The date of the notice is not given. It is taken to be the date of liquidation."
    assumed = replace(policy, certainty=Certainty.ASSUMED)
    return replace(count_clock(assumed, liquidation_date, calendar), notes=(told,))


def check_reliquidation(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together."""
    yield from require_order(facts, "liquidation_date", "notice_date")

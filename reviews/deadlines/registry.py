"""Every clock by its name: the facts that it takes, what may be wrong with them, and its rule. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cee_portal.core.calendar import Calendar
from entries.rules.clock_policies import Policy, filing_policies
from reviews.deadlines import bills, corrections, filings, goods, liquidations, protests
from reviews.deadlines.answers import Answer
from reviews.deadlines.counting import count_clock, policies
from reviews.deadlines.facts import FactProblem, FactsError, require_any

Check = Callable[[Mapping[str, Any]], Iterator[FactProblem]]


def _find_nothing(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock: its name, its words, short for a narrow column too, and the facts that it takes, the required first.

    `check` yields what is wrong with the facts together, `compute` answers from a calendar and the facts by name.
    """

    name: str
    words: str
    short: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    compute: Callable[..., Answer]
    check: Check = _find_nothing

    @property
    def facts(self) -> tuple[str, ...]:
        """Return the names of the facts that the clock takes."""
        return self.required + self.optional


def compute_clock(name: str, calendar: Calendar, **facts: Any) -> Answer:
    """Return the answer of a clock. Raises FactsError where facts are missing or contradict each other."""
    clock = CLOCKS[name]
    problems = list(find_problems(clock, facts))
    if problems:
        raise FactsError(problems)
    return clock.compute(calendar, **facts)


def find_problems(clock: Clock, facts: Mapping[str, Any]) -> list[FactProblem]:
    """Return all that is wrong with the facts of a clock, one problem for each fact.

    A fact that was given and could not be read is None: it is not missing, and nothing more is said about it.
    """
    found: dict[str, FactProblem] = {}
    for name in facts:
        if name not in clock.facts:
            told = f"The clock {clock.name} does not take {name}. It takes: {', '.join(clock.facts)}."
            found[name] = FactProblem(name, "not_allowed", told)
    known = {name: value for name, value in facts.items() if name in clock.facts}
    missing = (problem for name in clock.required for problem in require_any(known, name))
    for problem in (*missing, *clock.check(known)):
        found.setdefault(problem.fact, problem)
    return list(found.values())


def _count_from(name: str, fact: str) -> Callable[..., Answer]:
    """Return the rule of a clock that counts from one fact and knows no exception."""

    def compute(calendar: Calendar, **facts: date) -> Answer:
        start = facts[fact]
        return count_clock(policies().find(name, start), start, calendar)

    return compute


def _simple(name: str, words: str, short: str, fact: str) -> Clock:
    return Clock(name, words, short, (fact,), (), _count_from(name, fact))


CLOCKS: dict[str, Clock] = {
    clock.name: clock
    for clock in (
        Clock(filings.DUE, "Entry summary due", "Sum", ("time_of_entry",), (), filings.summary_due),
        Clock(
            filings.RESUBMIT,
            "Filing again after a rejection",
            "Rej",
            ("time_of_entry", "rejected_on"),
            (),
            filings.rejection_resubmit,
            filings.check_rejection_resubmit,
        ),
        Clock(
            corrections.PSC,
            "Window of a post summary correction",
            "PSC",
            ("entry_date",),
            ("scheduled_liquidation", "extension", "suspension_code", "entry_type"),
            corrections.psc_window,
            corrections.check_psc_window,
        ),
        Clock(
            liquidations.CYCLE,
            "Scheduled liquidation",
            "Liq",
            ("entry_date",),
            ("entry_type",),
            liquidations.liquidation_cycle,
        ),
        Clock(
            liquidations.DEEMED,
            "Deemed liquidation",
            "Deem",
            (),
            (
                "entry_date",
                "extensions",
                "suspended",
                "suspension_removed_notice",
                "entry_type",
                "final_withdrawal_date",
            ),
            liquidations.deemed_liquidation,
            liquidations.check_deemed_liquidation,
        ),
        Clock(
            liquidations.RELIQUIDATION,
            "Voluntary reliquidation",
            "Reliq",
            ("liquidation_date",),
            ("notice_date",),
            liquidations.reliquidation,
            liquidations.check_reliquidation,
        ),
        Clock(
            protests.PROTEST,
            "Protest",
            "Prot",
            (),
            ("entry_date", "liquidation_date", "decision_date", "protestant", "demand_date"),
            protests.protest,
            protests.check_protest,
        ),
        Clock(
            protests.DECISION,
            "Decision on a protest",
            "Dec",
            ("filed_on",),
            (),
            protests.protest_decision,
            protests.check_protest_decision,
        ),
        _simple("accelerated_disposition", "Accelerated disposition", "Acc", "requested_on"),
        Clock(
            protests.EXCLUSION,
            "Protest against an exclusion",
            "Excl",
            ("filed_on",),
            (),
            protests.exclusion_protest,
            protests.check_exclusion_protest,
        ),
        _simple("court_summons", "Summons", "CIT", "denied_on"),
        _simple(
            "set_aside_further_review_denial",
            "Setting a denial of further review aside",
            "Set",
            "notified_on",
        ),
        _simple("void_denial", "Voiding a denial", "Void", "denied_on"),
        _simple("cf28_response", "Answer to Form 28", "F28", "issued_on"),
        _simple("cf29_response", "Answer to Form 29", "F29", "issued_on"),
        _simple("cf4647_response", "Answer to Form 4647", "F4647", "issued_on"),
        _simple("document_response", "Documents that were asked for", "Doc", "issued_on"),
        _simple("withholding", "Withholding of liquidation", "Wait", "mailed_on"),
        _simple("bonded_document", "Document under bond", "Bond", "requested_on"),
        Clock(bills.BILL, "Bill", "Bill", ("billed_on",), (), bills.bill_due),
        Clock(goods.CLAIM, "Claim under a trade agreement", "FTA", ("imported_on",), (), goods.fta_claim),
        Clock(
            filings.REJECT,
            "Limit of a rejection",
            "Limit",
            ("entry_date",),
            ("measures", "supervisor"),
            filings.reject_limit,
        ),
        Clock(
            goods.REDELIVERY,
            "Demand for redelivery",
            "Redel",
            (),
            ("entry_date", "examined_on", "textile"),
            goods.redelivery_demand,
            goods.check_redelivery_demand,
        ),
    )
}

CLOCK_NAMES = list(CLOCKS)


def find_policies(clock: Clock) -> list[Policy]:
    """Return all dated policies of a clock, of both tables."""
    return filing_policies().rows(clock.name) + policies().rows(clock.name)

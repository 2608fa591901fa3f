"""The facts that clocks are computed from, and what may be wrong with them. Pure.

Checks read facts by name. A fact that was given and could not be read is None.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class FactProblem(NamedTuple):
    """What is wrong with a fact, and what to do."""

    fact: str
    code: str
    text: str


class FactsError(ValueError):
    """Tell that a clock cannot be computed from these facts."""

    def __init__(self, problems: Sequence[FactProblem]) -> None:
        super().__init__(" ".join(f"{problem.fact}: {problem.text}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: what it is, and what to send for it."""

    name: str
    what: str


_DAY = "Write it as YYYY-MM-DD, like 2026-01-15."
PROTESTANTS = ("importer", "surety")
EXTENSIONS = ("none", "importer", "cbp")
MEASURES = ("ad_cvd", "201", "232", "301")
MOST_EXTENSIONS = 3
EXTENSIONS_HINT = "Liquidation is extended three times at most (19 CFR 159.12(e)). Give 0 to 3."
MOST_FILINGS = 1_000

FACTS = {
    fact.name: fact
    for fact in (
        Fact("time_of_entry", f"Give the day of the time of entry. {_DAY}"),
        Fact("rejected_on", f"Give the day of the rejection. {_DAY}"),
        Fact("entry_date", f"Give the date of entry. {_DAY}"),
        Fact("entry_type", "Give the entry type, two digits like 01; 01 where it is not given."),
        Fact("scheduled_liquidation", f"Give the scheduled day of liquidation. {_DAY}"),
        Fact("extension", "Say who asked for an extension of the liquidation: none, importer or cbp."),
        Fact("suspension_code", "Give the code of the suspension, like 44; null where there is none."),
        Fact("extensions", "Give how often the liquidation was extended, 0 to 3."),
        Fact("suspended", "Say true while the liquidation is suspended."),
        Fact(
            "suspension_removed_notice",
            f"Give the day on which CBP had notice that the suspension was removed. {_DAY}",
        ),
        Fact("final_withdrawal_date", f"Give the day of the final withdrawal from the warehouse. {_DAY}"),
        Fact("liquidation_date", f"Give the date of liquidation or reliquidation. {_DAY}"),
        Fact("notice_date", f"Give the date of the notice of liquidation. {_DAY}"),
        Fact("decision_date", f"Give the date of the decision that is no liquidation. {_DAY}"),
        Fact("protestant", "Say who protests: importer or surety; importer where it is not given."),
        Fact("demand_date", f"Give the day on which the demand was mailed to the surety. {_DAY}"),
        Fact("filed_on", f"Give the day on which the protest was filed. {_DAY}"),
        Fact("requested_on", f"Give the day of the request. {_DAY}"),
        Fact("denied_on", f"Give the day of the denial. {_DAY}"),
        Fact("notified_on", f"Give the day of the notice. {_DAY}"),
        Fact("issued_on", f"Give the day on which the request or form was issued. {_DAY}"),
        Fact("mailed_on", f"Give the day on which Form 29 was mailed. {_DAY}"),
        Fact("billed_on", f"Give the date of the bill. {_DAY}"),
        Fact("imported_on", f"Give the date of importation. {_DAY}"),
        Fact("examined_on", f"Give the day of the examination. {_DAY}"),
        Fact("measures", f"Give a list of the measures on the goods: {', '.join(MEASURES)}."),
        Fact("supervisor", "Say true where a supervisor approves."),
        Fact("textile", "Say true for textiles."),
    )
}


def require_any(facts: Mapping[str, Any], *names: str) -> Iterator[FactProblem]:
    """Yield a problem of the first fact where none of these facts is given."""
    if not any(name in facts for name in names):
        others = f" Or give {' or '.join(names[1:])} instead." if names[1:] else ""
        yield FactProblem(names[0], "required", FACTS[names[0]].what + others)


def require_order(facts: Mapping[str, Any], earlier: str, later: str) -> Iterator[FactProblem]:
    """Yield a problem where the later fact lies before the earlier one; None is no date."""
    first, last = facts.get(earlier), facts.get(later)
    if first and last and last < first:
        told = f"{later} {last} lies before {earlier} {first}. Check both dates."
        yield FactProblem(later, "wrong_order", told)

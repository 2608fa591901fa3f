"""Replay of a decision: why a summary is where it is.

It is computed from the revision, the standing used and the rulebook number, and never stored.
"""

from dataclasses import dataclass, replace
from datetime import date

from centers.routing.explanation import Explanation, explain
from centers.routing.facts import Standing
from centers.routing.names import Names, capitalize_first
from centers.routing.rulebook import Rulebook as Rules
from centers.selectors.offices import read_names
from centers.selectors.rulebooks import find_rulebook
from entries.models import EntrySummary, ManualJurisdiction, Routing
from entries.selectors.decision_inputs import FUNCTION, find_used_standing, read_line_facts

WORKING_FUNCTIONS = ("psc", "protest", "liquidation", "revenue")


@dataclass(frozen=True, slots=True)
class Replay:
    """The explanation of the routing in force, with its rulebook and day.

    `office` is the code of the office that has the summary, where that is known.
    """

    explanation: Explanation
    rulebook: Rules
    on: date
    names: Names
    office: str = ""

    @property
    def is_moved_by_hand(self) -> bool:
        """Return True where the summary is kept elsewhere than its decision says."""
        return self.office not in ("", self.explanation.decision.office)

    @property
    def office_name(self) -> str:
        """Return the name of the office that has the summary, in a sentence."""
        return self.names.office(self.office or self.explanation.decision.office)

    @property
    def reason(self) -> str:
        """Return the sentence that says which office has it and why; it names no person."""
        if not self.is_moved_by_hand:
            return self.explanation.reason
        here = capitalize_first(self.office_name)
        home = self.names.office(self.explanation.decision.office)
        return f"{here} has it: CBP moved it there by hand. By the rules it would be at {home}."


def replay_routing(summary: EntrySummary) -> Replay:
    """Explain the current routing of a summary from what its decision knew."""
    routing = summary.routing
    known = explain_summary(
        summary,
        find_rulebook(routing.rulebook),
        routing.decided_on,
        find_used_standing(routing.standing),
        find_manual_center(routing),
    )
    return replace(known, office=routing.office.code)


def explain_summary(
    summary: EntrySummary, rules: Rules, on: date, standing: Standing | None, manual: str | None
) -> Replay:
    """Explain the decision of these rules about the lines of a summary on file."""
    names = read_names(
        [summary.port.code, summary.routing.office.code], importer=summary.importer.name or "the importer"
    )
    explanation = explain(
        read_line_facts(summary.pk, summary.revision),
        port=summary.port.code,
        entry_type=summary.entry_type,
        function=FUNCTION,
        standing=standing,
        rulebook=rules,
        on=on,
        manual=manual,
        names=names,
    )
    return Replay(explanation, rules, on, names)


def find_manual_center(routing: Routing) -> str | None:
    """Return the Center set by hand, where that decided."""
    if routing.by != Routing.By.MANUAL:
        return None
    stands = ManualJurisdiction.objects.filter(summary_id=routing.summary_id, ended_at__isnull=True)
    if row := stands.select_related("center").first():
        return row.center.code
    return routing.jurisdiction.code if routing.jurisdiction else None


def offices_of_other_functions(summary: EntrySummary, known: Replay) -> dict[str, str]:
    """Return the office of each other working function on the same day: `{"revenue".

    "2704"}`.
    """
    decision = known.explanation.decision
    delegations = known.rulebook.decider(known.on).delegations
    return {
        function: delegations.decide_office(
            decision.jurisdiction, decision.by, summary.port.code, summary.entry_type, function
        )
        for function in WORKING_FUNCTIONS
    }

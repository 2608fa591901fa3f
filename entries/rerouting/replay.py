"""Replay of a decision: why a summary is where it is.

It is computed from the revision, the standing used and the rulebook number, and never stored.
"""

from dataclasses import dataclass
from datetime import date

from centers.routing.explanation import Explanation, explain
from centers.routing.facts import Standing
from centers.routing.names import Names
from centers.routing.rulebook import Rulebook as Rules
from centers.selectors.offices import read_names
from centers.selectors.rulebooks import find_rulebook
from entries.models import EntrySummary, ManualJurisdiction, Routing
from entries.selectors.decision_inputs import FUNCTION, find_used_standing, read_line_facts

WORKING_FUNCTIONS = ("psc", "protest", "liquidation", "revenue")


@dataclass(frozen=True, slots=True)
class Replay:
    """The explanation of the routing in force, with its rulebook and day."""

    explanation: Explanation
    rulebook: Rules
    on: date
    names: Names


def replay_routing(summary: EntrySummary) -> Replay:
    """Explain the current routing of a summary from what its decision knew."""
    routing = summary.routing
    return explain_summary(
        summary,
        find_rulebook(routing.rulebook),
        routing.decided_on,
        find_used_standing(routing.standing),
        find_manual_center(routing),
    )


def explain_summary(
    summary: EntrySummary, rules: Rules, on: date, standing: Standing | None, manual: str | None
) -> Replay:
    """Explain the decision of these rules about the lines of a summary on file."""
    names = read_names([summary.port.code], importer=summary.importer.name or "the importer")
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

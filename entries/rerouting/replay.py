"""Why a summary is where it is: replayed from its revision, the standing used and the rulebook number, never stored."""

from dataclasses import dataclass
from datetime import date

from centers.routing.explanation import Explanation, explain
from centers.routing.facts import LineFact, Standing
from centers.routing.names import Names
from centers.routing.rulebook import Rulebook as Rules
from centers.selectors.offices import read_names
from centers.selectors.rulebooks import find_rulebook
from entries.models import EntrySummary, ImporterStanding, Line, ManualJurisdiction, Routing
from entries.rules.hts import classified

WORKING_FUNCTIONS = ("psc", "protest", "liquidation", "revenue")
MOST_LINES = 100_000


@dataclass(frozen=True, slots=True)
class Replay:
    """The explanation of the routing in force, with the rulebook and the day it was decided for."""

    explanation: Explanation
    rulebook: Rules
    on: date
    names: Names


def replay(summary: EntrySummary) -> Replay:
    """Explain the current routing of a summary from what was known when it was decided."""
    routing = summary.routing
    rules = find_rulebook(routing.rulebook)
    names = read_names([summary.port.code], importer=summary.importer.name or "the importer")
    explanation = explain(
        facts_of(summary.pk, summary.revision),
        port=summary.port.code,
        entry_type=summary.entry_type,
        function="validation",
        standing=standing_of(routing.standing),
        rulebook=rules,
        on=routing.decided_on,
        manual=manual_of(routing),
        names=names,
    )
    return Replay(explanation, rules, routing.decided_on, names)


def facts_of(summary_id: int, revision: int) -> list[LineFact]:
    """The lines of a revision as routing sees them."""
    rows = Line.objects.filter(summary_id=summary_id, revision=revision).order_by("line_no")
    return [
        LineFact(line_no, classified(hts), value)
        for line_no, hts, value in rows.values_list("line_no", "hts", "value")[:MOST_LINES]
    ]


def standing_of(standing_id: int | None) -> Standing | None:
    """The standing that a decision used."""
    if standing_id is None:
        return None
    row = ImporterStanding.objects.select_related("center").filter(pk=standing_id).first()
    return Standing(row.kind, row.center.code if row.center else None, row.pk) if row else None


def manual_of(routing: Routing) -> str | None:
    """The Center set by hand, where that decided."""
    if routing.by != Routing.By.MANUAL:
        return None
    row = (
        ManualJurisdiction.objects.filter(summary_id=routing.summary_id, ended_at__isnull=True)
        .select_related("center")
        .first()
    )
    if row:
        return row.center.code
    return routing.jurisdiction.code if routing.jurisdiction else None


def other_functions(summary: EntrySummary, known: Replay) -> dict[str, str]:
    """The office of each other working function on the same day: `{"revenue": "2704", ...}`."""
    decision = known.explanation.decision
    delegations = known.rulebook.decider(known.on).delegations
    return {
        function: delegations.decide_office(
            decision.jurisdiction, decision.by, summary.port.code, summary.entry_type, function
        )
        for function in WORKING_FUNCTIONS
    }

"""The question which office would handle an entry summary. Nothing is filed.

An importer's standing is used only for callers who may see that importer; others learn nothing about it
(19 CFR 101.10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cee_portal.core import clock
from centers.models import Office
from centers.routing.explanation import Explanation, explain
from centers.routing.facts import LineFact, Standing
from centers.selectors.offices import find_office, read_names
from centers.selectors.rulebooks import current_rulebook
from entries.models import Importer
from entries.selectors.decision_inputs import find_standing

_UNUSED = (
    "The importer's own account was not asked: it is used only for callers who may see that importer. "
    "An importer assigned to a Center goes there whatever the goods."
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `importer`: a normalised number; `account`: a supposed standing."""

    lines: Sequence[LineFact]
    port: str
    entry_type: str
    function: str = "validation"
    on: date | None = None
    importer: str | None = None
    account: Standing | None = None
    assume_operational: Sequence[str] = ()


def answer_question(question: Question, *, importers: QuerySet[Importer]) -> dict[str, Any]:
    """Return the answer of `tools/route/`. `importers`: those that the caller may see.

    Raises centers.selectors.rulebooks.NoRulebookError where nothing is loaded.
    """
    on = question.on or clock.today()
    rules = current_rulebook()
    if question.assume_operational:
        rules = rules.assuming_operational(question.assume_operational)
    standing, notes = question.account, []
    if question.importer:
        importer = importers.filter(number=question.importer).first()
        standing = find_standing(importer.pk, on) if importer else None
        notes = [] if importer else [_UNUSED]
    names = read_names([question.port])
    explanation = explain(
        question.lines,
        port=question.port,
        entry_type=question.entry_type,
        function=question.function,
        standing=standing,
        rulebook=rules,
        on=on,
        names=names,
    )
    return {**explanation_answer(explanation), "notes": notes}


def explanation_answer(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation in the shape of the API."""
    decision = explanation.decision
    return {
        "jurisdiction": {
            "center": decision.jurisdiction,
            "by": decision.by,
            "row_basis": decision.basis,
            "edition": explanation.edition or None,
        },
        "office": office_answer(find_office(decision.office) or _unlisted_port(decision.office)),
        "needs_jurisdiction": decision.needs_jurisdiction,
        "provisional": decision.provisional,
        "reason": explanation.reason,
        "steps": [
            {"rule": step.rule, "outcome": step.outcome, "detail": step.detail} for step in explanation.steps
        ],
        "rulebook": decision.rulebook,
        "candidates": [
            {
                "center": candidate.center,
                "value": f"{candidate.value}.00",
                "lines": candidate.lines,
                "headings": list(candidate.headings),
                "share": round(candidate.share, 4),
            }
            for candidate in explanation.candidates
        ],
        "would_change": list(explanation.would_change),
    }


def office_answer(office: Office) -> dict[str, str]:
    """Return an office by kind, code and name."""
    return {"kind": office.kind, "code": office.code, "name": office.name}


def _unlisted_port(code: str) -> Office:
    return Office(kind=Office.Kind.PORT, code=code, name=f"Port {code} (not in our list)")

"""Explains why a summary is where it is, from the replayed decision, each step linked to its record."""

from datetime import date
from typing import Any

from django.urls import reverse

from cee_portal.core.formatting import day as day_words
from centers.routing.names import FUNCTION_NAMES, capitalize_first
from centers.routing.steps import Step
from entries.models import EntrySummary
from entries.rerouting.replay import Replay, offices_of_other_functions

_PORT_WORK = "Examination, port protest"


def why_panel(
    summary: EntrySummary, known: Replay, today: date, act: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the context of templates/reviews/summaries/_why.html.

    `act` is {url, link} of what lets this person change it.
    """
    explanation = known.explanation
    decision = explanation.decision
    changes = [{"text": text, "url": "", "link": ""} for text in explanation.would_change]
    if act and changes:
        for change in changes:
            if change["text"].startswith("A person with authority"):
                change |= act
    return {
        "note": f"rulebook {decision.rulebook}, {day_words(known.on, today=today)}",
        "say": reason_in_bold(known.reason, known.office_name),
        "basis": _basis(known, today),
        "steps": [_step_context(step, known, today) for step in explanation.steps],
        "shares": _candidate_shares(known),
        "changes": changes,
        "functions": _functions(summary, known),
    }


def reason_in_bold(reason: str, office: str) -> str:
    """Return a sentence with the name of the office at its beginning in bold."""
    name = capitalize_first(office)
    return f"**{name}**{reason[len(name) :]}" if reason.startswith(name) else reason


def _basis(known: Replay, today: date) -> dict[str, Any]:
    """Return the basis of the row where goods decided, and always the edition."""
    explanation = known.explanation
    decision = explanation.decision
    edition = known.rulebook.edition_on(known.on)
    on = (
        f"Edition of {day_words(edition.effective_on, today=today)}."
        if edition
        else "No edition was in force."
    )
    text = explanation.note.removeprefix("Provisional. ")
    if not text:
        text = "Not routed by the goods."
    rule = {"none": "no Center", "not_eligible": "not eligible", "manual": "by hand"}.get(
        decision.by, decision.by
    )
    mark = "provisional" if decision.provisional else (decision.basis or rule)
    return {"mark": mark, "text": f"{text} {on}", "low": decision.provisional}


def _step_context(step: Step, known: Replay, today: date) -> dict[str, Any]:
    kind, key = step.link or ("", "")
    made = {
        "outcome": step.outcome if step.outcome.endswith(".") else f"{step.outcome}.",
        "detail": step.detail,
        "decisive": step.decisive,
        "links": [],
        "tail": "",
    }
    # The header links to an importer's standing for staff, so its text has no link here.
    if kind == "edition_row":
        made |= _edition_row_links(step, int(key), known, today)
    elif kind == "delegation":
        made |= _order_links(step, int(key), known)
    elif kind in ("entry_types", "functions"):
        url = f"{reverse('which_center')}#{kind.replace('_', '-')}"
        made["links"] = [{"label": kind.replace("_", " "), "url": url}]
    return made


def _edition_row_links(step: Step, row_id: int, known: Replay, today: date) -> dict[str, Any]:
    """Return the row and its edition as links; of the detail only what follows their names is kept."""
    edition = known.rulebook.edition_on(known.on)
    row = next((row for row in edition.rows if row.id == row_id), None) if edition else None
    if edition is None or row is None:
        return {}
    center = f"{reverse('center', args=[row.center])}?on={edition.iso}"
    on = day_words(edition.effective_on, today=today)
    rest = step.detail.partition(f"basis {row.basis}.")[2].strip()
    return {
        "detail": "",
        "links": [
            {"label": f"row {row.label}", "url": f"{center}#row-{row.id}"},
            {"label": f"edition {on}", "url": f"{center}#headings"},
        ],
        "tail": f"basis {row.basis}. {rest}".strip() if rest else f"basis {row.basis}",
    }


def _order_links(step: Step, order_id: int, known: Replay) -> dict[str, Any]:
    order = next((order for order in known.rulebook.delegations if order.id == order_id), None)
    center = known.explanation.decision.jurisdiction
    if order is None or center is None:
        return {}
    url = f"{reverse('center', args=[center])}#order-{order.id}"
    return {
        "detail": capitalize_first(step.detail.removeprefix(f"Order {order.order_number}, ")),
        "links": [{"label": f"order {order.order_number}", "url": url}],
    }


def _candidate_shares(known: Replay) -> list[dict[str, Any]]:
    decision = known.explanation.decision
    return [
        {
            "center": known.names.center(candidate.center),
            "low": candidate.basis == "inferred-low",
            "share": candidate.share,
            "value": candidate.value,
            "win": candidate.center == decision.jurisdiction,
        }
        for candidate in known.explanation.candidates
    ]


def _functions(summary: EntrySummary, known: Replay) -> list[dict[str, str]]:
    """Return the other functions of this summary, grouped by the office that has them."""
    by_office: dict[str, list[str]] = {}
    for function, office in offices_of_other_functions(summary, known).items():
        by_office.setdefault(office, []).append(FUNCTION_NAMES[function])
    rows = [
        {"what": capitalize_first(", ".join(names)), "office": _office_name(office, known)}
        for office, names in by_office.items()
    ]
    return [*rows, {"what": _PORT_WORK, "office": _office_name(summary.port.code, known)}]


def _office_name(code: str, known: Replay) -> str:
    return f"port {code}" if code.isdecimal() else known.names.center(code)

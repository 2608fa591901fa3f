"""The sentence that says which office has an entry summary and why.

Decisions that differ read differently.

It always has two parts: the office, and whose industry it is by which rule. A port is named with its code,
since two ports may share a name.
"""

from cee_portal.core.formatting import long_date
from centers.routing.context import ExplanationContext
from centers.routing.delegations import ASSUMED
from centers.routing.merchandise import Candidate
from centers.routing.names import (
    FUNCTION_NAMES,
    capitalize_first,
    format_dollars,
    format_percent,
    name_headings,
)


def reason_sentence(context: ExplanationContext) -> str:
    """Return the whole sentence for a person."""
    center = context.decision.jurisdiction
    if context.type_stays or context.function_stays:
        return _port_sentence(context, f"{_stay_clause(context)}; {_industry_at_port_clause(context)}")
    if center is None:
        return _no_center_sentence(context)
    because = industry_clause(context)
    name = context.names.center(center)
    if not context.needs_order:
        return f"{name} has it: {because}, so it goes there whatever the goods and the port."
    if context.decision.office == center:
        return f"{name} has it: {because}, and {holding_clause(context)}."
    lacks = f"{name} does not hold {FUNCTION_NAMES[context.function]} at {_port_name(context)} on {long_date(context.on)}"
    if context.is_by_importer:
        return _port_sentence(
            context, f"{because}, but {FUNCTION_NAMES['revenue']} follows the orders, and {lacks}"
        )
    so = "" if context.decision.by == "manual" else f", so its industry is {name}"
    return _port_sentence(context, f"{because}{so}, but {lacks}")


def _port_sentence(context: ExplanationContext, why: str) -> str:
    return f"{capitalize_first(context.names.port_office(context.port))} keeps it: {why}."


def _port_name(context: ExplanationContext) -> str:
    return context.names.port(context.port)


def _stay_clause(context: ExplanationContext) -> str:
    if context.type_stays:
        return f"entry type {context.entry_type} stays at the port whatever the goods"
    return f"{FUNCTION_NAMES[context.function]} always stays with the port"


def _industry_at_port_clause(context: ExplanationContext) -> str:
    center = context.decision.jurisdiction
    if center is None:
        return no_center_clause(context)
    return f"its industry is {context.names.center(center)}, because {industry_clause(context)}"


def _no_center_sentence(context: ExplanationContext) -> str:
    why = no_center_clause(context)
    if not context.decision.needs_jurisdiction:
        return _port_sentence(context, why)
    port = capitalize_first(context.names.port_office(context.port))
    return f"{port} keeps it until a person sets its jurisdiction: {why}."


def holding_clause(context: ExplanationContext) -> str:
    """Say by which order, and since when, the Center holds the function here."""
    order, center = context.order, context.decision.jurisdiction
    if order is None or center is None:
        return ""
    held = f"{context.names.center(center)} holds {FUNCTION_NAMES[context.function]} at {_port_name(context)}"
    if order.order_number == ASSUMED:
        return f"{held}, as the question assumes"
    return f"{held} under order {order.order_number} since {long_date(order.effective_on)}"


def industry_clause(context: ExplanationContext) -> str:
    """Say why the summary belongs to its Center."""
    center = context.names.center(context.decision.jurisdiction or "")
    if context.decision.by == "manual":
        return f"a person set {center} by hand"
    if context.decision.by == "account":
        return f"{context.names.importer} is assigned to {center}"
    if context.decision.by == "participant":
        return f"{context.names.importer} takes part in the test of {center}"
    return _goods_clause(context, context.candidates[0])


def _goods_clause(context: ExplanationContext, leader: Candidate) -> str:
    total = sum(line.value for line in context.classified_lines)
    verb = "carries" if len(leader.headings) == 1 else "carry"
    subject = f"{name_headings(leader.headings)} {verb}"
    rival = context.candidates[1] if len(context.candidates) > 1 else None
    if leader.lines == len(context.classified_lines):
        return f"{subject} all of the value" if total else f"{subject} every line"
    share = (
        f"{format_percent(leader.value, total)} of the value"
        if total
        else f"{leader.lines} lines without value"
    )
    if rival is None or rival.value < leader.value:
        most = ", the largest part" if 2 * leader.value <= total else ""
        return f"{subject} {share}{most}"
    tie = "more lines" if rival.lines < leader.lines else "the lowest line number"
    return f"{subject} {share}, as much as {context.names.center(rival.center)} but with {tie}"


def no_center_clause(context: ExplanationContext) -> str:
    """Say why the summary belongs to no Center."""
    if context.decision.by == "not_eligible":
        return f"{context.names.importer} is not eligible for a Center"
    if context.edition is None:
        return f"no list of headings was in force on {long_date(context.on)}"
    if not context.classified_lines:
        return "no line has a tariff number of chapters 1 to 97"
    day = long_date(context.edition.effective_on)
    if context.leading_row is None:
        unknown = tuple(dict.fromkeys(line.hts[:4] for line in sorted(context.classified_lines)))
        if context.edition.headings and not any(heading in context.edition.headings for heading in unknown):
            return f"the tariff has no {name_headings(unknown)}"
        return f"the list of {day} gives {name_headings(unknown)} to no Center"
    center = context.names.center(context.leading_row.center)
    row = f"the row {context.leading_row.label} of the list of {day}"
    return f"{row}, which points to {center}, is of low confidence"


def note_sentence(context: ExplanationContext) -> str:
    """Say on what the answer rests, where the goods decided, or why it is provisional."""
    parts = []
    row = context.leading_row
    if context.decision.by == "merchandise" and row is not None:
        parts.append(_basis_sentence(row.label, row.basis))
    if (
        context.standing is not None
        and context.standing.kind == "pending"
        and context.decision.by in ("merchandise", "none")
    ):
        parts.append(f"The assignment of {context.names.importer} is pending.")
    text = " ".join(parts)
    return f"Provisional. {text}" if context.decision.provisional else text


def _basis_sentence(label: str, basis: str) -> str:
    if basis == "official":
        return f"Row {label} is CBP's published list."
    if basis == "reported":
        return f"Row {label} is reported by the trade press from CBP's notice."
    return f"Row {label} is inferred ({basis.removeprefix('inferred-')}), not CBP's published list."


def value_phrase(context: ExplanationContext) -> str:
    """Return the value of the leading candidate out of the whole.

    "$557,250 of $689,960".
    """
    total = sum(line.value for line in context.classified_lines)
    return f"{format_dollars(context.candidates[0].value)} of {format_dollars(total)}"

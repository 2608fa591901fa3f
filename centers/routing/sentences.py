"""The sentence that says who has an entry summary and why. Decisions that differ read differently.

It always has two parts: the office, and whose industry it is by which rule. A port is named with its code,
since two ports may share a name.
"""

from centers.routing.context import Case
from centers.routing.delegations import ASSUMED
from centers.routing.merchandise import Candidate
from centers.routing.names import FUNCTION_NAMES, capital, dollars, headings_phrase, long_date, percent


def reason(case: Case) -> str:
    """One sentence for a person."""
    center = case.decision.jurisdiction
    if case.type_stays or case.function_stays:
        return _at_port(case, f"{_what_stays(case)}; {_industry(case)}")
    if center is None:
        return _without_center(case)
    because = industry_ground(case)
    name = case.names.center(center)
    if not case.needs_order:
        return f"{name} has it: {because}, so it goes there whatever the goods and the port."
    if case.decision.office == center:
        return f"{name} has it: {because}, and {holding(case)}."
    lacks = f"{name} does not hold {FUNCTION_NAMES[case.function]} at {_place(case)} on {long_date(case.on)}"
    if case.by_account:
        return _at_port(case, f"{because}, but {FUNCTION_NAMES['revenue']} follows the orders, and {lacks}")
    so = "" if case.decision.by == "manual" else f", so its industry is {name}"
    return _at_port(case, f"{because}{so}, but {lacks}")


def _at_port(case: Case, why: str) -> str:
    return f"{capital(case.names.port_office(case.port))} keeps it: {why}."


def _place(case: Case) -> str:
    return case.names.port(case.port)


def _what_stays(case: Case) -> str:
    if case.type_stays:
        return f"entry type {case.entry_type} stays at the port whatever the goods"
    return f"{FUNCTION_NAMES[case.function]} is always the port's"


def _industry(case: Case) -> str:
    center = case.decision.jurisdiction
    if center is None:
        return missing_ground(case)
    return f"its industry is {case.names.center(center)}, because {industry_ground(case)}"


def _without_center(case: Case) -> str:
    why = missing_ground(case)
    if not case.decision.needs_jurisdiction:
        return _at_port(case, why)
    return (
        f"{capital(case.names.port_office(case.port))} keeps it until a person sets its jurisdiction: {why}."
    )


def holding(case: Case) -> str:
    """By which order, and since when, the Center holds the function here."""
    order, center = case.order, case.decision.jurisdiction
    if order is None or center is None:
        return ""
    held = f"{case.names.center(center)} holds {FUNCTION_NAMES[case.function]} at {_place(case)}"
    if order.order_number == ASSUMED:
        return f"{held}, as the question assumes"
    return f"{held} under order {order.order_number} since {long_date(order.effective_on)}"


def industry_ground(case: Case) -> str:
    """Why the summary belongs to its Center."""
    center = case.names.center(case.decision.jurisdiction or "")
    if case.decision.by == "manual":
        return f"a person set {center} by hand"
    if case.decision.by == "account":
        return f"{case.names.importer} is assigned to {center}"
    if case.decision.by == "participant":
        return f"{case.names.importer} takes part in the test of {center}"
    return _goods(case, case.candidates[0])


def _goods(case: Case, leader: Candidate) -> str:
    total = sum(line.value for line in case.classified)
    verb = "carries" if len(leader.headings) == 1 else "carry"
    subject = f"{headings_phrase(leader.headings)} {verb}"
    rival = case.candidates[1] if len(case.candidates) > 1 else None
    if leader.lines == len(case.classified):
        return f"{subject} all of the value" if total else f"{subject} every line"
    share = f"{percent(leader.value, total)} of the value" if total else f"{leader.lines} lines without value"
    if rival is None or rival.value < leader.value:
        most = ", the largest part" if 2 * leader.value <= total else ""
        return f"{subject} {share}{most}"
    tie = "more lines" if rival.lines < leader.lines else "the lowest line number"
    return f"{subject} {share}, as much as {case.names.center(rival.center)} but with {tie}"


def missing_ground(case: Case) -> str:
    """Why the summary belongs to no Center."""
    if case.decision.by == "not_eligible":
        return f"{case.names.importer} is not eligible for a Center"
    if case.edition is None:
        return f"no list of headings was in force on {long_date(case.on)}"
    if not case.classified:
        return "no line has a tariff number of chapters 1 to 97"
    day = long_date(case.edition.effective_on)
    if case.leading_row is None:
        unknown = tuple(dict.fromkeys(line.hts[:4] for line in sorted(case.classified)))
        return f"the list of {day} gives {headings_phrase(unknown)} to no Center"
    center = case.names.center(case.leading_row.center)
    row = f"the row {case.leading_row.label} of the list of {day}"
    return f"{row}, which points to {center}, is of low confidence"


def note(case: Case) -> str:
    """On what the answer rests, where the goods decided, and why it is provisional."""
    parts = []
    row = case.leading_row
    if case.decision.by == "merchandise" and row is not None:
        parts.append(_basis(row.label, row.basis))
    if (
        case.standing is not None
        and case.standing.kind == "pending"
        and case.decision.by in ("merchandise", "none")
    ):
        parts.append(f"The assignment of {case.names.importer} is pending.")
    text = " ".join(parts)
    return f"Provisional. {text}" if case.decision.provisional else text


def _basis(label: str, basis: str) -> str:
    if basis == "official":
        return f"Row {label} is CBP's published list."
    if basis == "reported":
        return f"Row {label} is reported by the trade press from CBP's notice."
    return f"Row {label} is inferred ({basis.removeprefix('inferred-')}), not CBP's published list."


def weight(case: Case) -> str:
    """The leader's value out of the whole: "$557,250 of $689,960"."""
    total = sum(line.value for line in case.classified)
    return f"{dollars(case.candidates[0].value)} of {dollars(total)}"

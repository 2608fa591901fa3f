"""The steps of a decision, in the order in which the rules were asked.

`link` is (kind, key) of the record on which the step rests: ("entry_types", "41"), ("functions", "revenue"),
("standing", id), ("edition_row", id), ("edition", "2015-01-28"), ("delegation", id); the page turns it into an
address.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cee_portal.core.formatting import long_date
from centers.routing import sentences
from centers.routing.context import ExplanationContext
from centers.routing.delegations import ASSUMED, Delegation
from centers.routing.names import FUNCTION_NAMES, capitalize_first

Link = tuple[str, int | str]


class Step(NamedTuple):
    """One rule that was asked.

    `decisive`: this step found the jurisdiction, or ended the matter.

    `rule`: entry_type, function, manual, standing, merchandise or office. `outcome`: short; `detail`: a sentence.
    """

    rule: str
    outcome: str
    detail: str
    link: Link | None
    decisive: bool = False


def list_steps(context: ExplanationContext) -> tuple[Step, ...]:
    """Return all steps to the decision."""
    return tuple(_iterate_steps(context))


def _iterate_steps(context: ExplanationContext) -> Iterator[Step]:
    yield _entry_type_step(context)
    if context.function_stays:
        outcome, link = capitalize_first(FUNCTION_NAMES[context.function]), ("functions", context.function)
        detail = "This function always stays with the port, even if a Center has the summary."
        yield Step("function", outcome, detail, link, not context.type_stays)
    decides = not (context.type_stays or context.function_stays)
    if context.manual is not None:
        name = context.names.center(context.manual)
        yield Step("manual", f"Set by hand: {name}", "It comes before every other rule.", None, decides)
    else:
        yield _standing_step(context, decides)
        if context.decision.by in ("merchandise", "none"):
            yield _merchandise_step(context, decides)
    yield _office_step(context)


def _entry_type_step(context: ExplanationContext) -> Step:
    link = ("entry_types", context.entry_type)
    if context.type_stays:
        detail = "Types 24 to 26, 33, 41 to 47, 61 to 66 and 86 stay at the port whatever the goods."
        return Step("entry_type", f"Type {context.entry_type} stays at the port", detail, link, True)
    detail = "Types 24 to 26, 33, 41 to 47, 61 to 66 and 86 stay at the port; all others are routed."
    return Step("entry_type", f"Type {context.entry_type} can go to a Center", detail, link)


def _standing_step(context: ExplanationContext, decides: bool) -> Step:
    importer, standing = capitalize_first(context.names.importer), context.standing
    if standing is None:
        detail = f"{importer} is assigned to no Center and takes part in no test."
        return Step("standing", "No standing", detail, None)
    link = None if standing.id is None else ("standing", standing.id)
    center = context.names.center(standing.center or "")
    outcome, detail = {
        "assigned": (
            f"Assigned to {center}",
            "An assigned importer goes to its Center whatever the goods (19 CFR 101.10).",
        ),
        "participant": (
            f"Participant of {center}",
            "Its Center processes everything that a participant files, at every port.",
        ),
        "not_eligible": (
            "Not eligible for a Center",
            f"{importer} has the standing NOTELG: the summary goes to its port.",
        ),
        "pending": (
            "Assignment pending",
            "Until the assignment is decided, the goods decide, and the answer is provisional.",
        ),
        "nominal": ("Nominal importer of record", "Where a broker is importer of record the goods decide."),
    }[standing.kind]
    return Step("standing", outcome, detail, link, decides and standing.kind not in ("pending", "nominal"))


def _merchandise_step(context: ExplanationContext, decides: bool) -> Step:
    row, edition = context.leading_row, context.edition
    if row is None or edition is None:
        link: Link | None = None if edition is None else ("edition", edition.iso)
        detail = f"{capitalize_first(sentences.no_center_clause(context))}."
        return Step("merchandise", "No Center found", detail, link, decides)
    where = f"Row {row.label}, edition {long_date(edition.effective_on)}, basis {row.basis}."
    detail = f"{where} {_describe_uncounted_lines(context)}".strip()
    link = ("edition_row", row.id)
    if context.decision.by == "none":
        return Step("merchandise", "Low confidence: a person decides", detail, link, decides)
    outcome = f"By merchandise: {context.names.center(row.center)}, {sentences.value_phrase(context)}"
    return Step("merchandise", outcome, detail, link, decides)


def _describe_uncounted_lines(context: ExplanationContext) -> str:
    """Name the lines that took no part.

    Without a chapter 1-97 number, or not listed by the edition.
    """
    bare = len(context.lines) - len(context.classified_lines)
    unlisted = len(context.classified_lines) - sum(candidate.lines for candidate in context.candidates)
    parts = []
    if bare:
        parts.append(f"{_count_lines(bare)} with a chapter 98 or 99 number only")
    if unlisted:
        parts.append(f"{_count_lines(unlisted)} with a heading that the edition does not list")
    return f"Not counted: {' and '.join(parts)}." if parts else ""


def _count_lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _office_step(context: ExplanationContext) -> Step:
    order = context.order
    link = ("delegation", order.id) if order is not None and order.order_number != ASSUMED else None
    outcome = f"Office: {context.names.office(context.decision.office)}"
    return Step("office", outcome, _describe_office(context, order), link)


def _describe_office(context: ExplanationContext, order: Delegation | None) -> str:
    decision, names = context.decision, context.names
    if context.type_stays or context.function_stays:
        return "Delegation orders do not apply here."
    if decision.needs_jurisdiction:
        return "A person must set the jurisdiction."
    if decision.jurisdiction is None:
        return "Without a Center, the port has the summary."
    if not context.needs_order:
        return "For accounts and participants a Center holds all functions at all ports, except revenue."
    port = names.port(context.port)
    if order is None:
        center, function = names.center(decision.jurisdiction), FUNCTION_NAMES[context.function]
        return f"No order in force on {long_date(context.on)} gives {center} {function} at {port}."
    if order.order_number == ASSUMED:
        return "The question assumes that the Center is operational everywhere."
    scope = "at all ports" if order.ports is None else f"at {len(order.ports)} ports, {port} among them"
    return f"Order {order.order_number}, in force since {long_date(order.effective_on)}, {scope}."

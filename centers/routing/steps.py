"""The steps of a decision in the order in which the rules were asked, each with the record it rests on.

`link` is (kind, key): ("entry_types", "41"), ("functions", "revenue"), ("standing", id), ("edition_row", id),
("edition", "2015-01-28"), ("delegation", id); the page turns it into an address.
"""

from collections.abc import Iterator
from typing import NamedTuple

from centers.routing import sentences
from centers.routing.context import Case
from centers.routing.delegations import ASSUMED
from centers.routing.names import FUNCTION_NAMES, capital, long_date

Link = tuple[str, int | str]


class Step(NamedTuple):
    """`rule`: entry_type, function, manual, standing, merchandise or office. `outcome`: short; `detail`: a
    sentence. `decisive`: this step found the jurisdiction, or ended the matter."""

    rule: str
    outcome: str
    detail: str
    link: Link | None
    decisive: bool = False


def steps(case: Case) -> tuple[Step, ...]:
    """All steps to the decision of the case."""
    return tuple(_steps(case))


def _steps(case: Case) -> Iterator[Step]:
    yield _entry_type(case)
    if case.function_stays:
        detail = "This function is always the port's, whoever has the summary."
        yield Step(
            "function",
            capital(FUNCTION_NAMES[case.function]),
            detail,
            ("functions", case.function),
            not case.type_stays,
        )
    decides = not (case.type_stays or case.function_stays)
    if case.manual is not None:
        name = case.names.center(case.manual)
        yield Step("manual", f"Set by hand: {name}", "It comes before every other rule.", None, decides)
    else:
        yield _standing(case, decides)
        if case.decision.by in ("merchandise", "none"):
            yield _merchandise(case, decides)
    yield _office(case)


def _entry_type(case: Case) -> Step:
    link = ("entry_types", case.entry_type)
    if case.type_stays:
        detail = "Types 24 to 26, 33, 41 to 47, 61 to 66 and 86 stay at the port whatever the goods."
        return Step("entry_type", f"Type {case.entry_type} stays at the port", detail, link, True)
    detail = "It is none of the types that stay at the port."
    return Step("entry_type", f"Type {case.entry_type} routes", detail, link)


def _standing(case: Case, decides: bool) -> Step:
    importer, standing = capital(case.names.importer), case.standing
    if standing is None:
        return Step(
            "standing", "No standing", f"{importer} is assigned to no Center and takes part in no test.", None
        )
    link = None if standing.id is None else ("standing", standing.id)
    center = case.names.center(standing.center or "")
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
            f"{importer} has the standing NOTELG: the port is the answer.",
        ),
        "pending": (
            "Assignment pending",
            "Until it is decided the goods decide, and the answer is provisional.",
        ),
        "nominal": ("Nominal importer of record", "Where a broker is importer of record the goods decide."),
    }[standing.kind]
    return Step("standing", outcome, detail, link, decides and standing.kind not in ("pending", "nominal"))


def _merchandise(case: Case, decides: bool) -> Step:
    row, edition = case.leading_row, case.edition
    if row is None or edition is None:
        link: Link | None = None if edition is None else ("edition", edition.iso)
        return Step(
            "merchandise", "No Center found", f"{capital(sentences.missing_ground(case))}.", link, decides
        )
    where = f"Row {row.label}, edition {long_date(edition.effective_on)}, basis {row.basis}."
    uncounted = _uncounted(case)
    detail = f"{where} {uncounted}".strip()
    link = ("edition_row", row.id)
    if case.decision.by == "none":
        return Step("merchandise", "Low confidence: a person decides", detail, link, decides)
    outcome = f"By merchandise: {case.names.center(row.center)}, {sentences.weight(case)}"
    return Step("merchandise", outcome, detail, link, decides)


def _uncounted(case: Case) -> str:
    """What did not take part: lines with no chapter 1-97 number, and lines that the edition does not list."""
    bare = len(case.lines) - len(case.classified)
    unlisted = len(case.classified) - sum(candidate.lines for candidate in case.candidates)
    parts = []
    if bare:
        parts.append(f"{_lines(bare)} with a chapter 98 or 99 number only")
    if unlisted:
        parts.append(f"{_lines(unlisted)} with a heading that the edition does not list")
    return f"Not counted: {' and '.join(parts)}." if parts else ""


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _office(case: Case) -> Step:
    decision, names = case.decision, case.names
    outcome = f"Office: {names.office(decision.office)}"
    if case.type_stays or case.function_stays:
        return Step("office", outcome, "No delegation is asked.", None)
    if decision.jurisdiction is None:
        detail = (
            "A person must set the jurisdiction."
            if decision.needs_jurisdiction
            else "Without a Center the port has it."
        )
        return Step("office", outcome, detail, None)
    if not case.needs_order:
        detail = "For accounts and participants a Center holds all functions at all ports, revenue apart."
        return Step("office", outcome, detail, None)
    order = case.order
    if order is None:
        center, function = names.center(decision.jurisdiction), FUNCTION_NAMES[case.function]
        detail = (
            f"No order in force on {long_date(case.on)} gives {center} {function} at {names.port(case.port)}."
        )
        return Step("office", outcome, detail, None)
    if order.order_number == ASSUMED:
        return Step(
            "office", outcome, "The question assumes that the Center is operational everywhere.", None
        )
    scope = (
        "at all ports"
        if order.ports is None
        else f"at {len(order.ports)} ports, {names.port(case.port)} among them"
    )
    detail = f"Order {order.order_number}, in force since {long_date(order.effective_on)}, {scope}."
    return Step("office", outcome, detail, ("delegation", order.id))

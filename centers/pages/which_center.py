"""The public question "Which Center handles this?", answered in three parts. Pure.

The parts are industry, processing office, and accounts. An inferred row is never presented as CBP's own rule
(decision 27).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cee_portal.core.formatting import listed, long_date
from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.decision import Decider
from centers.routing.delegations import Delegation
from centers.routing.edition import EditionRow
from centers.routing.names import FUNCTION_NAMES, Names, capitalize_first, name_headings
from centers.routing.rulebook import Rulebook

BASES = {
    "official": "Official",
    "reported": "Reported",
    "inferred-high": "Inferred, high",
    "inferred-low": "Inferred, low",
}
_SURENESS = {
    "official": "The row is from CBP's own notice.",
    "reported": (
        "The row is known from reports on a Federal Register notice; the notice itself was not available."
    ),
    "inferred-high": (
        "The table infers this row from CBP's description of the industry: "
        "it is provisional, not CBP's published list."
    ),
    "inferred-low": (
        "The table infers this row with low confidence: it is provisional, not CBP's published list."
    ),
}


class Part(NamedTuple):
    """One Center's headings with the rows that list them.

    `basis`: the weakest among those rows.
    """

    center: str
    headings: tuple[str, ...]
    rows: tuple[EditionRow, ...]
    basis: str


class Processing(NamedTuple):
    """The office that processes one Center's part at the port on the day.

    None where no port was given.
    """

    center: str
    office: str | None
    title: str
    text: str


class Answer(NamedTuple):
    """The first two parts; the third is the same for everybody.

    `bases`: each label, and True for the basis of this answer.
    """

    title: str
    text: str
    parts: tuple[Part, ...]
    unlisted: tuple[str, ...]
    bases: tuple[tuple[str, bool], ...]
    processing: tuple[Processing, ...]


def answer_question(
    headings: Sequence[str], *, port: str | None, on: date, today: date, rulebook: Rulebook, names: Names
) -> Answer:
    """Answer for at least one heading of four digits, and a port code or None."""
    decider = rulebook.decider(on)
    parts, unlisted = _split_by_center(headings, decider, rulebook)
    basis = max((part.basis for part in parts), key=list(BASES).index) if parts else None
    return Answer(
        title=_answer_title(parts, unlisted, decider, names),
        text=_answer_text(parts, unlisted, decider, rulebook),
        parts=parts,
        unlisted=unlisted,
        bases=tuple((label, code == basis) for code, label in BASES.items()) if parts else (),
        processing=tuple(
            _add_condition(_find_processing(part.center, port, decider, today, names), names, len(parts) > 1)
            for part in parts
        ),
    )


def _add_condition(processing: Processing, names: Names, several: bool) -> Processing:
    """Begin each answer with its condition where there are several Centers."""
    if not several:
        return processing._replace(title=capitalize_first(processing.title))
    return processing._replace(
        title=f"If {names.center(processing.center)}'s goods have the highest value, {processing.title}"
    )


def _split_by_center(
    headings: Sequence[str], decider: Decider, rulebook: Rulebook
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    found: dict[str, dict[str, EditionRow]] = {}
    unlisted = []
    for heading in headings:
        row = decider.edition.find(heading) if decider.edition else None
        strict = rulebook.inferred_low_needs_jurisdiction
        if row is None or (strict and row.basis == "inferred-low"):
            unlisted.append(heading)
        else:
            found.setdefault(row.center, {})[heading] = row
    parts = tuple(_make_part(center, rows) for center, rows in found.items())
    return parts, tuple(unlisted)


def _make_part(center: str, rows: Mapping[str, EditionRow]) -> Part:
    distinct = tuple(dict.fromkeys(rows.values()))
    weakest = max((row.basis for row in distinct), key=list(BASES).index)
    return Part(center, tuple(rows), distinct, weakest)


def _answer_title(parts: Sequence[Part], unlisted: Sequence[str], decider: Decider, names: Names) -> str:
    if decider.edition is None:
        return f"No Center existed on {long_date(decider.on)}"
    if not parts:
        return f"The list names no Center for {name_headings(unlisted)}"
    if len(parts) == 1:
        return f"{names.center(parts[0].center)} is the industry Center"
    return f"{_count_word(len(parts))} Centers: the larger value decides"


def _answer_text(parts: Sequence[Part], unlisted: Sequence[str], decider: Decider, rulebook: Rulebook) -> str:
    if decider.edition is None:
        first = long_date(rulebook.editions[0].effective_on) if rulebook.editions else "a later day"
        return f"The first list took effect on {first}. Before it every summary stayed at its port."
    if not parts:
        return "The summary stays at its port, marked “needs jurisdiction”, until a person sets its Center."
    sentences = (
        [_rows_sentence(parts[0])]
        if len(parts) == 1
        else [
            "One entry summary goes to one Center as a whole: the Center whose goods have the largest entered value."
        ]
    )
    if unlisted:
        sentences.append(
            f"{capitalize_first(name_headings(unlisted))}: no Center is known, so they do not count."
        )
    return " ".join(sentences)


def _rows_sentence(part: Part) -> str:
    ranges = [row.label for row in part.rows]
    one = len(part.headings) == 1
    where = f"in its {'range' if len(ranges) == 1 else 'ranges'} {listed(ranges)}"
    return f"{capitalize_first(name_headings(part.headings))} {'is' if one else 'are'} {where}. {_SURENESS[part.basis]}"


def _find_processing(
    center: str, port: str | None, decider: Decider, today: date, names: Names
) -> Processing:
    name, when = names.center(center), _day_phrase(decider.on, today)
    orders = [order for order in decider.delegations.orders if center in order.centers]
    if port is None:
        return _find_processing_without_port(center, orders, decider, when, name)
    order = decider.delegations.find_order(center, port, "validation")
    if order is None:
        text = _no_order_sentence(center, orders, names.port(port), name)
        return Processing(center, port, f"{names.port_office(port)} processes it {when}", text)
    title = f"{name} processes it at {names.port(port)} {when}"
    scope = "at all ports" if order.ports is None else f"at {names.port(port)}"
    text = (
        f"It holds {_name_functions_held(center, port, decider)} {scope} since {long_date(order.effective_on)} "
        f"(order {order.order_number}). Examination and release stay with port {port}."
    )
    return Processing(center, center, title, text)


def _find_processing_without_port(
    center: str, orders: Sequence[Delegation], decider: Decider, when: str, name: str
) -> Processing:
    if (center, "validation") in decider.delegations.at_every_port:
        order = next(order for order in orders if order.ports is None and "validation" in order.functions)
        held = _name_functions_held(center, "", decider)
        text = (
            f"It holds {held} at all ports since {long_date(order.effective_on)} "
            f"(order {order.order_number}). Examination and release stay with the port."
        )
        return Processing(center, center, f"{name} processes it at every port {when}", text)
    ports = decider.delegations.at_ports.get((center, "validation"), frozenset())
    if not ports:
        return Processing(
            center,
            None,
            f"the port of entry processes it {when}",
            _no_order_sentence(center, orders, "", name),
        )
    text = f"It processes them at {len(ports)} ports; at all others the port does. Enter a port to see which."
    return Processing(center, center, f"{name} processes it at some ports {when}", text)


def _name_functions_held(center: str, port: str, decider: Decider) -> str:
    held = [f for f in CENTER_FUNCTIONS if decider.delegations.holds(center, port, f)]
    if len(held) == len(CENTER_FUNCTIONS):
        return "all trade functions"
    lacks = [FUNCTION_NAMES[f] for f in CENTER_FUNCTIONS if f not in held]
    return (
        f"all trade functions except {listed(lacks)}"
        if len(lacks) < 3
        else listed([FUNCTION_NAMES[f] for f in held])
    )


def _no_order_sentence(center: str, orders: Sequence[Delegation], port: str, name: str) -> str:
    if not orders:
        return f"{name} is in its test phase: it processes only what its participants file, at every port."
    return f"No order in force gives {name} the review of entry summaries at {port or 'any port'}."


def _day_phrase(on: date, today: date) -> str:
    return "today" if on == today else f"on {long_date(on)}"


def _count_word(number: int) -> str:
    words = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[number - 2] if 2 <= number <= 10 else str(number)

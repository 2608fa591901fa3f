"""Sentences that say what would change a decision.

Each is found by deciding again with one fact changed.
"""

from collections.abc import Iterator
from datetime import date

from cee_portal.core.formatting import long_date
from centers.routing.context import ExplanationContext
from centers.routing.facts import Decision
from centers.routing.names import FUNCTION_NAMES, capitalize_first, format_dollars

_DAYS_SHOWN = 3


def describe_alternatives(context: ExplanationContext) -> tuple[str, ...]:
    """Return the sentences, the likeliest first."""
    if context.function_stays:
        other = context.decide_with(function="validation")
        return (f"Only another function: its validation is with {_name_office(context, other)}.",)
    found = [*_list_other_facts(context)]
    if not context.type_stays:
        found.extend(_list_later_days(context))
    return tuple(found)


def _list_other_facts(context: ExplanationContext) -> Iterator[str]:
    importer = context.names.importer
    if context.type_stays:
        other = context.decide_with(entry_type="01")
        yield f"An entry type that routes: as type 01 it would be with {_name_office(context, other)}."
        return
    by = context.decision.by
    if by == "manual":
        other = context.decide_with(manual=None)
        yield f"Withdrawal of what was set by hand, or other tariff numbers: then {_describe_outcome(context, other)}."
        return
    if by in ("account", "participant", "not_eligible"):
        ends = {"account": "assignment", "participant": "participation"}.get(by, "standing")
        yield f"The end of the {ends} of {importer}: then {_describe_outcome(context, context.decide_with(standing=None))}."
    if by != "participant":
        which = "a Center" if context.decision.jurisdiction is None else "another Center"
        yield f"An assignment of {importer} to {which}: that Center, whatever the goods."
    if by == "merchandise" and len(context.candidates) > 1:
        first, second = context.candidates[:2]
        more = first.value - second.value + 1
        yield f"{format_dollars(more)} more value in {context.names.center(second.center)} headings, on this summary."
    yield "A person with authority sets the jurisdiction by hand."


def _list_later_days(context: ExplanationContext) -> Iterator[str]:
    """Yield the next days on which the rulebook itself gives another answer."""
    before = context.decision
    shown = 0
    for day in _dates_of_rules(context):
        after = context.decide_with(on=day)
        if after.office == before.office and after.jurisdiction == before.jurisdiction:
            continue
        yield _describe_day(context, day, before, after)
        before, shown = after, shown + 1
        if shown == _DAYS_SHOWN:
            return


def _dates_of_rules(context: ExplanationContext) -> list[date]:
    book = context.rulebook
    days = {edition.effective_on for edition in book.editions}
    days |= {order.effective_on for order in book.delegations}
    days |= {order.withdrawn_on for order in book.delegations if order.withdrawn_on is not None}
    return sorted(day for day in days if day > context.on)


def _describe_day(context: ExplanationContext, day: date, before: Decision, after: Decision) -> str:
    names, start = context.names, f"From {long_date(day)}"
    center = after.jurisdiction
    if center != before.jurisdiction:
        return f"{start} the edition of that date: {_describe_outcome(context, after)}."
    function, place = FUNCTION_NAMES[context.function], names.port(context.port)
    if center is not None and after.office == center:
        order = context.rulebook.decider(day).delegations.find_order(center, context.port, context.function)
        number = "the rulebook" if order is None else f"order {order.order_number}"
        return f"{start} {number}: {names.center(center)} holds {function} at {place}."
    holder = names.center(before.office)
    return (
        f"{start} {holder} no longer holds {function} at {place}: {names.port_office(context.port)} has it."
    )


def _name_office(context: ExplanationContext, decision: Decision) -> str:
    return context.names.office(decision.office)


def _describe_outcome(context: ExplanationContext, decision: Decision) -> str:
    """Say whose industry it would be, by which rule, and where."""
    if decision.jurisdiction is None:
        return f"no Center, at {_name_office(context, decision)}"
    by = {"merchandise": "by merchandise", "account": "by account", "participant": "by participation"}
    center = capitalize_first(context.names.center(decision.jurisdiction))
    where = "" if decision.office == decision.jurisdiction else f", at {_name_office(context, decision)}"
    return f"{by.get(decision.by, 'by hand')} {center}{where}"

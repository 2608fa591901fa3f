"""What would change a decision: each sentence is found by deciding again with one fact changed."""

from collections.abc import Iterator
from datetime import date

from centers.routing.context import Case
from centers.routing.facts import Decision
from centers.routing.names import FUNCTION_NAMES, capital, dollars, long_date

_DAYS_SHOWN = 3


def would_change(case: Case) -> tuple[str, ...]:
    """Sentences, the likeliest first."""
    if case.function_stays:
        other = case.decided(function="validation")
        return (f"Only another function: its validation is with {_office(case, other)}.",)
    found = [*_facts(case)]
    if not case.type_stays:
        found.extend(_later(case))
    return tuple(found)


def _facts(case: Case) -> Iterator[str]:
    importer = case.names.importer
    if case.type_stays:
        other = case.decided(entry_type="01")
        yield f"An entry type that routes: as type 01 it would be with {_office(case, other)}."
        return
    by = case.decision.by
    if by == "manual":
        other = case.decided(manual=None)
        yield f"Withdrawal of what was set by hand, or other tariff numbers: then {_outcome(case, other)}."
        return
    if by in ("account", "participant", "not_eligible"):
        ends = {"account": "assignment", "participant": "participation"}.get(by, "standing")
        yield f"The end of the {ends} of {importer}: then {_outcome(case, case.decided(standing=None))}."
    if by != "participant":
        which = "a Center" if case.decision.jurisdiction is None else "another Center"
        yield f"An assignment of {importer} to {which}: that Center, whatever the goods."
    if by == "merchandise" and len(case.candidates) > 1:
        first, second = case.candidates[:2]
        more = first.value - second.value + 1
        yield f"{dollars(more)} more value in {case.names.center(second.center)} headings, on this summary."
    yield "A person with authority sets the jurisdiction by hand."


def _later(case: Case) -> Iterator[str]:
    """The next days on which the rulebook itself gives another answer."""
    before = case.decision
    shown = 0
    for day in _days(case):
        after = case.decided(on=day)
        if after.office == before.office and after.jurisdiction == before.jurisdiction:
            continue
        yield _on_day(case, day, before, after)
        before, shown = after, shown + 1
        if shown == _DAYS_SHOWN:
            return


def _days(case: Case) -> list[date]:
    book = case.rulebook
    days = {edition.effective_on for edition in book.editions}
    days |= {order.effective_on for order in book.delegations}
    days |= {order.withdrawn_on for order in book.delegations if order.withdrawn_on is not None}
    return sorted(day for day in days if day > case.on)


def _on_day(case: Case, day: date, before: Decision, after: Decision) -> str:
    names, start = case.names, f"From {long_date(day)}"
    center = after.jurisdiction
    if center != before.jurisdiction:
        return f"{start} the edition of that date: {_outcome(case, after)}."
    function, place = FUNCTION_NAMES[case.function], names.port(case.port)
    if center is not None and after.office == center:
        order = case.rulebook.decider(day).authority.source(center, case.port, case.function)
        number = "the rulebook" if order is None else f"order {order.order_number}"
        return f"{start} {number}: {names.center(center)} holds {function} at {place}."
    holder = names.center(before.office)
    return f"{start} {holder} holds {function} at {place} no more: {names.port_office(case.port)} has it."


def _office(case: Case, decision: Decision) -> str:
    return case.names.office(decision.office)


def _outcome(case: Case, decision: Decision) -> str:
    """Whose industry by which rule, and where."""
    if decision.jurisdiction is None:
        return f"no Center, at {_office(case, decision)}"
    by = {"merchandise": "by merchandise", "account": "by account", "participant": "by participation"}
    center = capital(case.names.center(decision.jurisdiction))
    where = "" if decision.office == decision.jurisdiction else f", at {_office(case, decision)}"
    return f"{by.get(decision.by, 'by hand')} {center}{where}"

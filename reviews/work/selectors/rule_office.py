"""Finds the office where the newest rules put an item, by the jurisdiction of its summary and its own function."""

from collections.abc import Callable

from cee_portal.core import clock
from centers.models import Office
from centers.routing.codes import BY_NAMES
from centers.selectors.offices import map_office_ids
from centers.selectors.rulebooks import current_rulebook
from entries.models import Routing
from reviews.work.models import WorkItem


def rule_office(routing: Routing, function: str) -> int:
    """Return the id of the office that has the function over this routing today. Call it behind the gate."""
    return read_rule_offices()(routing, function)


def read_rule_offices() -> Callable[[Routing, str], int]:
    """Read offices and rules once; return `rule_office` for many routings."""
    ids = map_office_ids()
    codes = {pk: code for code, pk in ids.items()}
    delegations = current_rulebook().decider(clock.today()).delegations

    def find(routing: Routing, function: str) -> int:
        center = codes[routing.jurisdiction_id] if routing.jurisdiction_id else None
        port, by = codes[routing.port_id], BY_NAMES[routing.by]
        return ids[delegations.decide_office(center, by, port, routing.entry_type, function)]

    return find


def other_rule_office(item: WorkItem) -> Office | None:
    """Return the office where today's rules would have an item that is kept elsewhere; None where they agree."""
    routing = Routing.objects.filter(pk=item.summary_id).first()
    if routing is None:
        return None
    office_id = rule_office(routing, item.function)
    return None if office_id == item.office_id else Office.objects.get(pk=office_id)

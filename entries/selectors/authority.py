"""The office that holds a function over a summary, by the newest rules of a day."""

from datetime import date
from typing import Any

from centers.routing.codes import BY_NAMES
from centers.selectors.memberships import memberships_on
from centers.selectors.rulebooks import current_rulebook
from entries.models import Routing


def office_of_function(routing: Routing, function: str, on: date) -> str:
    """Return the code of the office; a write calls it after the gate. Raises NoRulebookError."""
    center = routing.jurisdiction.code if routing.jurisdiction else None
    delegations = current_rulebook().decider(on).delegations
    return delegations.decide_office(
        center, BY_NAMES[routing.by], routing.port.code, routing.entry_type, function
    )


def works_at_office(user: Any, code: str, on: date) -> bool:
    """Return True where the person works on that day at the office with this code."""
    return any(membership.office.code == code for membership in memberships_on(user, on))

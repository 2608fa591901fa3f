"""Orders that give or take back some of what another order gives: a function of a Center at a port of both."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from centers.models import Delegation
from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.rulebook import Rulebook


class Scope(NamedTuple):
    """Hold what an order is about: ids of Centers, functions, and ids of ports (None: all ports)."""

    centers: frozenset[int]
    functions: frozenset[str]
    ports: frozenset[int] | None

    def overlaps(self, other: "Scope") -> bool:
        """Return whether both name a function of the same Center at the same port."""
        shared_ports = self.ports is None or other.ports is None or bool(self.ports & other.ports)
        return bool(self.centers & other.centers and self.functions & other.functions) and shared_ports


def scope_of(order: Delegation) -> Scope:
    """Return the scope of a stored order."""
    return Scope(
        frozenset(center.pk for center in order.centers.all()),
        frozenset(order.functions),
        None if order.all_ports else frozenset(port.pk for port in order.ports.all()),
    )


def full_status_scope(center_id: int) -> Scope:
    """Return the scope of an order that gives a Center full operational status."""
    return Scope(frozenset([center_id]), frozenset(CENTER_FUNCTIONS), None)


def is_waiting(order: Delegation) -> bool:
    """Return whether an order is a draft, previewed, or approved for a day that has not come."""
    if order.state in Delegation.CHANGEABLE:
        return True
    return order.state == Delegation.State.APPROVED and not order.is_in_effect


def list_overlapping(scope: Scope, *, leave_out: Collection[int] = ()) -> list[Delegation]:
    """Return the orders that wait or stand and share something with the scope, withdrawals among them."""
    states = (*Delegation.CHANGEABLE, *Delegation.IN_RULEBOOK)
    named = Delegation.objects.filter(state__in=states, centers__in=scope.centers).exclude(pk__in=leave_out)
    found = named.distinct().select_related("withdraws").prefetch_related("centers", "ports").order_by("id")
    return [order for order in found if scope.overlaps(scope_of(order))]


def list_waiting(scope: Scope, *, leave_out: Collection[int] = ()) -> list[Delegation]:
    """Return the waiting orders that share something with the scope."""
    return [order for order in list_overlapping(scope, leave_out=leave_out) if is_waiting(order)]


def has_full_status(center: str, rules: Rulebook, day: date) -> bool:
    """Return whether a Center (code) has all functions at all ports on a day."""
    everywhere = rules.decider(day).delegations.at_every_port
    return all((center, function) in everywhere for function in CENTER_FUNCTIONS)

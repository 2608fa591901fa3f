"""Delegations: the orders by which Centers hold functions at ports.

A delegation gives Centers a set of functions at a set of ports from a date (Delegation Order 14-004 and its
followers). It never changes whose industry the goods are. Accounts and participants go to their Center for
everything but revenue, which follows the delegation for everybody (19 CFR 101.10).
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from centers.routing.codes import stays_at_port

# Order number of the delegation that a "what if these Centers were operational" question adds.
ASSUMED = "assumed"

_NOWHERE: frozenset[str] = frozenset()


class Delegation(NamedTuple):
    """One approved order; `ports` None means every port.

    It is in force from `effective_on` until the day before `withdrawn_on`.
    """

    id: int
    order_number: str
    effective_on: date
    withdrawn_on: date | None
    centers: frozenset[str]
    ports: frozenset[str] | None
    functions: frozenset[str]

    def in_force(self, on: date) -> bool:
        """Return True where the order is in force on that day."""
        return self.effective_on <= on and (self.withdrawn_on is None or on < self.withdrawn_on)

    def gives(self, center: str, port: str, function: str) -> bool:
        """Return True where the order gives the Center this function at this port.

        Its days are not asked.
        """
        return (
            center in self.centers
            and function in self.functions
            and (self.ports is None or port in self.ports)
        )


def _seniority(order: Delegation) -> tuple[bool, date, int]:
    return order.order_number == ASSUMED, order.effective_on, order.id


class DelegationsInForce:
    """The delegations in force on one day, compiled for lookups. Immutable once built."""

    __slots__ = ("at_every_port", "at_ports", "on", "orders")

    def __init__(self, delegations: Iterable[Delegation], on: date) -> None:
        self.on = on
        # Oldest first, so that "since" names the order that first gave what is still held; real orders before
        # assumed.
        self.orders = tuple(sorted((d for d in delegations if d.in_force(on)), key=_seniority))
        self.at_every_port: set[tuple[str, str]] = set()
        self.at_ports: dict[tuple[str, str], frozenset[str]] = {}
        for order in self.orders:
            for held in ((center, function) for center in order.centers for function in order.functions):
                if order.ports is None:
                    self.at_every_port.add(held)
                else:
                    self.at_ports[held] = self.at_ports.get(held, _NOWHERE) | order.ports

    def holds(self, center: str, port: str, function: str) -> bool:
        """Return True where the Center holds this function at this port by an order."""
        held = (center, function)
        return held in self.at_every_port or port in self.at_ports.get(held, _NOWHERE)

    def find_order(self, center: str, port: str, function: str) -> Delegation | None:
        """Return the oldest order that gives the Center this function at this port."""
        return next((order for order in self.orders if order.gives(center, port, function)), None)

    def decide_office(
        self, jurisdiction: str | None, by: str, port: str, entry_type: str, function: str
    ) -> str:
        """Return the code of the office with authority: a Center or the port.

        Raises ValueError for an unknown function.
        """
        if stays_at_port(entry_type, function) or jurisdiction is None:
            return port
        if function != "revenue" and (by == "account" or by == "participant"):
            return jurisdiction
        return jurisdiction if self.holds(jurisdiction, port, function) else port


@lru_cache(maxsize=256)
def delegations_on(delegations: tuple[Delegation, ...], on: date) -> DelegationsInForce:
    """Return the delegations in force on that day, compiled.

    The cache is keyed by the content of the delegations, so that it is never stale.
    """
    return DelegationsInForce(delegations, on)

"""The functions that a Center holds, and where, by a rulebook."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cee_portal.core.formatting import listed, long_date
from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.delegations import Delegation
from centers.routing.edition import EditionRow
from centers.routing.names import FUNCTION_NAMES, capitalize_first
from centers.routing.rulebook import Rulebook


class HeldFunction(NamedTuple):
    """One working function and the orders in force that give it, oldest first."""

    name: str
    orders: tuple[Delegation, ...]


class CenterAtPort(NamedTuple):
    """A Center at one port: its functions there, and the day of its first review."""

    center: str
    functions: tuple[str, ...]
    since: date | None


def held_functions(center: str, rulebook: Rulebook, on: date) -> tuple[HeldFunction, ...]:
    """Return every working function with its orders of that day."""
    in_force = [order for order in rulebook.decider(on).delegations.orders if center in order.centers]
    return tuple(
        HeldFunction(
            capitalize_first(FUNCTION_NAMES[function]), tuple(o for o in in_force if function in o.functions)
        )
        for function in CENTER_FUNCTIONS
    )


def center_status(center: str, rulebook: Rulebook, on: date) -> str:
    """Return the status of the Center in a few words."""
    delegations = rulebook.decider(on).delegations
    everywhere = [f for f in CENTER_FUNCTIONS if (center, f) in delegations.at_every_port]
    if len(everywhere) == len(CENTER_FUNCTIONS):
        since = max(_since(delegations.orders, center, function) for function in CENTER_FUNCTIONS)
        return f"Full operational status since {long_date(since)}"
    if "validation" in everywhere:
        lacks = [FUNCTION_NAMES[f] for f in CENTER_FUNCTIONS if f not in everywhere]
        return f"Operational at all ports, without {listed(lacks)}"
    if ports := delegations.at_ports.get((center, "validation")):
        return f"Operational at {len(ports)} port{'' if len(ports) == 1 else 's'}"
    held = [f for f in CENTER_FUNCTIONS if f in everywhere or delegations.at_ports.get((center, f))]
    if held:
        where = "all ports" if all(f in everywhere for f in held) else "some ports"
        return f"Test phase; holds {listed([FUNCTION_NAMES[f] for f in held])} at {where}"
    return "Test phase: participants only"


def centers_at_port(
    port: str, centers: Sequence[str], rulebook: Rulebook, on: date
) -> tuple[CenterAtPort, ...]:
    """Return what each Center holds at a port."""
    delegations = rulebook.decider(on).delegations
    found = []
    for center in centers:
        held = tuple(f for f in CENTER_FUNCTIONS if delegations.holds(center, port, f))
        order = delegations.find_order(center, port, "validation")
        names = tuple(FUNCTION_NAMES[f] for f in held)
        found.append(CenterAtPort(center, names, order.effective_on if order else None))
    return tuple(found)


def orders_of(center: str, rulebook: Rulebook) -> tuple[Delegation, ...]:
    """Return all orders that name the Center, newest first."""
    return tuple(sorted((o for o in rulebook.delegations if center in o.centers), key=_newest_first))


def edition_rows_of(center: str, rulebook: Rulebook, on: date) -> tuple[EditionRow, ...]:
    """Return the rows of the Center in the edition in force."""
    edition = rulebook.edition_on(on)
    rows = () if edition is None else edition.rows
    return tuple(
        sorted((row for row in rows if row.center == center), key=lambda row: (row.start, row.level))
    )


def _since(orders: Sequence[Delegation], center: str, function: str) -> date:
    return min(
        order.effective_on
        for order in orders
        if order.ports is None and center in order.centers and function in order.functions
    )


def _newest_first(order: Delegation) -> tuple[int, int]:
    return -order.effective_on.toordinal(), -order.id

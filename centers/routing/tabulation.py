"""The decision of the office as a table, so that a mass move is a join.

The table holds only the cells in which a Center has the work; everywhere else it is the port's. A row is
(jurisdiction, by, port, function, office), with port `EVERY_PORT` where the answer is the same at all ports,
known to us or not; then no row of that key names a port. Entry types need no column: those of
`STAY_AT_PORT_TYPES` are the port's and take no part in the join, all others route alike. In SQL, with `t`
filled from the cells:

    SELECT CASE WHEN r.entry_type IN (...) THEN r.port ELSE COALESCE(a.office, b.office, r.port) END
    FROM routing r
    LEFT JOIN t a ON (a.jurisdiction, a.by, a.function, a.port) = (r.jurisdiction, r.by, :function, '*')
    LEFT JOIN t b ON (b.jurisdiction, b.by, b.function, b.port) = (r.jurisdiction, r.by, :function, r.port)
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.delegations import DelegationsInForce
from centers.routing.rulebook import Rulebook

EVERY_PORT = "*"
_BY_WITH_CENTER = ("merchandise", "manual", "account", "participant")


class Cell(NamedTuple):
    """One answer of the table.

    A Center has this function over this jurisdiction at this port.
    """

    jurisdiction: str
    by: str
    port: str
    function: str
    office: str


def tabulate(rulebook: Rulebook, on: date, *, centers: frozenset[str] | None = None) -> tuple[Cell, ...]:
    """Return the table of that day.

    `centers`: the Centers that importers may be assigned to, where the rulebook does not name them all; by default
    every Center of its editions and orders.
    """
    delegations = rulebook.decider(on).delegations
    codes = sorted(list_centers(rulebook) if centers is None else centers)
    return tuple(
        Cell(center, by, port, function, center)
        for center in codes
        for by in _BY_WITH_CENTER
        for function in CENTER_FUNCTIONS
        for port in _list_ports(delegations, center, by, function)
    )


def _list_ports(delegations: DelegationsInForce, center: str, by: str, function: str) -> list[str]:
    if by in ("account", "participant") and function != "revenue":
        return [EVERY_PORT]
    if (center, function) in delegations.at_every_port:
        return [EVERY_PORT]
    return sorted(delegations.at_ports.get((center, function), ()))


def list_centers(rulebook: Rulebook) -> frozenset[str]:
    """Return every Center that an edition or an order of the rulebook names."""
    listed = {row.center for edition in rulebook.editions for row in edition.rows}
    return frozenset(listed.union(*(order.centers for order in rulebook.delegations)))


@lru_cache(maxsize=8)
def find_dates_of_change(rulebook: Rulebook) -> tuple[date, ...]:
    """Return the days on which the table differs from the day before, oldest first.

    Only then a new table is needed. Cached, because every chunk of a move asks and a rulebook never changes.
    """
    days = {order.effective_on for order in rulebook.delegations if order.effective_on > date.min}
    days |= {order.withdrawn_on for order in rulebook.delegations if order.withdrawn_on is not None}
    return tuple(
        day for day in sorted(days) if tabulate(rulebook, day) != tabulate(rulebook, day - timedelta(days=1))
    )

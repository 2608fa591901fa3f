"""The rules that the product starts with, as plain data.

Three editions, and the orders of two timelines.

`history` follows what is known of 2012 to 2017; `transition` is a country in the middle of it (decision 30). Each
note says what is inferred: first ports of two Centers, functions of the early orders, order numbers behind the
first hyphens.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cee_portal.core.files.shipped_tables import read_table
from centers.routing.codes import CENTER_FUNCTIONS

DATA = Path(__file__).resolve().parent.parent / "data"
TIMELINES = ("history", "transition")

TEST_START = date(2012, 9, 27)
LIST_CHANGED = date(2014, 3, 10)
FIRST_ORDERS = date(2015, 1, 28)
PERMANENT = date(2017, 1, 19)
STAFF_MOVE = date(2017, 7, 10)

ALL_BUT_REVENUE = tuple(function for function in CENTER_FUNCTIONS if function != "revenue")

# What 79 FR 13322 moved on March 10, 2014, undone: heading range, Center before, basis, what is known.
_BEFORE_2014 = (
    (8511, 8511, "CEE010", "reported", "moved to CEE003 on March 10, 2014"),
    (7309, 7311, "CEE005", "reported", "left CEE005 on March 10, 2014"),
    (7414, 7414, "CEE005", "reported", "left CEE005 on March 10, 2014"),
    (7013, 7013, "CEE008", "reported", "left CEE008 on March 10, 2014"),
    (
        7415,
        7415,
        "CEE005",
        "inferred-low",
        "came to CEE005 on March 10, 2014; its former Center is not known",
    ),
    (
        8307,
        8311,
        "CEE005",
        "inferred-low",
        "came to CEE005 on March 10, 2014; their former Center is not known",
    ),
)


class RowData(NamedTuple):
    """One row of an edition; `start` included, `end` excluded, ten-digit HTS numbers."""

    level: int
    start: int
    end: int
    center: str
    basis: str
    note: str
    source: str


class EditionData(NamedTuple):
    """One edition with its date and citation."""

    effective_on: date
    citation: str
    rows: tuple[RowData, ...]


class DelegationData(NamedTuple):
    """One order; `ports` None means every port."""

    order_number: str
    effective_on: date
    centers: tuple[str, ...]
    ports: tuple[str, ...] | None
    functions: tuple[str, ...]
    note: str


class Timeline(NamedTuple):
    """Orders of one timeline, and what importers can be in it.

    `participations_end`: last day of a participation, which becomes an assignment to the same Center on the next
    day; None where it has no end.
    """

    name: str
    delegations: tuple[DelegationData, ...]
    participations_end: date | None


@cache
def center_codes() -> tuple[str, ...]:
    """Return the codes of the ten Centers."""
    return tuple(
        row["center_id"] for row in read_table(DATA / "centers.csv") if row["center_id"].startswith("CEE")
    )


@cache
def editions() -> tuple[EditionData, ...]:
    """Return the three editions, oldest first.

    The two later ones are equal, because no change between them is known.
    """
    rows = [
        _make_row(
            int(row["heading_from"]),
            int(row["heading_to"]),
            *(row[name] for name in ("center_code", "basis", "note", "source")),
        )
        for row in read_table(DATA / "center_jurisdiction.csv")
    ]
    # 7414 left the list in 2014 and is no heading any more; only the first edition knows it.
    current = tuple(row for row in rows if row.start != 7414 * 10**6)
    undone = [
        _make_row(first, last, center, basis, note, "79 FR 13322")
        for first, last, center, basis, note in _BEFORE_2014
    ]
    changed = {row.start for row in undone}
    before = tuple(
        sorted([*(row for row in rows if row.start not in changed), *undone], key=lambda row: row.start)
    )
    return (
        EditionData(TEST_START, "77 FR 52048; 78 FR 20345", before),
        EditionData(LIST_CHANGED, "79 FR 13322", current),
        EditionData(FIRST_ORDERS, "CBP port notice of January 28, 2015 (CSMS 15-000040)", current),
    )


def _make_row(first: int, last: int, center: str, basis: str, note: str, source: str) -> RowData:
    return RowData(4, first * 10**6, (last + 1) * 10**6, center, basis, note, source)


@cache
def find_timeline(name: str) -> Timeline:
    """Return the timeline of that name. Raises ValueError for another name."""
    if name == "history":
        return Timeline(name, _history_orders(), date(2017, 1, 18))
    if name == "transition":
        return Timeline(name, _transition_orders(), None)
    raise ValueError(f"Timeline {name!r} is not known. Use one of: {', '.join(TIMELINES)}.")


def _history_orders() -> tuple[DelegationData, ...]:
    waves: dict[tuple[date, tuple[str, ...]], set[str]] = {}
    for row in read_table(DATA / "transition_ports.csv"):
        wave = date.fromisoformat(row["effective_date"]), tuple(row["center_codes"].split(";"))
        waves.setdefault(wave, set()).update(filter(None, row["port_codes"].split(";")))
    inferred = "Functions inferred; revenue stayed at the ports."
    orders = [
        DelegationData(
            _make_order_number(centers), on, centers, tuple(sorted(ports)), ALL_BUT_REVENUE, inferred
        )
        for (on, centers), ports in sorted(waves.items())
    ]
    first = orders[0]
    same_ports = "First ports not found: those of CEE001 are assumed. " + inferred
    orders[1:1] = [
        first._replace(order_number=_make_order_number((center,)), centers=(center,), note=same_ports)
        for center in ("CEE006", "CEE007")
    ]
    everyone = center_codes()
    rule = "Inferred from the rule in force (81 FR 92978)."
    staff = "Inferred from the move of entry staff to the Centers (CSMS 17-000488)."
    return (
        *orders,
        DelegationData("16-26-1", PERMANENT, everyone, None, ALL_BUT_REVENUE, rule),
        DelegationData("16-26-2", STAFF_MOVE, everyone, None, ("revenue",), staff),
    )


def _transition_orders() -> tuple[DelegationData, ...]:
    note = "A country in the middle of the transition: invented for demonstration."
    return tuple(
        DelegationData(_make_order_number((center,)), FIRST_ORDERS, (center,), None, functions, note)
        for center, functions in (
            ("CEE001", CENTER_FUNCTIONS),
            ("CEE006", ALL_BUT_REVENUE),
            ("CEE007", CENTER_FUNCTIONS),
        )
    )


def _make_order_number(centers: tuple[str, ...]) -> str:
    """Return the number of an order: that of its Center.

    The order of the last six has the next free one.
    """
    return f"14-004-{int(centers[0][3:])}" if len(centers) == 1 else "14-004-11"

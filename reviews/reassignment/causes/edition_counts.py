"""Counts of what an edition would change in flight.

They are made by the decision from lines that will move the work.

An edition changes only routings that the goods decide: accounts, participants and routings set by hand stay.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cee_portal.core import db
from centers.routing.delegations import DelegationsInForce
from centers.routing.rulebook import Rulebook
from centers.selectors.offices import map_office_ids
from reviews.reassignment.placement.ranges import split_ranges
from reviews.reassignment.placement.reroutes import Reroute, find_reroutes
from reviews.reassignment.preview.line_counts import Row, count_moving
from reviews.work.models import Hold

RANGE_SIZE = 5_000
_LONGEST_TRANSACTION = timedelta(minutes=1)  # between the moment that a piece is decided at, and its commit
GOODS = "r.by IN (0, 1)"  # what goods decide, or nothing does: the scope of an edition's batch


@dataclass(slots=True)
class Changes:
    """Counts of a change of the rulebook.

    Routings looked at, with another Center, with another office, and changed in any way.

    `flows` counts by old and new office; `rows` has the rows of a preview.
    """

    looked_at: int = 0
    jurisdiction: int = 0
    office: int = 0
    routings: int = 0
    flows: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[Row] = field(default_factory=list)

    def add(self, reroutes: list[Reroute], codes: dict[int, str], delegations: DelegationsInForce) -> None:
        """Add the counts of one range."""
        self.routings += len(reroutes)
        self.jurisdiction += sum(reroute.jurisdiction_id != reroute.from_jurisdiction for reroute in reroutes)
        moving = [reroute for reroute in reroutes if reroute.from_office != reroute.target_office]
        self.office += len(moving)
        self.flows.update((codes[reroute.from_office], codes[reroute.target_office]) for reroute in moving)
        self.rows += count_moving(reroutes, delegations)


def count_changes(*, rules: Rulebook, on: date) -> Changes:
    """Decide every routing in flight that the goods decided again, for the day `on`.

    Reads only.
    """
    codes = {pk: code for code, pk in map_office_ids().items()}
    delegations = rules.decider(on).delegations
    changes = Changes(looked_at=_count_in_flight())
    for first, last in split_ranges(GOODS, RANGE_SIZE):
        where = f"{GOODS} AND r.summary_id BETWEEN {first} AND {last}"
        reroutes = list(find_reroutes(rules=rules, on=on, where=where, with_standing=False))
        changes.add(reroutes, codes, delegations)
    return changes


def is_any_held() -> bool:
    """Return whether any routing is held; `count_changes` leaves these out."""
    return Hold.objects.filter(summary__isnull=False, ended_at__isnull=True).exists()


def may_be_routed_since(moment: datetime, *, some_held: bool) -> bool:
    """Return whether a routing may have changed since `moment`.

    A change is a new decision or the end of a hold. It reads two rows at most.

    Call while the gate is held alone: then every transaction that used the old list has committed. `some_held` says
    whether anything was held before the count: no index finds ended holds, so that one is assumed to have ended.
    """
    if some_held:
        return True
    # Kept apart, it is planned as if all of them were wanted: for one alone the whole record would be read.
    return bool(
        db.scalar(
            "WITH since AS MATERIALIZED (SELECT 1 FROM entries_routingdecision WHERE at >= %s)"
            " SELECT EXISTS (SELECT FROM since)"
            " OR coalesce((SELECT placed_at >= %s FROM reviews_hold ORDER BY id DESC LIMIT 1), false)",
            # The newest by number may name a moment before that of others, by a transaction at most.
            [moment - _LONGEST_TRANSACTION, moment - 2 * _LONGEST_TRANSACTION],
        )
    )


def count_since(moment: datetime, *, rules: Rulebook, on: date) -> Changes:
    """Count what a rulebook would change of routings that are new since `moment`.

    New are routings decided or freed of their hold since then.

    Call without the gate, because it reads all holds.
    """
    ids = db.column(
        "SELECT summary_id FROM entries_routingdecision WHERE at >= %(since)s"
        " UNION SELECT summary_id FROM reviews_hold WHERE summary_id IS NOT NULL AND ended_at >= %(since)s"
        " ORDER BY 1",
        {"since": moment - _LONGEST_TRANSACTION},
    )
    codes = {pk: code for code, pk in map_office_ids().items()}
    changes, where = Changes(looked_at=_count_in_flight()), f"{GOODS} AND r.summary_id = ANY(%(ids)s)"
    for start in range(0, len(ids), RANGE_SIZE):
        piece = {"ids": ids[start : start + RANGE_SIZE]}
        reroutes = list(find_reroutes(rules=rules, on=on, where=where, with_standing=False, values=piece))
        changes.add(reroutes, codes, rules.decider(on).delegations)
    return changes


def _count_in_flight() -> int:
    return int(db.scalar(f"SELECT count(*) FROM entries_routing r WHERE r.in_flight AND {GOODS}"))

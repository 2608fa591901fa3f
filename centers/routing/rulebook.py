"""A rulebook: every published edition and approved delegation, and the policy.

Immutable, under one number. A decision is a function of rulebook number and day, so any past decision can be
replayed. It is built from a JSON snapshot of this form:

    {"policy": {"inferred_low_needs_jurisdiction": false},
     "headings": ["0101", "0102"],
     "editions": [{"effective_on": "2015-01-28", "citation": "...",
                   "rows": [{"id": 1, "level": 4, "from": 101000000, "to": 2500000000,
                             "center": "CEE002", "basis": "inferred-high"}]}],
     "delegations": [{"id": 1, "order_number": "14-004-1", "effective_on": "2015-01-28", "withdrawn_on": null,
                      "centers": ["CEE001"], "ports": ["4601"], "functions": ["validation"]}]}

`from` is included and `to` excluded, both full ten-digit HTS numbers; `ports` may be "all". `headings` are those of the
tariff; snapshots of older rulebooks have none, and then every heading counts.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.decision import Decider
from centers.routing.delegations import ASSUMED, Delegation
from centers.routing.edition import Edition, EditionRow

_DAYS_KEPT = 128


class Rulebook:
    """All rules under one number.

    Never changed after it is built; the deciders it keeps are only a cache.
    """

    __slots__ = (
        "_deciders",
        "delegations",
        "editions",
        "headings",
        "inferred_low_needs_jurisdiction",
        "number",
    )

    def __init__(
        self,
        number: int,
        editions: Iterable[Edition],
        delegations: Iterable[Delegation],
        *,
        inferred_low_needs_jurisdiction: bool = False,
        headings: frozenset[str] = frozenset(),
    ) -> None:
        self.number = number
        self.headings = headings
        self.editions = tuple(sorted(editions, key=lambda edition: edition.effective_on))
        self.delegations = tuple(sorted(delegations, key=lambda order: (order.effective_on, order.id)))
        self.inferred_low_needs_jurisdiction = inferred_low_needs_jurisdiction
        self._deciders: dict[date, Decider] = {}

    @classmethod
    def from_snapshot(cls, number: int, snapshot: Mapping[str, Any]) -> "Rulebook":
        """Build the rulebook of that number from its stored snapshot.

        Raises ValueError or KeyError where the snapshot is malformed.
        """
        strict = bool(snapshot["policy"]["inferred_low_needs_jurisdiction"])
        headings = frozenset(snapshot.get("headings", ()))
        editions = [_build_edition(data, strict, headings) for data in snapshot["editions"]]
        if len({edition.effective_on for edition in editions}) < len(editions):
            raise ValueError("Two editions take effect on the same day. Give each its own date.")
        delegations = [_build_delegation(data) for data in snapshot["delegations"]]
        return cls(number, editions, delegations, inferred_low_needs_jurisdiction=strict, headings=headings)

    def edition_on(self, on: date) -> Edition | None:
        """Return the edition in force on that day; None before the first."""
        found = None
        for edition in self.editions:
            if edition.effective_on > on:
                break
            found = edition
        return found

    def decider(self, on: date) -> Decider:
        """Return the compiled decision for one day. Ask once, then decide millions."""
        decider = self._deciders.get(on)
        if decider is None:
            if len(self._deciders) >= _DAYS_KEPT:
                self._deciders.clear()
            decider = Decider(self.number, self.edition_on(on), self.delegations, on)
            self._deciders[on] = decider
        return decider

    def assuming_operational(self, centers: Iterable[str]) -> "Rulebook":
        """Return the same rulebook as if those Centers held every function at every port.

        For questions only, never for work.
        """
        order = Delegation(0, ASSUMED, date.min, None, frozenset(centers), None, frozenset(CENTER_FUNCTIONS))
        return Rulebook(
            self.number,
            self.editions,
            (*self.delegations, order),
            inferred_low_needs_jurisdiction=self.inferred_low_needs_jurisdiction,
            headings=self.headings,
        )


def snapshot_checksum(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the snapshot's content in hex.

    Equal content in another order gives the same.
    """
    editions = [
        {**edition, "rows": sorted(edition["rows"], key=_canonical_json)} for edition in snapshot["editions"]
    ]
    delegations = sorted((_sort_lists(order) for order in snapshot["delegations"]), key=_canonical_json)
    content = {
        **snapshot,
        "editions": sorted(editions, key=_canonical_json),
        "delegations": delegations,
    }
    return hashlib.sha256(_canonical_json(content).encode()).hexdigest()


def _canonical_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _sort_lists(order: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, list) else value for name, value in order.items()}


def _build_edition(data: Mapping[str, Any], strict: bool, headings: frozenset[str]) -> Edition:
    rows = [
        EditionRow(row["id"], row["level"], row["from"], row["to"], row["center"], row["basis"])
        for row in data["rows"]
    ]
    effective_on = date.fromisoformat(data["effective_on"])
    return Edition(effective_on, data["citation"], rows, low_confidence_decides=not strict, headings=headings)


def _build_delegation(data: Mapping[str, Any]) -> Delegation:
    functions = frozenset(data["functions"])
    if not functions <= frozenset(CENTER_FUNCTIONS):
        raise ValueError(f"Order {data['order_number']} gives a function that no Center can hold.")
    withdrawn_on = data["withdrawn_on"]
    return Delegation(
        data["id"],
        data["order_number"],
        date.fromisoformat(data["effective_on"]),
        None if withdrawn_on is None else date.fromisoformat(withdrawn_on),
        frozenset(data["centers"]),
        None if data["ports"] == "all" else frozenset(data["ports"]),
        functions,
    )

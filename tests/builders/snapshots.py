"""The rulebook snapshot of a timeline, for tests without a database."""

from typing import Any

from centers.routing.timelines import DelegationData, editions, find_timeline


def make_snapshot(name: str, *, inferred_low_needs_jurisdiction: bool = False) -> dict[str, Any]:
    """Return the rulebook snapshot of a timeline; ids are counted from 1."""
    row_id = 0
    found: list[dict[str, Any]] = []
    for edition in editions():
        rows = []
        for row in edition.rows:
            row_id += 1
            span = {"level": row.level, "from": row.start, "to": row.end}
            rows.append({"id": row_id, **span, "center": row.center, "basis": row.basis})
        head = {"effective_on": edition.effective_on.isoformat(), "citation": edition.citation}
        found.append({**head, "rows": rows})
    return {
        "policy": {"inferred_low_needs_jurisdiction": inferred_low_needs_jurisdiction},
        "editions": found,
        "delegations": [
            _order_as_dict(number, order)
            for number, order in enumerate(find_timeline(name).delegations, start=1)
        ],
    }


def _order_as_dict(number: int, order: DelegationData) -> dict[str, Any]:
    return {
        "id": number,
        "order_number": order.order_number,
        "effective_on": order.effective_on.isoformat(),
        "withdrawn_on": None,
        "centers": list(order.centers),
        "ports": "all" if order.ports is None else list(order.ports),
        "functions": list(order.functions),
    }

"""The flow between ports and Centers that an order or its withdrawal makes.

The table and the picture are drawn from the same rows.
"""

from typing import Any, NamedTuple

from reviews.reassignment.preview.counts import find_office_names

SHOWN_PORTS = 12


class FlowRow(NamedTuple):
    """A port (code "" for several ports together): its summaries that move, and all its open items.

    Of the items, `kept` move and keep their owner, and `held` stay.
    """

    code: str
    name: str
    summaries: int
    items: int
    kept: int
    held: int

    @property
    def unassigned(self) -> int:
        """Return the number of items that arrive without an owner."""
        return max(self.items - self.kept - self.held, 0)


class Flow(NamedTuple):
    """The largest ports, all other ports as one row, the sum, and the number of ports."""

    rows: list[FlowRow]
    total: FlowRow
    ports: int


def flow_by_port(counts: dict[str, Any]) -> Flow:
    """Return the flow of a preview, the ports of most summaries first."""
    by_port = counts["by_port"]
    names = find_office_names([row["port"] for row in by_port])
    ports = [
        FlowRow(
            code=row["port"],
            name=names.get(row["port"], row["port"]),
            summaries=row["summaries"] - row.get("held_summaries", 0),
            items=row["items"],
            kept=row.get("keep_owner", 0),
            held=row.get("held", 0),
        )
        for row in by_port
    ]
    # The counts are ordered by all summaries, the rows show those that move.
    ports.sort(key=lambda row: -row.summaries)
    rows, others = ports, ports[SHOWN_PORTS:]
    if len(others) > 1:  # a single other port takes no more room than its sum
        rows = [*ports[:SHOWN_PORTS], _sum_rows(f"{len(others)} other ports", others)]
    return Flow(rows, _sum_rows(f"{len(ports)} port{'' if len(ports) == 1 else 's'}", ports), len(ports))


def _sum_rows(name: str, rows: list[FlowRow]) -> FlowRow:
    sums = {
        field: sum(getattr(row, field) for row in rows) for field in ("summaries", "items", "kept", "held")
    }
    return FlowRow("", name, **sums)

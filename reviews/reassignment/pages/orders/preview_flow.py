"""The flow from ports to the Center.

The table and the picture are drawn from the same rows.
"""

from typing import Any, NamedTuple

from reviews.reassignment.preview.counts import find_office_names

SHOWN_PORTS = 12


class FlowRow(NamedTuple):
    """A port (code "" for all others together): its summaries and open items.

    `kept` by their owner, `held` there.
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
    """The largest ports, the rest as one row, and the sum."""

    rows: list[FlowRow]
    total: FlowRow
    ports: int


def flow_from_ports(counts: dict[str, Any]) -> Flow:
    """Return the flow of a preview, most summaries first."""
    by_port = counts["by_port"]
    names = find_office_names([row["port"] for row in by_port])
    every = [
        FlowRow(
            row["port"],
            names.get(row["port"], row["port"]),
            row["summaries"] - row.get("held_summaries", 0),
            row["items"],
            row.get("keep_owner", 0),
            row.get("held", 0),
        )
        for row in by_port
    ]
    rows, rest = every, every[SHOWN_PORTS:]
    if len(rest) > 1:
        rows = [*every[:SHOWN_PORTS], _sum_rows(f"{len(rest)} other ports", rest)]
    return Flow(rows, _sum_rows(f"{len(every)} port{'' if len(every) == 1 else 's'}", every), len(every))


def _sum_rows(name: str, rows: list[FlowRow]) -> FlowRow:
    sums = {
        field: sum(getattr(row, field) for row in rows) for field in ("summaries", "items", "kept", "held")
    }
    return FlowRow("", name, **sums)

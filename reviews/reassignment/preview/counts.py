"""Counts of a preview: summed per port, per flow and in all, and written as a preview stores them."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from centers.models import Office


@dataclass(slots=True)
class Numbers:
    """Count summaries and open items. `value` is in dollars; `held` and `keep_owner` count items."""

    summaries: int = 0
    items: int = 0
    value: int = 0
    keep_owner: int = 0
    held: int = 0
    held_summaries: int = 0

    def add(self, other: "Numbers") -> None:
        """Add the other numbers to these."""
        self.summaries += other.summaries
        self.items += other.items
        self.value += other.value
        self.keep_owner += other.keep_owner
        self.held += other.held
        self.held_summaries += other.held_summaries


@dataclass(slots=True)
class Counts:
    """Sum what a preview finds. `marked`: further totals by name. `groups`: items by function, kind and so on."""

    total: Numbers = field(default_factory=Numbers)
    by_port: defaultdict[str, Numbers] = field(default_factory=lambda: defaultdict(Numbers))
    flows: defaultdict[tuple[str, str], Numbers] = field(default_factory=lambda: defaultdict(Numbers))
    marked: Counter[str] = field(default_factory=Counter)
    groups: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, port: str, origin: str, target_office: str, numbers: Numbers) -> None:
        """Add numbers of objects of one port that go from one office to another (codes)."""
        for sums in (self.total, self.by_port[port], self.flows[origin, target_office]):
            sums.add(numbers)

    def stored(self) -> dict[str, Any]:
        """Return the counts as a preview stores them: largest port first, flows by office."""
        ports = [{"port": port, **asdict(numbers)} for port, numbers in self.by_port.items()]
        return {
            **asdict(self.total),
            "value": str(self.total.value),
            **self.marked,
            **{f"by_{name}": _list_group(name, found) for name, found in self.groups.items()},
            "by_port": sorted(ports, key=lambda row: (-row["summaries"], row["port"])),
            "flows": [
                {"from": origin, "to": target, "summaries": numbers.summaries, "items": numbers.items}
                for (origin, target), numbers in sorted(self.flows.items())
            ],
        }


def _list_group(name: str, found: Counter[str]) -> list[dict[str, Any]]:
    return [
        {name: value, "items": number}
        for value, number in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def find_office_names(codes: list[str]) -> dict[str, str]:
    """Return the short names of the offices in a preview."""
    return dict(Office.objects.filter(code__in=codes).values_list("code", "short_name"))

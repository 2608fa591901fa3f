"""Counts of a preview: summed per port, per flow and in all, and written as a preview stores them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Delegation, Office
from centers.selectors.rulebooks import current_rulebook_number
from reviews.reassignment.models import Batch, Preview

# Numbers of summaries and open items. `value` is in dollars; `held` and `keep_owner` count items.
NUMBERS = ("summaries", "items", "value", "keep_owner", "held", "held_summaries")


@dataclass(slots=True)
class Counts:
    """Sum what a preview finds. `marked`: further totals by name. `groups`: items by function, kind and so on."""

    total: Counter[str] = field(default_factory=Counter)
    by_port: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    flows: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    marked: Counter[str] = field(default_factory=Counter)
    groups: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, port: str, origin: str, target_office: str, **numbers: int) -> None:
        """Add numbers (`NUMBERS`) of objects of one port that go from one office to another (codes)."""
        for sums in (self.total, self.by_port[port], self.flows[origin, target_office]):
            sums.update(numbers)

    def stored(self) -> dict[str, Any]:
        """Return the counts as a preview stores them: largest port first, flows by office."""
        ports = [{"port": port, **_complete(numbers)} for port, numbers in self.by_port.items()]
        return {
            **_complete(self.total),
            "value": str(self.total["value"]),
            **self.marked,
            **{f"by_{name}": _list_group(name, found) for name, found in self.groups.items()},
            "by_port": sorted(ports, key=lambda row: (-row["summaries"], row["port"])),
            "flows": [
                {"from": origin, "to": target, "summaries": numbers["summaries"], "items": numbers["items"]}
                for (origin, target), numbers in sorted(self.flows.items())
            ],
        }


def _complete(numbers: Counter[str]) -> dict[str, Any]:
    return {name: numbers[name] for name in NUMBERS}


def _list_group(name: str, found: Counter[str]) -> list[dict[str, Any]]:
    return [
        {name: value, "items": number}
        for value, number in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def store_preview(
    about: Batch | Delegation, user: User | None, counts: dict[str, Any], seconds: float = 0
) -> Preview:
    """Store counts as a preview of a batch or an order. The caller says whether the batch moves by it."""
    today = clock.today()
    starts_on = about.starts_on if isinstance(about, Batch) else about.effective_on
    return Preview.objects.create(
        batch=about if isinstance(about, Batch) else None,
        delegation=about if isinstance(about, Delegation) else None,
        made_at=clock.now(),
        made_by=user,
        on_day=max(starts_on or today, today),
        rulebook=current_rulebook_number(),
        seconds=round(seconds, 3),
        counts=counts,
    )


def find_office_names(codes: list[str]) -> dict[str, str]:
    """Return the short names of the offices in a preview."""
    return dict(Office.objects.filter(code__in=codes).values_list("code", "short_name"))

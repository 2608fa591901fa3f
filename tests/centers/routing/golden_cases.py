"""Reads the golden table of routing: a file that a customs lawyer can read and extend.

Lines are `number:value`, separated by `;`; a line with several tariff numbers joins them with `+`.
"""

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from centers.routing.facts import Decision, LineFact, Standing, make_line_fact
from centers.routing.rulebook import Rulebook
from centers.routing.timelines import DATA
from tests.builders.snapshots import make_snapshot

GOLDEN = Path(__file__).parent / "golden_routing.csv"


@cache
def rulebook(timeline: str, *, strict: bool = False) -> Rulebook:
    return Rulebook.from_snapshot(1, make_snapshot(timeline, inferred_low_needs_jurisdiction=strict))


@cache
def short_names() -> dict[str, str]:
    with (DATA / "centers.csv").open(encoding="utf-8") as file:
        return {row["center_id"]: row["short_name"] for row in csv.DictReader(file)}


def decide(lines: Sequence[LineFact], *, rulebook: Rulebook, on: date, **question: Any) -> Decision:
    """Decide one question; `question` holds port, entry_type, function, and maybe standing and manual."""
    return rulebook.decider(on).decide(tuple(lines), **question)


class GoldenCase(NamedTuple):
    case: str
    row: dict[str, str]

    @property
    def arguments(self) -> dict[str, Any]:
        row = self.row
        kind = row["standing"]
        return {
            "port": row["port"],
            "entry_type": row["entry_type"],
            "function": row["function"],
            "standing": Standing(kind, row["standing_center"] or None, 7) if kind else None,
            "rulebook": rulebook(row["timeline"], strict=row["setting"] == "inferred_low_needs_jurisdiction"),
            "on": date.fromisoformat(row["on"]),
            "manual": row["manual"] or None,
        }

    @property
    def lines(self) -> list[LineFact]:
        parts = [part.rsplit(":", 1) for part in self.row["lines"].split(";") if part]
        return [
            make_line_fact(number, hts.split("+"), int(value)) for number, (hts, value) in enumerate(parts, 1)
        ]


def golden_cases() -> list[GoldenCase]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [GoldenCase(row["case"], row) for row in csv.DictReader(file)]

"""Decisions per second of the pure function in one process, on facts that are made before the measurement."""

import gc
import time
from datetime import date
from typing import Any

from centers.routing.rulebook import Rulebook
from reviews.demo.export import routing_facts
from tests.builders.snapshots import make_snapshot

FACTS = 500_000
ROUNDS = 3
ON = date(2026, 11, 24)


def measure() -> dict[str, Any]:
    """Return the median of three rounds over at least 500,000 facts."""
    made = list(routing_facts(FACTS, 1, ON))
    decide = Rulebook.from_snapshot(1, make_snapshot("transition")).decider(ON).decide
    gc.collect()
    gc.freeze()
    rates, offices = [], set()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for lines, port, entry_type, standing in made:
            decide(lines, port, entry_type, "validation", standing)
        rates.append(len(made) / (time.perf_counter() - start))
    for lines, port, entry_type, standing in made[:10_000]:
        offices.add(decide(lines, port, entry_type, "validation", standing).office)
    assert len(offices) > 20, "the facts lead nearly nowhere: this is not a measurement"
    return {"decisions_per_second": round(sorted(rates)[1]), "facts": len(made)}

"""Decisions of the summaries of a piece.

What they need is read once, after the gate.
"""

from collections.abc import Collection
from datetime import date

from centers.routing.facts import Decision
from centers.selectors.rulebooks import current_rulebook
from entries.filing.prepared import PreparedSummary
from entries.selectors.decision_inputs import read_standings

FUNCTION = "validation"


class PieceDecider:
    """The newest rulebook on one day, with standings and jurisdictions set by hand."""

    def __init__(self, today: date, importers: Collection[int], manual: dict[int, str]) -> None:
        """Read rulebook and standings.

        Call it after the gate (docs/concurrency.md, section 2).

        `manual`: Center code by summary id.
        """
        self._decider = current_rulebook().decider(today)
        self._standings = read_standings(importers, today)
        self._manual = manual

    def decide(self, prepared: PreparedSummary, importer_id: int, summary_id: int = 0) -> Decision:
        """Decide where this summary belongs, for the function validation."""
        parsed = prepared.parsed
        return self._decider.decide(
            prepared.facts,  # type: ignore[arg-type]
            parsed.port,
            parsed.entry_type,
            FUNCTION,
            self._standings.get(importer_id),
            self._manual.get(summary_id),
        )

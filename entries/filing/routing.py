"""Routing the summaries of a piece: what the pure decision needs is read once for all of them, after the gate."""

from collections.abc import Collection, Sequence
from datetime import date

from centers.routing.facts import Decision, Standing
from centers.selectors.rulebooks import current_rulebook
from entries.filing.db import rows
from entries.filing.prepared import Prepared

FUNCTION = "validation"


class Deciding:
    """The newest rulebook on one day, the standings of the importers at hand, and jurisdictions set by hand."""

    def __init__(self, today: date, importers: Collection[int], manual: dict[int, str]) -> None:
        """Read after the gate only (docs/concurrency.md, section 2). `manual`: Center code by summary id."""
        self._decider = current_rulebook().decider(today)
        self._standings = _standings(importers, today)
        self._manual = manual

    def decide(self, one: Prepared, importer_id: int, summary_id: int = 0) -> Decision:
        """Where this summary belongs, for the function validation."""
        parsed = one.parsed
        return self._decider.decide(
            one.facts,  # type: ignore[arg-type]
            parsed.port,
            parsed.entry_type,
            FUNCTION,
            self._standings.get(importer_id),
            self._manual.get(summary_id),
        )


def _standings(importers: Collection[int], today: date) -> dict[int, Standing]:
    found = rows(
        "SELECT s.importer_id, s.kind, o.code, s.id FROM entries_importerstanding AS s"
        " LEFT JOIN centers_office AS o ON o.id = s.center_id"
        " WHERE s.importer_id = ANY(%s) AND s.valid @> %s::date",
        [list(importers), today],
    )
    return {importer: Standing(kind, center, pk) for importer, kind, center, pk in found}


def open_manual(summaries: Sequence[int]) -> dict[int, str]:
    """Center code by summary id, where a person has set the jurisdiction (decision 33)."""
    return dict(
        rows(
            "SELECT m.summary_id, o.code FROM entries_manualjurisdiction AS m"
            " JOIN centers_office AS o ON o.id = m.center_id"
            " WHERE m.summary_id = ANY(%s) AND m.ended_at IS NULL",
            [list(summaries)],
        )
    )

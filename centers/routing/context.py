"""The decided question with all that its explanation needs."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from centers.routing.codes import PORT_FUNCTIONS, STAY_AT_PORT_TYPES
from centers.routing.delegations import Delegation
from centers.routing.edition import Edition, EditionRow
from centers.routing.facts import Decision, LineFact, Standing
from centers.routing.merchandise import Candidate
from centers.routing.names import Names
from centers.routing.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class ExplanationContext:
    """The question, its decision, and the weights of the goods on that day."""

    lines: tuple[LineFact, ...]
    port: str
    entry_type: str
    function: str
    standing: Standing | None
    manual: str | None
    rulebook: Rulebook
    on: date
    names: Names
    decision: Decision
    candidates: tuple[Candidate, ...]

    @property
    def edition(self) -> Edition | None:
        """Return the edition in force on that day."""
        return self.rulebook.edition_on(self.on)

    @property
    def classified_lines(self) -> tuple[LineFact, ...]:
        """Return the lines with a chapter 1-97 number."""
        return tuple(line for line in self.lines if line.hts)

    @property
    def leading_candidate(self) -> Candidate | None:
        """Return the Center that the goods point to."""
        return self.candidates[0] if self.candidates else None

    @property
    def leading_row(self) -> EditionRow | None:
        """Return the edition row on which the claim of the leading candidate rests."""
        if self.edition is None or self.leading_candidate is None:
            return None
        return next(row for row in self.edition.rows if row.id == self.leading_candidate.row)

    @property
    def type_stays(self) -> bool:
        """Return True where the entry type stays at the port."""
        return self.entry_type in STAY_AT_PORT_TYPES

    @property
    def function_stays(self) -> bool:
        """Return True where the function is always the port's."""
        return self.function in PORT_FUNCTIONS

    @property
    def is_by_importer(self) -> bool:
        """Return True where the Center follows from the importer, whatever the goods."""
        return self.decision.by in ("account", "participant")

    @property
    def needs_order(self) -> bool:
        """Return True where a delegation decides between Center and port."""
        if self.type_stays or self.function_stays or self.decision.jurisdiction is None:
            return False
        return self.function == "revenue" or not self.is_by_importer

    @property
    def order(self) -> Delegation | None:
        """Return the order by which the Center holds the function here, if any."""
        center = self.decision.jurisdiction
        if not self.needs_order or center is None:
            return None
        return self.rulebook.decider(self.on).delegations.find_order(center, self.port, self.function)

    def decide_with(self, **changes: Any) -> Decision:
        """Decide again with some of the facts changed."""
        other = replace(self, **changes)
        decider = other.rulebook.decider(other.on)
        return decider.decide(
            other.lines, other.port, other.entry_type, other.function, other.standing, other.manual
        )

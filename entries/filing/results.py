"""The result of filing a piece."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from entries.extension_points import AcceptedFiling
from entries.parsed import ParsedSummary
from entries.rules.problem import Problem


class Unchanged(NamedTuple):
    """A summary that is on file with exactly this content."""

    parsed: ParsedSummary
    summary_id: int


class RejectedFiling(NamedTuple):
    """A clean summary that the one on file does not allow, and why."""

    parsed: ParsedSummary
    problem: Problem


@dataclass(slots=True)
class PieceResult:
    """All summaries of one piece, each in exactly one of the three lists."""

    filed: list[AcceptedFiling] = field(default_factory=list)
    unchanged: list[Unchanged] = field(default_factory=list)
    rejected: list[RejectedFiling] = field(default_factory=list)

    @property
    def new(self) -> int:
        """Return how many numbers were not on file before."""
        return sum(1 for filed in self.filed if filed.revision == 1)

    @property
    def replaced(self) -> int:
        """Return how many became a further revision."""
        return len(self.filed) - self.new

    @property
    def offices(self) -> Counter[str]:
        """Return how many filings went to each office, by code."""
        return Counter([filed.decision.office for filed in self.filed])

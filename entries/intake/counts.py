"""What a file came to: the counts that a job keeps, and the sentence that says so."""

from collections import Counter
from typing import Any

from entries.filing.results import PieceResult
from entries.rules.problem import Problem

KEPT_REJECTIONS = 10_000
_SAMPLES = 50


class IntakeCounts:
    """Counts of one file, kept in `Job.result` so that a job that goes on later goes on counting."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self.new: int = stored.get("new", 0)
        self.replaced: int = stored.get("replaced", 0)
        self.unchanged: int = stored.get("unchanged", 0)
        self.rejected: int = stored.get("rejected", 0)
        self.repaired: int = stored.get("repaired", 0)
        self.lines: int = stored.get("lines", 0)
        self.needs_jurisdiction: int = stored.get("needs_jurisdiction", 0)
        self.offices: Counter[str] = Counter(stored.get("offices", {}))
        self.warnings: Counter[str] = Counter(stored.get("warnings", {}))
        self.samples: list[dict[str, Any]] = stored.get("warning_samples", [])
        self.columns: list[dict[str, Any]] = stored.get("column_warnings", [])

    @property
    def summaries(self) -> int:
        """All summaries of the file so far."""
        return self.new + self.replaced + self.unchanged + self.rejected

    def add(self, result: PieceResult, rejected: int) -> None:
        """Count a piece that was filed; `rejected` of its summaries were not."""
        new = result.new
        self.new += new
        self.replaced += len(result.filed) - new
        self.unchanged += len(result.unchanged)
        self.rejected += rejected
        self.offices.update(result.offices)
        for filed in result.filed:
            self.lines += len(filed.parsed.lines)
            self.needs_jurisdiction += filed.decision.needs_jurisdiction
            if filed.parsed.warnings:
                self.warn(filed.parsed.warnings)

    def warn(self, warnings: list[Any]) -> None:
        """Count warnings of a summary; the first few are kept whole."""
        self.warnings.update([warning["code"] for warning in warnings])
        if len(self.samples) < _SAMPLES:
            self.samples.extend(warnings[: _SAMPLES - len(self.samples)])

    def set_column_warnings(self, warnings: tuple[Problem, ...]) -> None:
        """Keep what is odd about the header row."""
        self.columns = [warning.at(1) for warning in warnings[:_SAMPLES]]

    def stored(self) -> dict[str, Any]:
        """As `Job.result` keeps it."""
        return {
            "new": self.new,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "repaired": self.repaired,
            "lines": self.lines,
            "needs_jurisdiction": self.needs_jurisdiction,
            "offices": dict(self.offices.most_common()),
            "warnings": dict(self.warnings),
            "warning_samples": self.samples,
            "column_warnings": self.columns,
        }

    def sentence(self) -> str:
        """What happened, in one sentence for a person."""
        if not self.summaries:
            return "The file holds no summaries; nothing was stored."
        if self.unchanged == self.summaries:
            return f"Nothing changed: {_count(self.unchanged)} on file already, exactly like this."
        parts = [f"{self.new:,} stored and routed"]
        if self.replaced:
            parts.append(f"{self.replaced:,} replaced what was on file")
        if self.unchanged:
            parts.append(f"{self.unchanged:,} unchanged")
        parts.append(f"{self.rejected:,} not stored" if self.rejected else "none left out")
        return f"{_count(self.summaries)} read: {', '.join(parts)}."


def _count(number: int) -> str:
    return "1 summary" if number == 1 else f"{number:,} summaries"

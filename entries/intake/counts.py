"""The counts of a file that its job keeps, and the sentence that says the result."""

from collections import Counter
from typing import Any

from entries.filing.results import PieceResult
from entries.rules.problem import Problem

KEPT_REJECTIONS = 10_000
_SAMPLES = 50


class IntakeCounts:
    """Counts of one file, kept in `Job.result` for the next run."""

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
        """Return the number of all summaries so far."""
        return self.new + self.replaced + self.unchanged + self.rejected

    def add_piece(self, result: PieceResult, rejected: int) -> None:
        """Count the result of a piece and the number of its rejected summaries."""
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
                self._add_warnings(filed.parsed.warnings)

    def _add_warnings(self, warnings: list[Any]) -> None:
        """Count the warnings of a summary by code, and keep the first few whole."""
        self.warnings.update([warning["code"] for warning in warnings])
        if len(self.samples) < _SAMPLES:
            self.samples.extend(warnings[: _SAMPLES - len(self.samples)])

    def set_column_warnings(self, warnings: tuple[Problem, ...]) -> None:
        """Keep the warnings about the header row."""
        self.columns = [warning.at(1) for warning in warnings[:_SAMPLES]]

    def as_result(self) -> dict[str, Any]:
        """Return the counts as `Job.result` keeps them."""
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
        """Return the result in one sentence for a person."""
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

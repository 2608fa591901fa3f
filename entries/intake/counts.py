"""The counts of a file that its job keeps, and the sentence that says the result."""

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any, Self

from entries.filing.results import PieceResult

KEPT_REJECTIONS = 10_000
_SAMPLES = 50


@dataclass
class IntakeCounts:
    """Counts of one file, kept in `Job.result` for the next run."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    rejected: int = 0
    repaired: int = 0
    lines: int = 0
    needs_jurisdiction: int = 0
    offices: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    warning_samples: list[dict[str, Any]] = field(default_factory=list)
    column_warnings: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """Return the counts of a result as a job keeps it."""
        counts = cls(**{one.name: stored[one.name] for one in fields(cls) if one.name in stored})
        counts.offices, counts.warnings = Counter(counts.offices), Counter(counts.warnings)
        return counts

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
            self.lines += filed.parsed.line_count
            self.needs_jurisdiction += filed.decision.needs_jurisdiction
            if filed.parsed.warnings:
                self._add_warnings(filed.parsed.warnings)

    def _add_warnings(self, warnings: list[Any]) -> None:
        """Count the warnings of a summary by code, and keep the first few whole."""
        self.warnings.update([warning["code"] for warning in warnings])
        self.warning_samples += warnings[: _SAMPLES - len(self.warning_samples)]

    def set_file_warnings(self, warnings: list[dict[str, Any]]) -> None:
        """Keep the warnings about the file as a whole: its columns, and rows that are no lines."""
        self.column_warnings = warnings[:_SAMPLES]

    def as_result(self) -> dict[str, Any]:
        """Return the counts as `Job.result` keeps them."""
        return vars(self) | {"offices": dict(self.offices.most_common())}

    def sentence(self) -> str:
        """Return the result in one sentence for a person."""
        if not self.summaries:
            return "The file holds no summaries; nothing was stored."
        if self.unchanged == self.summaries:
            return f"Nothing changed: {count_summaries(self.unchanged)} on file already, exactly like this."
        parts = [f"{self.new:,} stored and routed"]
        if self.replaced:
            parts.append(f"{self.replaced:,} replaced what was on file")
        if self.unchanged:
            parts.append(f"{self.unchanged:,} unchanged")
        parts.append(f"{self.rejected:,} not stored" if self.rejected else "none left out")
        return f"{count_summaries(self.summaries)} read: {', '.join(parts)}."


def count_summaries(number: int) -> str:
    """Return `1 summary` or `2,000 summaries`."""
    return "1 summary" if number == 1 else f"{number:,} summaries"

"""The difference between the approved preview and the move, in words."""

from typing import Any, NamedTuple

from cee_portal.core.formatting import entry_number, listed
from reviews.reassignment.proof.difference import MOST_NAMED

_WHY = {
    "filed": "filed after the preview",
    "opened": "opened after the preview, on summaries that it counted",
    "routed": "came under this move after the preview",
}


class DifferenceRow(NamedTuple):
    """One reason with its signed numbers, and the first entry numbers."""

    why: str
    summaries: int
    items: int
    entries: list[str]
    is_short: bool


def describe_difference(proof: dict[str, Any]) -> dict[str, Any] | None:
    """Return the sentence and the rows of a stored proof; None where it has none."""
    stored = proof.get("difference")
    if not stored:
        return None
    rows = [
        DifferenceRow(
            _WHY[row["why"]], row["summaries"], row["items"],
            [entry_number(number) for number in row["entries"]], len(row["entries"]) == MOST_NAMED,
        )
        for row in stored["added"]
    ]  # fmt: skip
    left = stored["left"]
    if left["summaries"] or left["items"]:
        words = "counted but not moved: already closed, held or moved otherwise, or left when the move was canceled"
        rows.append(DifferenceRow(words, -left["summaries"], -left["items"], [], False))
    approved, moved = sum(stored["approved"].values()), sum(stored["moved"].values())
    return {**stored, "sentence": _sentence(stored, approved, moved), "rows": rows}


def _sentence(stored: dict[str, Any], approved: int, moved: int) -> str:
    """Return `Approved 3,068, moved 3,152: 84 filed or opened since.`"""
    added = sum(row["summaries"] + row["items"] for row in stored["added"])
    left = sum(stored["left"].values())
    if not added and not left:
        return f"Moved exactly what was approved: {moved:,} summaries and items."
    parts = []
    if added:
        words = listed([row["why"] for row in stored["added"]]).replace(" and ", " or ")
        parts.append(f"{added:,} {words} since")
    if left:
        parts.append(f"{left:,} counted and not moved")
    return f"Approved {approved:,}, moved {moved:,}: {listed(parts)}."

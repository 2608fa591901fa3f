"""The counts of a preview as rows of a CSV file."""

from typing import Any

from reviews.reassignment.preview.counts import find_office_names

_HEAD = ("by", "code", "name", "summaries", "items", "owner_kept", "held", "value", "held_summaries")
_GROUPS = ("function", "kind", "state", "person", "age")
# Of summaries, and of open items.
_TOTALS = ("inferred_high", "inferred_low", "participants_there", "accounts_there")
_ITEMS = ("near_deadline", "begun", "open_now")


def preview_rows(counts: dict[str, Any] | None) -> list[list[Any]]:
    """Return the rows; the head alone without counts.

    Rows of `flow` have the offices from (code) and to (name).
    """
    rows: list[list[Any]] = [list(_HEAD)]
    if counts is None:
        return rows
    names = find_office_names([row["port"] for row in counts["by_port"]])
    rows.append(_csv_row("total", "", "", counts))
    rows += [_csv_row("port", row["port"], names.get(row["port"], ""), row) for row in counts["by_port"]]
    rows += [_csv_row("flow", row["from"], row["to"], row) for row in counts["flows"]]
    for group in _GROUPS:
        rows += [_csv_row(group, row[group], "", row) for row in counts.get(f"by_{group}", [])]
    rows += [[name, "", "", counts.get(name, 0), "", "", "", "", ""] for name in _TOTALS]
    return rows + [[name, "", "", "", counts[name], "", "", "", ""] for name in _ITEMS]


def _csv_row(by: str, code: str, name: str, row: dict[str, Any]) -> list[Any]:
    numbers = ("summaries", "items", "keep_owner", "held", "value", "held_summaries")
    return [by, code, name, *(row.get(number, "") for number in numbers)]

"""A further revision of a summary on file.

Its header, its routing, the old revision.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from cee_portal.core import db
from entries.filing.classification import OnFile, Replacement
from entries.filing.goods import sum_goods
from entries.filing.importer_months import MonthChanges
from entries.filing.writing import PieceStamp, PreparedFiling, routing_columns
from entries.selectors.decision_inputs import read_manual_centers

_FROM_HEADER = (
    "entry_type", "consignee_number", "entry_date", "summary_date", "import_date", "mode_of_transport",
    "country_of_export", "value", "duty", "fees",
)  # fmt: skip
_FROM_FILING = (*("port_id", "importer_id", "late", "revision", "scheduled_liquidation", "suspension_code"),)


def end_outdated_manual_jurisdictions(replaced: Sequence[Replacement], stamp: PieceStamp) -> dict[int, str]:
    """End jurisdictions set by hand where the tariff numbers change (decision 33).

    Returns the Center of those that stand, by summary id.
    """
    manual = read_manual_centers([replacement.old.id for replacement in replaced])
    if not manual:
        return {}
    before: defaultdict[int, Counter[tuple[str, ...]]] = defaultdict(Counter)
    olds = [replacement.old for replacement in replaced if replacement.old.id in manual]
    for pk, numbers in _read_current_lines(olds, "hts"):
        before[pk][tuple(numbers)] += 1
    for prepared, old, _ in replaced:
        if old.id in manual and before[old.id] != Counter(line.hts for line in prepared.parsed.lines):
            db.execute(
                "UPDATE entries_manualjurisdiction SET ended_at = %s, ended_reason = %s"
                " WHERE summary_id = %s AND ended_at IS NULL",
                [stamp.now, f"Revision {old.revision + 1} changed the tariff numbers.", old.id],
            )
            del manual[old.id]
    return manual


def subtract_old_revisions(replaced: Sequence[Replacement], months: MonthChanges) -> None:
    """Take the lines of the old revisions out of the importers' months."""
    olds = {replacement.old.id: replacement.old for replacement in replaced}
    lines: dict[int, list[tuple[str, str, int]]] = {pk: [] for pk in olds}
    for pk, heading, origin, value in _read_current_lines(list(olds.values()), "heading, origin, value"):
        lines[pk].append((heading, origin, value))
    for pk, old in olds.items():
        months.add(old.importer_id, old.entry_date, old.port_id, sum_goods(lines[pk]), sign=-1)


def update_summaries(accepted: Sequence[tuple[PreparedFiling, Replacement]], stamp: PieceStamp) -> None:
    """Write the new header on the locked rows, and the new routing.

    A routing by a newer rulebook or day stays (docs/concurrency.md, section 4).
    """
    headers = [_header_columns(filing, replacement, stamp) for filing, replacement in accepted]
    db.execute(
        f"UPDATE entries_entrysummary AS s SET {_set_columns(headers[0])}, lock_version = s.lock_version + 1"
        " FROM json_populate_recordset(NULL::entries_entrysummary, %s) AS v WHERE s.id = v.id",
        [json.dumps(headers, default=str)],
    )
    routings = [routing_columns(filing.accepted, stamp) for filing, _ in accepted]
    db.execute(
        f"UPDATE entries_routing AS r SET {_set_columns(routings[0])}"
        " FROM json_populate_recordset(NULL::entries_routing, %s) AS v"
        " WHERE r.summary_id = v.summary_id AND (r.rulebook, r.decided_on) <= (v.rulebook, v.decided_on)",
        [json.dumps(routings)],
    )


def _set_columns(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} = v.{name}" for name in row if name not in ("id", "summary_id"))


def _header_columns(filing: PreparedFiling, replacement: Replacement, stamp: PieceStamp) -> dict[str, Any]:
    """Return the columns of a summary that a replacement changes."""
    filed, parsed = filing.accepted, filing.prepared.parsed
    return {
        "id": filed.summary_id,
        **{name: getattr(parsed, name) for name in _FROM_HEADER},
        **{name: getattr(filed, name) for name in _FROM_FILING},
        "control": replacement.state.control,
        "status": replacement.state.status,
        "collection": replacement.state.collection,
        "pulled_back": replacement.state.pulled_back,
        "line_count": parsed.line_count,
        "version": filing.label,
        "changed_at": stamp.now,
    }


def _read_current_lines(olds: Sequence[OnFile], columns: str) -> list[tuple[Any, ...]]:
    wanted = ", ".join(f"l.{name.strip()}" for name in columns.split(","))
    return db.rows(
        f"SELECT l.summary_id, {wanted} FROM entries_line AS l"
        " JOIN unnest(%s::bigint[], %s::smallint[]) AS o(id, revision)"
        " ON l.summary_id = o.id AND l.revision = o.revision",
        [[old.id for old in olds], [old.revision for old in olds]],
    )

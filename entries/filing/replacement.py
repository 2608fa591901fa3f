"""A further revision of a summary on file.

Its header, its routing, the old revision.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from cee_portal.core import db
from entries.filing.classification import OnFile, Replacement
from entries.filing.goods import sum_goods
from entries.filing.importer_months import MonthChanges
from entries.filing.prepared import PreparedSummary
from entries.filing.writing import PieceStamp, PreparedFiling, routing_values
from entries.rules.states import Collection, Control
from entries.selectors.decision_inputs import read_manual_centers

Replaced = Sequence[tuple[PreparedSummary, Replacement]]


def end_outdated_manual_jurisdictions(replaced: Replaced, stamp: PieceStamp) -> dict[int, str]:
    """End jurisdictions set by hand where the tariff numbers change (decision 33).

    Returns the Center of those that stand, by summary id.
    """
    manual = read_manual_centers([replacement.old.id for _, replacement in replaced])
    if not manual:
        return {}
    before = _read_tariff_numbers(
        [replacement.old for _, replacement in replaced if replacement.old.id in manual]
    )
    ended: list[tuple[int, int]] = []
    for prepared, replacement in replaced:
        old = replacement.old
        if old.id in manual and before.get(old.id) != Counter(line.hts for line in prepared.parsed.lines):
            ended.append((old.id, old.revision + 1))
            del manual[old.id]
    for summary_id, revision in ended:
        db.execute(
            "UPDATE entries_manualjurisdiction SET ended_at = %s, ended_reason = %s"
            " WHERE summary_id = %s AND ended_at IS NULL",
            [stamp.now, f"Revision {revision} changed the tariff numbers.", summary_id],
        )
    return manual


def subtract_old_revisions(replaced: Replaced, months: MonthChanges) -> None:
    """Take the lines of the old revisions out of the importers' months."""
    olds = {replacement.old.id: replacement.old for _, replacement in replaced}
    lines: dict[int, list[tuple[str, str, int]]] = {pk: [] for pk in olds}
    for pk, heading, origin, value in _read_current_lines(list(olds.values()), "heading, origin, value"):
        lines[pk].append((heading, origin, value))
    for pk, old in olds.items():
        months.add(old.importer_id, old.entry_date, old.port_id, sum_goods(lines[pk]), sign=-1)


def update_summaries(accepted: Sequence[tuple[PreparedFiling, Replacement]], stamp: PieceStamp) -> None:
    """Write the new header on the locked rows, and the new routing.

    A routing by a newer rulebook or day stays (docs/concurrency.md, section 4).
    """
    with connection.cursor() as cursor, connection.wrap_database_errors:
        execute_values(
            cursor.cursor,
            _UPDATE_SUMMARY,
            [_header_values(filing, replacement, stamp) for filing, replacement in accepted],
        )
        execute_values(
            cursor.cursor, _UPDATE_ROUTING, [routing_values(filing.accepted, stamp) for filing, _ in accepted]
        )


def _header_values(filing: PreparedFiling, replacement: Replacement, stamp: PieceStamp) -> tuple[Any, ...]:
    filed, parsed, state = filing.accepted, filing.prepared.parsed, replacement.state
    return (
        filed.summary_id,
        parsed.entry_type,
        filed.port_id,
        filed.importer_id,
        parsed.consignee_number,
        parsed.entry_date,
        parsed.summary_date,
        parsed.import_date,
        parsed.mode_of_transport,
        parsed.country_of_export,
        int(state.control),
        int(state.status),
        int(_new_collection(filing, replacement)),
        filed.late,
        parsed.value,
        parsed.duty,
        parsed.fees,
        len(parsed.lines),
        filed.revision,
        filing.label,
        filed.scheduled_liquidation,
        stamp.now,
    )


def _new_collection(filing: PreparedFiling, replacement: Replacement) -> Collection:
    """Return the collection status after the replacement.

    In trade control the new amounts say whether anything is due; after payment, paid stays paid.
    """
    state = replacement.state
    if state.control is not Control.TRADE:
        return state.collection
    parsed = filing.prepared.parsed
    nothing = parsed.duty == "0.00" and parsed.fees == "0.00" and not filing.prepared.owes_cases
    return Collection.DUTY_FREE if nothing else Collection.UNPAID


def _read_tariff_numbers(olds: Sequence[OnFile]) -> dict[int, Counter[tuple[str, ...]]]:
    found: dict[int, Counter[tuple[str, ...]]] = {}
    for pk, numbers in _read_current_lines(olds, "hts"):
        found.setdefault(pk, Counter())[tuple(numbers)] += 1
    return found


def _read_current_lines(olds: Sequence[OnFile], columns: str) -> list[tuple[Any, ...]]:
    wanted = ", ".join(f"l.{name.strip()}" for name in columns.split(","))
    return db.rows(
        f"SELECT l.summary_id, {wanted} FROM entries_line AS l"
        " JOIN unnest(%s::bigint[], %s::smallint[]) AS o(id, revision)"
        " ON l.summary_id = o.id AND l.revision = o.revision",
        [[old.id for old in olds], [old.revision for old in olds]],
    )


_UPDATE_SUMMARY = """
UPDATE entries_entrysummary AS s SET
  entry_type = v.entry_type, port_id = v.port_id, importer_id = v.importer_id, consignee_number = v.consignee_number,
  entry_date = v.entry_date, summary_date = v.summary_date::date, import_date = v.import_date::date,
  mode_of_transport = v.mode_of_transport, country_of_export = v.country_of_export, control = v.control,
  status = v.status, collection = v.collection, late = v.late, value = v.value, duty = v.duty::numeric,
  fees = v.fees::numeric, line_count = v.line_count, revision = v.revision, version = v.version,
  scheduled_liquidation = v.scheduled_liquidation::date, changed_at = v.now::timestamptz,
  lock_version = s.lock_version + 1
FROM (VALUES %s) AS v(id, entry_type, port_id, importer_id, consignee_number, entry_date, summary_date, import_date,
  mode_of_transport, country_of_export, control, status, collection, late, value, duty, fees, line_count, revision,
  version, scheduled_liquidation, now)
WHERE s.id = v.id
"""
_UPDATE_ROUTING = """
UPDATE entries_routing AS r SET
  jurisdiction_id = v.jurisdiction_id::smallint, office_id = v.office_id, port_id = v.port_id,
  entry_type = v.entry_type, by = v.by, basis = v.basis, edition_row = v.edition_row::int,
  revision = v.revision, rulebook = v.rulebook,
  decided_on = v.decided_on::date, standing = v.standing::bigint, value = v.value, entry_date = v.entry_date,
  in_flight = true
FROM (VALUES %s) AS v(summary_id, jurisdiction_id, office_id, port_id, entry_type, by, basis, edition_row, revision,
  rulebook, decided_on, standing, value, entry_date, in_flight)
WHERE r.summary_id = v.summary_id AND (r.rulebook, r.decided_on) <= (v.rulebook, v.decided_on::date)
"""

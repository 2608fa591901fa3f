"""The rows of a piece by COPY.

New summaries, revisions, lines, routings and decisions.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from cee_portal.core import db
from centers.routing.codes import BASIS_CODES, BY_CODES
from entries.extension_points import AcceptedFiling
from entries.filing.copying import copy_text
from entries.filing.prepared import LINE_COLUMNS, SUMMARY_COLUMNS, PreparedSummary

SUMMARY = (
    "id", "filer_id", "port_id", "importer_id", "late", "scheduled_liquidation", "filed_at", "changed_at",
    *SUMMARY_COLUMNS,
)  # fmt: skip
SUMMARY_TEXTS = (
    "entry_number", "entry_type", "consignee_number", "mode_of_transport", "country_of_export", "version",
    "suspension_code",
)  # fmt: skip
REVISION = (
    "summary_id", "revision", "label", "filer_id", "digest", "header", "source", "job_id", "filed_by_id", "at",
)  # fmt: skip
LINE_TEXTS = ("heading", "origin", "export", "manufacturer", "unit", "spi")
ROUTING = (
    "summary_id", "jurisdiction_id", "office_id", "port_id", "entry_type", "by", "basis", "edition_row", "revision",
    "rulebook", "decided_on", "standing", "value", "entry_date", "in_flight",
)  # fmt: skip
DECISION = (
    "summary_id", "from_office_id", "to_office_id", "jurisdiction_id", "by", "basis", "edition_row", "revision",
    "rulebook", "standing", "cause", "at", "decided_on", "actor_id", "reason",
)  # fmt: skip


class PieceStamp(NamedTuple):
    """Moment, day, source and actor: what all rows of a piece share."""

    now: datetime
    today: date
    now_text: str
    today_text: str
    source: int
    job_id: int | None
    actor_id: int | None


class PreparedFiling(NamedTuple):
    """An accepted filing with the text that was prepared of it.

    `label` is its version; `from_office` the office that had it, None for a new one.
    """

    accepted: AcceptedFiling
    prepared: PreparedSummary
    label: str
    from_office: int | None


def reserve_ids(count: int) -> list[int]:
    """Return as many new ids of summaries, in one round trip."""
    return db.column(
        "SELECT nextval(ids) FROM CAST(pg_get_serial_sequence('entries_entrysummary', 'id') AS regclass) ids,"
        " generate_series(1, %s)",
        [count],
    )


def write_new(new: Sequence[PreparedFiling], stamp: PieceStamp) -> None:
    """Write summaries and routings of numbers that were not on file."""
    if not new:
        return
    _copy("entries_entrysummary", SUMMARY, SUMMARY_TEXTS, [_summary_row(filing, stamp) for filing in new])
    _copy(
        "entries_routing", ROUTING, ("entry_type",), [_routing_text(filing.accepted, stamp) for filing in new]
    )


def write_history(accepted: Sequence[PreparedFiling], stamp: PieceStamp) -> None:
    """Write revisions, lines and decisions of all accepted filings, new or replaced."""
    revisions = [_revision_row(filing, stamp) for filing in accepted]
    _copy("entries_summaryrevision", REVISION, ("label", "digest"), revisions)
    lines: list[str] = []
    for filing in accepted:
        prefix = f"{filing.accepted.summary_id},{filing.accepted.revision},"
        lines.append(prefix + prefix.join(filing.prepared.lines))
    _copy("entries_line", ("summary_id", "revision", *LINE_COLUMNS), LINE_TEXTS, lines)
    decisions = [_decision_row(filing, stamp) for filing in accepted]
    _copy("entries_routingdecision", DECISION, ("cause", "reason"), decisions)


def _copy(table: str, columns: Sequence[str], texts: Sequence[str], rows: list[str]) -> None:
    copy_text(table, columns, texts, "".join(rows))


# The rows below hold only numbers, days and codes, so they are CSV as they are, at half the cost of csv.writer.


def _summary_row(filing: PreparedFiling, stamp: PieceStamp) -> str:
    filed = filing.accepted
    return (
        f"{filed.summary_id},{filed.filer_id},{filed.port_id},{filed.importer_id},{filed.late},"
        f"{filed.scheduled_liquidation or ''},{stamp.now_text},{stamp.now_text},{filing.prepared.summary}\n"
    )


def _revision_row(filing: PreparedFiling, stamp: PieceStamp) -> str:
    filed, prepared = filing.accepted, filing.prepared
    return (
        f"{filed.summary_id},{filed.revision},{filing.label},{filed.filer_id},{prepared.digest},{prepared.header},"
        f"{stamp.source:d},{_cell(stamp.job_id)},{_cell(stamp.actor_id)},{stamp.now_text}\n"
    )


def _routing_text(filed: AcceptedFiling, stamp: PieceStamp) -> str:
    decision, parsed = filed.decision, filed.parsed
    return (
        f"{filed.summary_id},{_cell(filed.jurisdiction_id)},{filed.office_id},{filed.port_id},{parsed.entry_type},"
        f"{_BY[decision.by]},{_BASIS[decision.basis]},{_cell(decision.row)},{filed.revision},{decision.rulebook},"
        f"{stamp.today_text},{_cell(decision.standing)},{parsed.value},{parsed.entry_date},t\n"
    )


def _decision_row(filing: PreparedFiling, stamp: PieceStamp) -> str:
    filed, decision = filing.accepted, filing.accepted.decision
    cause = "filing" if filed.revision == 1 else "revision"
    return (
        f"{filed.summary_id},{_cell(filing.from_office)},{filed.office_id},{_cell(filed.jurisdiction_id)},"
        f"{_BY[decision.by]},{_BASIS[decision.basis]},{_cell(decision.row)},{filed.revision},{decision.rulebook},"
        f"{_cell(decision.standing)},{cause},{stamp.now_text},{stamp.today_text},{_cell(stamp.actor_id)},\n"
    )


def _cell(number: int | None) -> int | str:
    return "" if number is None else number


def routing_columns(filed: AcceptedFiling, stamp: PieceStamp) -> dict[str, str | None]:
    """Return the row of a routing as text, by column; None is NULL."""
    cells = _routing_text(filed, stamp).rstrip().split(",")
    return {name: cell or None for name, cell in zip(ROUTING, cells, strict=True)}


_BY = dict(BY_CODES)
_BASIS = dict(BASIS_CODES)

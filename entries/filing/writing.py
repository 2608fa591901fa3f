"""The rows of a piece: new summaries, revisions, lines, routings and decisions, by COPY."""

import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from centers.routing import BASIS_CODES, BY_CODES
from entries.filing.copying import copy_rows, copy_text
from entries.filing.prepared import LINE_COLUMNS, Prepared
from entries.filing.schedule import collection_when_accepted
from entries.hooks import Filed
from entries.rules.states import Census, Control, Liquidation, Review, Status
from entries.rules.versions import FIRST

SUMMARY = (
    "id", "entry_number", "filer_id", "entry_type", "port_id", "importer_id", "consignee_number", "entry_date",
    "summary_date", "import_date", "mode_of_transport", "country_of_export", "control", "status", "collection",
    "review", "liquidation", "census", "late", "protest", "value", "duty", "fees", "line_count", "revision", "version",
    "scheduled_liquidation", "retired", "lock_version", "filed_at", "changed_at",
)  # fmt: skip
SUMMARY_TEXTS = (
    "entry_number",
    "entry_type",
    "consignee_number",
    "mode_of_transport",
    "country_of_export",
    "version",
)
REVISION = (
    "summary_id", "revision", "label", "filer_id", "source", "job_id", "filed_by_id", "at", "digest", "header",
)  # fmt: skip
LINE_TEXTS = ("heading", "origin", "export", "manufacturer", "unit", "spi")
ROUTING = (
    "summary_id", "jurisdiction_id", "office_id", "port_id", "entry_type", "by", "basis", "edition_row", "rulebook",
    "decided_on", "standing", "value", "entry_date", "in_flight",
)  # fmt: skip
DECISION = (
    "summary_id", "at", "from_office_id", "to_office_id", "jurisdiction_id", "by", "basis", "edition_row", "revision",
    "rulebook", "decided_on", "standing", "cause", "actor_id", "reason",
)  # fmt: skip


class Stamp(NamedTuple):
    """What all rows of a piece share."""

    now: datetime
    today: date
    now_text: str
    today_text: str
    source: int
    job_id: int | None
    actor_id: int | None


class Accepted(NamedTuple):
    """A filing and the text prepared of it. `label` is its version; `from_office` where it was, None for a new one."""

    filed: Filed
    prepared: Prepared
    label: str
    from_office: int | None


def next_ids(count: int) -> list[int]:
    """As many ids of summaries, in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('entries_entrysummary', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def write_new(accepted: Iterable[Accepted], stamp: Stamp) -> None:
    """Summaries and routings that were not there. All axes are those of a first acceptance (reviews.md 1.8)."""
    new = list(accepted)
    if not new:
        return
    copy_rows("entries_entrysummary", SUMMARY, SUMMARY_TEXTS, (_summary(one, stamp) for one in new))
    copy_rows("entries_routing", ROUTING, ("entry_type",), (routing_row(one.filed, stamp) for one in new))


def write_history(accepted: list[Accepted], stamp: Stamp) -> None:
    """Revisions, lines and routing decisions of everything that was accepted, new or replaced."""
    copy_rows(
        "entries_summaryrevision", REVISION, ("label", "digest"), (_revision(one, stamp) for one in accepted)
    )
    out = io.StringIO()
    write: Callable[[str], Any] = out.write
    for one in accepted:
        prefix = f"{one.filed.summary_id},{one.filed.revision},"
        write(prefix + prefix.join(one.prepared.lines))
    copy_text("entries_line", ("summary_id", "revision", *LINE_COLUMNS), LINE_TEXTS, out)
    copy_rows(
        "entries_routingdecision", DECISION, ("cause", "reason"), (_decision(one, stamp) for one in accepted)
    )


def _summary(one: Accepted, stamp: Stamp) -> tuple[Any, ...]:
    filed, parsed = one.filed, one.prepared.parsed
    return (
        filed.summary_id,
        parsed.entry_number,
        filed.filer_id,
        parsed.entry_type,
        filed.port_id,
        filed.importer_id,
        parsed.consignee_number,
        parsed.entry_date,
        parsed.summary_date,
        parsed.import_date,
        parsed.mode_of_transport,
        parsed.country_of_export,
        *_FIRST_AXES[collection_when_accepted(parsed.duty, parsed.fees, one.prepared.owes_cases)],
        filed.late,
        False,
        parsed.value,
        parsed.duty,
        parsed.fees,
        len(parsed.lines),
        1,
        FIRST,
        filed.scheduled_liquidation,
        False,
        1,
        stamp.now_text,
        stamp.now_text,
    )


def _revision(one: Accepted, stamp: Stamp) -> tuple[Any, ...]:
    filed = one.filed
    return (
        filed.summary_id,
        filed.revision,
        one.label,
        filed.filer_id,
        stamp.source,
        stamp.job_id,
        stamp.actor_id,
        stamp.now_text,
        one.prepared.digest,
        one.prepared.header,
    )


def routing_row(filed: Filed, stamp: Stamp) -> tuple[Any, ...]:
    """The routing of a filing, in the order of `ROUTING`."""
    decision, parsed = filed.decision, filed.parsed
    return (
        filed.summary_id,
        filed.jurisdiction_id,
        filed.office_id,
        filed.port_id,
        parsed.entry_type,
        BY_CODES[decision.by],
        BASIS_CODES[decision.basis],
        decision.row,
        decision.rulebook,
        stamp.today_text,
        decision.standing,
        parsed.value,
        parsed.entry_date,
        True,
    )


def _decision(one: Accepted, stamp: Stamp) -> tuple[Any, ...]:
    filed, decision = one.filed, one.filed.decision
    return (
        filed.summary_id,
        stamp.now_text,
        one.from_office,
        filed.office_id,
        filed.jurisdiction_id,
        BY_CODES[decision.by],
        BASIS_CODES[decision.basis],
        decision.row,
        filed.revision,
        decision.rulebook,
        stamp.today_text,
        decision.standing,
        "filing" if filed.revision == 1 else "revision",
        stamp.actor_id,
        "",
    )


_FIRST_AXES = {
    collection: (
        int(Control.TRADE),
        int(Status.ACCEPTED),
        int(collection),
        int(Review.NONE),
        int(Liquidation.NO),
        int(Census.NONE),
    )
    for collection in (
        collection_when_accepted("0.00", "0.00", False),
        collection_when_accepted("1.00", "0.00", False),
    )
}

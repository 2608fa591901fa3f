"""The log of a batch, newest first, read from events, faults, chunks, moves and filings."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.timezone import localdate

from cee_portal.core import db
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, verb_words
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.progress import Progress
from reviews.reassignment.preview.counts import find_office_names

MAX_LINES = 18
_MAX_PORTS = 6


class LogLine(NamedTuple):
    """One line: its moment, its words, its tone ("", good or late), and whether it is older than the newest day."""

    at: datetime
    words: str
    tone: str = ""
    is_old: bool = False


def read_log(batch: Batch, progress: Progress, limit: int = MAX_LINES) -> list[LogLine]:
    """Return the newest lines: events of batch and order, faults, complete ports, sweeps, retries, the newest filing."""
    about = Q(object_kind="batch", object_id=str(batch.pk))
    if batch.delegation_id is not None:
        about |= Q(object_kind="delegation", object_id=str(batch.delegation_id))
    entries = [_make_event_line(event) for event in Event.objects.filter(about).order_by("-id")[:limit]]
    for fault in batch.faults.order_by("-id")[:limit]:
        words = f"not moved: {fault.message.strip().splitlines()[0][:120]}"
        entries.append(LogLine(fault.at, words, "" if fault.resolved_at else "late"))
    if batch.started_at is not None:
        entries += [
            *_list_complete_ports(batch, progress),
            *_list_sweeps_and_retries(batch),
            *_list_newest_filing(batch),
        ]
    entries = sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]
    today = localdate(entries[0].at) if entries else None
    return [entry._replace(is_old=localdate(entry.at) != today) for entry in entries]


# Words of events in the log of a batch; all other events have the words of their verb.
_WORDS: dict[str, str] = {
    Verb.BATCH_STARTED: "the move began",
    Verb.BATCH_FINISHED: "the move ended: nothing is left",
    Verb.BATCH_PROVED: "all checks passed",
    Verb.BATCH_PROOF_FAILED: "the proof failed",
    Verb.BATCH_PAUSED: "paused",
    Verb.BATCH_RESUMED: "resumed",
    Verb.BATCH_CANCELLED: "canceled",
    Verb.BATCH_RETRIED: "errors tried again",
    Verb.BATCH_APPROVED_AGAIN: "fresh preview approved",
    Verb.BATCH_PROPOSED: "proposed",
}


_TONES: dict[str, str] = {
    Verb.ORDER_APPROVED: "good",
    Verb.ORDER_MOVE_AWAITED: "good",
    Verb.BATCH_PROVED: "good",
    Verb.BATCH_PROOF_FAILED: "late",
    Verb.BATCH_CANCELLED: "late",
}


def _make_event_line(event: Event) -> LogLine:
    """Return the line of an event, with its actor and reason."""
    if event.verb == Verb.BATCH_PACE_SET:
        words = f"{(event.after or {}).get('pace', '')} pace set"  # stored by steering.controls.set_pace
    else:
        words = _WORDS.get(event.verb) or verb_words(event.verb)
    words += f" by {event.actor_name}" if event.actor_name else ""
    if event.reason:
        words += f": {event.reason}"
    return LogLine(event.at, words, _TONES.get(event.verb, ""))


def _list_complete_ports(batch: Batch, progress: Progress) -> list[LogLine]:
    """Return a line for each port with nothing left, the newest first.

    Without a preview, nobody knows before the end of the batch what is left.
    """
    if batch.preview_id is None and progress.state != Batch.State.DONE:
        return []
    complete = [(row.last, row.port) for row in progress.by_port if row.last and not row.left]
    newest = sorted(complete, reverse=True)[:_MAX_PORTS]
    names = find_office_names([port for _, port in newest])
    return [LogLine(at, f"port {port} {names.get(port, '')} complete, 0 left") for at, port in newest]


# By sweep: the objects that it moved, and those that it skipped because another transaction held them.
_SWEEPS = """
SELECT sweep, sum(summaries + items)::bigint, max(done_at), sum(skipped)::bigint, max(done_at) FILTER (WHERE skipped > 0)
FROM reviews_batchchunk WHERE batch_id = %s AND done_at IS NOT NULL AND seconds > 0 GROUP BY 1
"""
_RETRIED_CHUNKS = """
SELECT number, sweep, attempts, done_at FROM reviews_batchchunk
WHERE batch_id = %s AND attempts > 1 AND done_at IS NOT NULL AND seconds > 0 ORDER BY done_at DESC LIMIT 5
"""


def _list_sweeps_and_retries(batch: Batch) -> list[LogLine]:
    entries = []
    for sweep, moved, ended, skipped, left_at in db.rows(_SWEEPS, [batch.pk]):
        if sweep > 1:
            entries.append(LogLine(ended, f"sweep {sweep}: {moved:,} more moved"))
        if skipped:
            some = "summary was" if skipped == 1 else "summaries were"
            entries.append(LogLine(left_at, f"{skipped:,} {some} in use: kept as saved, moved next"))
    for number, sweep, attempts, at in db.rows(_RETRIED_CHUNKS, [batch.pk]):
        tries = "failed once" if attempts == 2 else f"failed {attempts - 1} times"
        entries.append(LogLine(at, f"chunk {number + 1} of sweep {sweep} {tries}, then applied once"))
    return entries


# The newest filing in the industries of the batch while it moved, and how many there were.
_NEWEST_FILING = """
SELECT v.at, f.code, port.code, r.rulebook, count(*) OVER ()
FROM entries_summaryrevision v JOIN entries_routing r ON r.summary_id = v.summary_id
JOIN entries_filer f ON f.id = v.filer_id JOIN centers_office port ON port.id = r.port_id
WHERE v.at >= %(since)s AND v.at <= coalesce(%(until)s::timestamptz, 'infinity') AND v.revision = 1
  AND r.jurisdiction_id = ANY(%(centers)s)
ORDER BY v.at DESC LIMIT 1
"""


def _list_newest_filing(batch: Batch) -> list[LogLine]:
    values = {"since": batch.started_at, "until": batch.finished_at}
    entries = []
    centers = cause_of(batch).jurisdictions()
    for at, filer, port, rulebook, number in db.rows(_NEWEST_FILING, values | {"centers": centers}):
        first = f", the latest of {number:,} filed meanwhile" if number > 1 else ""
        entries.append(
            LogLine(at, f"filing {filer} accepted at {port}, routed by rulebook {rulebook}{first}")
        )
    return entries

"""The log of a batch: what people and workers did to it, newest first, from the record and the faults."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from cee_portal.accounts.models import Event
from reviews.reassignment.models import Batch, BatchChunk, BatchFault

MOST_LINES = 14


class Entry(NamedTuple):
    """One line: when, its words, and its tone ("", late, good)."""

    at: datetime
    words: str
    tone: str = ""


def log_of(batch: Batch, most: int = MOST_LINES) -> list[Entry]:
    """Events of the batch and of its order, faults, and sweeps that came to their end."""
    about = Q(object_kind="batch", object_id=str(batch.pk))
    if batch.delegation_id is not None:
        about |= Q(object_kind="delegation", object_id=str(batch.delegation_id))
    entries = [_of_event(event) for event in Event.objects.filter(about).order_by("-id")[:most]]
    for fault in BatchFault.objects.filter(batch=batch).order_by("-id")[:most]:
        words = f"not moved: {fault.said.strip().splitlines()[0][:120]}"
        entries.append(Entry(fault.at, words, "" if fault.resolved_at else "late"))
    entries += _of_sweeps(batch)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:most]


_WORDS = {
    "batch started": "the move began",
    "batch done": "the move ended: nothing is left",
    "batch proved": "the proof holds",
    "proof failed": "the proof does not hold",
    "batch paused": "paused",
    "batch resumed": "resumed",
    "batch cancelled": "canceled",
    "batch pace set": "pace set",
    "batch retried": "errors tried again",
    "batch approved again": "fresh preview approved",
    "batch proposed": "proposed",
}


def _of_event(event: Event) -> Entry:
    words = _WORDS.get(event.verb, event.verb) + (f" by {event.actor_name}" if event.actor_name else "")
    if event.reason:
        words += f": {event.reason}"
    tone = "late" if "failed" in event.verb or "cancelled" in event.verb else ""
    return Entry(event.at, words, "good" if event.verb in ("order approved", "batch proved") else tone)


def _of_sweeps(batch: Batch) -> list[Entry]:
    done: dict[int, list[BatchChunk]] = {}
    for chunk in BatchChunk.objects.filter(batch=batch, sweep__gt=1, done_at__isnull=False).order_by("-id")[
        :60
    ]:
        done.setdefault(chunk.sweep, []).append(chunk)
    return [
        Entry(
            max(chunk.done_at for chunk in chunks if chunk.done_at),
            f"sweep {sweep}: {sum(chunk.summaries + chunk.items for chunk in chunks):,} more moved",
        )
        for sweep, chunks in done.items()
    ]

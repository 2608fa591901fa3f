"""Merges rows from several sources into one timeline, newest first, fifty at a time.

A row is ordered by time, then by its source, then by its number. That triple is the cursor, so nothing is shown twice
or lost between two parts. Each source is asked once for at most one part.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from django.db.models import Model, Q, QuerySet

from cee_portal.core.web.reading import read_moment, read_number

PART = 50
M = TypeVar("M", bound=Model)


class TimelineKey(NamedTuple):
    """The place of a row; later rows have greater keys."""

    at: datetime
    rank: int
    number: int


class TimelineRow(NamedTuple):
    """One row: its icon, what happened, by whom (or what else), and whether only staff see it."""

    key: TimelineKey
    icon: str
    text: str
    who: str = ""
    staff: bool = False

    @property
    def at(self) -> datetime:
        return self.key.at


Source = Callable[[TimelineKey | None, int], list[TimelineRow]]


class TimelinePart(NamedTuple):
    """Some rows, and the key before which the earlier ones stand (None: there are none)."""

    moments: list[TimelineRow]
    earlier: TimelineKey | None


def timeline_part(sources: Sequence[Source], before: TimelineKey | None) -> TimelinePart:
    """Return the next rows before a key."""
    found = [moment for source in sources for moment in source(before, PART + 1)]
    found.sort(key=lambda moment: moment.key, reverse=True)
    shown = found[:PART]
    return TimelinePart(shown, shown[-1].key if len(found) > PART else None)


def timeline_panel(part: TimelinePart, url: str) -> dict[str, Any]:
    """Return the context of the timeline's templates."""
    shown = len(part.moments)
    text = f"{shown} event{'' if shown == 1 else 's'}"
    return {
        "text": f"latest {shown} events" if part.earlier else text,
        "events": part.moments,
        "more_url": f"{url}?before={write_key(part.earlier)}" if part.earlier else "",
        "more_words": "Earlier",
    }


def earlier_than(
    rows: QuerySet[M], before: TimelineKey | None, *, rank: int, at: str = "at", number: str = "pk"
) -> QuerySet[M]:
    """Return the rows of one source before a key, newest first."""
    if before is not None:
        earlier = Q(**{f"{at}__lte" if rank < before.rank else f"{at}__lt": before.at})
        if rank == before.rank:
            earlier |= Q(**{at: before.at, f"{number}__lt": before.number})
        rows = rows.filter(earlier)
    return rows.order_by(f"-{at}", f"-{number}")


def write_key(key: TimelineKey) -> str:
    """Return a key as text for an address."""
    return quote(f"{key.at.isoformat()}~{key.rank}~{key.number}", safe="~")


def read_key(text: str) -> TimelineKey | None:
    """Return the key of a text, None for an empty text. Raises BadRequest for a text that is no key."""
    if not text:
        return None
    at, _, place = text.partition("~")
    rank, _, number = place.partition("~")
    return TimelineKey(read_moment(at), read_number(rank), read_number(number))

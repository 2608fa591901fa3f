"""Progress of a batch, counted from the move records.

One statement counts all figures, so that they are of one moment.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from cee_portal.core import clock, db
from reviews.reassignment.engine.failures import MOST_ATTEMPTS
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate

RATE_SECONDS = 30
_BUCKETS = 18

# The port of a move is the one of its two offices that is a port.
_PROGRESS = f"""
WITH moved AS (
    SELECT CASE WHEN f.kind = 'port' THEN f.code ELSE t.code END AS port, sum(summaries)::bigint AS summaries,
           sum(items)::bigint AS items, max(last) AS last
    FROM (
        SELECT from_office_id, to_office_id, count(*) AS summaries, 0 AS items, max(at) AS last
        FROM entries_routingdecision b WHERE {predicate.decided_by_batch("b")} GROUP BY 1, 2
        UNION ALL
        SELECT from_office_id, to_office_id, 0, count(*), max(at)
        FROM reviews_itemmove WHERE batch_id = %(batch)s GROUP BY 1, 2
    ) counted JOIN centers_office f ON f.id = from_office_id JOIN centers_office t ON t.id = to_office_id
    GROUP BY 1
)
SELECT cee_now(),
       coalesce((SELECT jsonb_object_agg(port, jsonb_build_array(summaries, items)) FROM moved), '{{}}'::jsonb),
       coalesce((SELECT jsonb_object_agg(port, last) FROM moved), '{{}}'::jsonb),
       (SELECT count(*) FROM reviews_hold h WHERE {predicate.LEFT_BEHIND} AND h.summary_id IS NOT NULL),
       (SELECT count(*) FROM reviews_hold h WHERE {predicate.LEFT_BEHIND} AND h.item_id IS NOT NULL),
       (SELECT count(*) FROM reviews_batchfault f LEFT JOIN reviews_batchchunk c ON c.id = f.chunk_id
        WHERE f.batch_id = %(batch)s AND f.resolved_at IS NULL
          AND (c.done_at IS NULL OR c.attempts >= %(most_attempts)s AND c.seconds = 0)),
       (SELECT count(*) FROM reviews_batchchunk WHERE batch_id = %(batch)s),
       (SELECT count(*) FROM reviews_batchchunk WHERE batch_id = %(batch)s AND done_at IS NULL),
       (SELECT coalesce(sum(summaries + items), 0) FROM reviews_batchchunk
        WHERE batch_id = %(batch)s AND done_at > cee_now() - make_interval(secs => %(window)s)),
       (SELECT state FROM reviews_batch WHERE id = %(batch)s)
"""
_BY_TIME = """
SELECT floor(extract(epoch FROM done_at - %(start)s) / %(size)s)::int AS part, sum(summaries + items)::bigint
FROM reviews_batchchunk WHERE batch_id = %(batch)s AND done_at IS NOT NULL GROUP BY 1 ORDER BY 1
"""


class Pair(NamedTuple):
    """Summaries and open items."""

    summaries: int
    items: int

    @property
    def both(self) -> int:
        return self.summaries + self.items


class PortRow(NamedTuple):
    """The progress of one port.

    Objects to move by the preview, moved, left, the share done, and the last move.
    """

    port: str
    total: int
    moved: int
    left: int
    share: float
    last: datetime | None


class Progress(NamedTuple):
    """A batch at one moment.

    `total` is what is to move without held objects, by the preview until the batch is done.

    Of a batch without a preview only chunks are known.
    """

    at: datetime
    state: str
    total: Pair
    moved: Pair
    held: Pair
    left: Pair
    share: float
    rate: float
    estimate_seconds: int | None
    faults: int
    chunks: int
    chunks_left: int
    by_port: list[PortRow]


def read_progress(batch: Batch) -> Progress:
    """Return the progress, from one query and the approved preview."""
    values = {"batch": batch.pk, "window": RATE_SECONDS, "most_attempts": MOST_ATTEMPTS}
    at, ports, last, *held, faults, chunks, chunks_left, lately, state = db.one(_PROGRESS, values)
    ports, last = json.loads(ports), json.loads(last)
    ended, is_done = state in Batch.ENDED, state == Batch.State.DONE
    expected = {} if is_done or batch.preview is None else _expected_by_port(batch.preview.counts["by_port"])
    moved, total = _sum_pairs(ports.values()), _sum_pairs(_largest(ports, expected).values())
    left = Pair(total.summaries - moved.summaries, total.items - moved.items)
    rate = 0.0
    if ended:
        rate = _average_rate(batch, moved)
    elif state == Batch.State.MOVING:
        rate = _recent_rate(batch, at, lately)
    is_known = is_done or batch.preview is not None
    share = moved.both / (total.both or 1) if is_known else (chunks - chunks_left) / (chunks or 1)
    return Progress(
        at, state, total, moved, Pair(*held), left,
        1.0 if is_done else share, rate,
        round(left.both / rate) if rate and is_known and not ended and left.both > faults else None,
        faults, chunks, chunks_left, _port_rows(ports, expected, last),
    )  # fmt: skip


def read_rates(batch: Batch) -> tuple[int, list[tuple[int, float]]]:
    """Return the bars of the chart of rates.

    The seconds of a bar, and for each bar its number and objects a second.
    """
    if batch.started_at is None:
        return 1, []
    until = batch.finished_at or clock.now()
    seconds = max((until - batch.started_at).total_seconds(), 1.0)
    size = max(1, -(-int(seconds) // _BUCKETS))
    numbers = dict(db.rows(_BY_TIME, {"batch": batch.pk, "start": batch.started_at, "size": size}))
    last = int(seconds // size)
    return size, [(part, numbers.get(part, 0) / size) for part in range(min(last, _BUCKETS) + 1)]


def _expected_by_port(by_port: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Return the summaries and items that move by the preview, by port."""
    return {
        row["port"]: [row["summaries"] - row.get("held_summaries", 0), row["items"] - row.get("held", 0)]
        for row in by_port
    }


def _largest(moved: dict[str, list[int]], expected: dict[str, list[int]]) -> dict[str, list[int]]:
    """Return what is to move by port.

    It is the expected number, or the moved one where that is larger.
    """
    none = [0, 0]
    return {
        port: [max(pair) for pair in zip(expected.get(port, none), moved.get(port, none), strict=True)]
        for port in {*moved, *expected}
    }


def _sum_pairs(pairs: Iterable[list[int]]) -> Pair:
    found = list(pairs)
    return Pair(sum(pair[0] for pair in found), sum(pair[1] for pair in found))


def _recent_rate(batch: Batch, at: datetime, lately: int) -> float:
    if batch.started_at is None or not lately:
        return 0.0
    return round(float(lately) / min(RATE_SECONDS, max((at - batch.started_at).total_seconds(), 1.0)), 1)


def _average_rate(batch: Batch, moved: Pair) -> float:
    if batch.started_at is None or batch.finished_at is None:
        return 0.0
    return round(moved.both / max((batch.finished_at - batch.started_at).total_seconds(), 0.1), 1)


def _port_rows(
    moved: dict[str, list[int]], expected: dict[str, list[int]], last: dict[str, str]
) -> list[PortRow]:
    rows = []
    for port, pair in _largest(moved, expected).items():
        total, done = sum(pair), sum(moved.get(port, (0, 0)))
        at = datetime.fromisoformat(last[port]) if port in last else None
        rows.append(PortRow(port, total, done, total - done, done / total if total else 1.0, at))
    return sorted(rows, key=lambda row: (row.share >= 1.0, row.share, -row.total, row.port))

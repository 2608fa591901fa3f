"""The replay of a finished move: how many objects had moved at each moment, from its records."""

from itertools import accumulate
from typing import Any

from cee_portal.core import db
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.preview.counts import find_office_names

FRAMES = 40
SHOWN_PORTS = 12

_MOVES = f"""
SELECT CASE WHEN f.kind = 'port' THEN f.code ELSE t.code END, part, sum(number)::bigint FROM (
    SELECT from_office_id, to_office_id, count(*) AS number,
           least(floor(extract(epoch FROM at - %(start)s) / %(size)s), %(last)s)::int AS part
    FROM entries_routingdecision b WHERE {predicate.decided_by_batch("b")} GROUP BY 1, 2, 4
    UNION ALL
    SELECT from_office_id, to_office_id, count(*), least(floor(extract(epoch FROM at - %(start)s) / %(size)s), %(last)s)::int
    FROM reviews_itemmove WHERE batch_id = %(batch)s GROUP BY 1, 2, 4
) moves JOIN centers_office f ON f.id = from_office_id JOIN centers_office t ON t.id = to_office_id GROUP BY 1, 2
"""


def read_frames(batch: Batch) -> dict[str, Any]:
    """Return the frames of the replay of a batch.

    `ports`: the largest ports as `{code, name, total, frames}`, a frame being the number moved until its end. `seconds`: the
    length of a frame. `total`: all ports per frame. `last`: the number of the last frame, from 0.
    """
    if batch.started_at is None or batch.finished_at is None:
        return {"ports": [], "seconds": 0, "total": [], "all": 0, "last": 0}
    seconds = max((batch.finished_at - batch.started_at).total_seconds(), 0.04)
    size = seconds / FRAMES
    rows = db.rows(_MOVES, {"batch": batch.pk, "start": batch.started_at, "size": size, "last": FRAMES - 1})
    ports: dict[str, list[int]] = {}
    for port, part, number in rows:
        ports.setdefault(port, [0] * FRAMES)[max(part, 0)] += number
    summed = {port: list(accumulate(parts)) for port, parts in ports.items()}
    largest = sorted(summed, key=lambda port: -summed[port][-1])
    names = find_office_names(largest)
    shown = [_describe_port(port, names.get(port, ""), summed[port]) for port in largest[:SHOWN_PORTS]]
    if rest := largest[SHOWN_PORTS:]:
        frames = [sum(summed[port][at] for port in rest) for at in range(FRAMES)]
        shown.append(_describe_port("", f"{len(rest)} other ports", frames))
    total = [sum(frames[at] for frames in summed.values()) for at in range(FRAMES)]
    return {
        "ports": shown,
        "seconds": round(size, 3),
        "total": total,
        "all": total[-1] if total else 0,
        "last": FRAMES - 1,
    }


def _describe_port(code: str, name: str, frames: list[int]) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "total": frames[-1],
        "frames": frames,
        "joined": " ".join(map(str, frames)),
    }

"""Ranges of summaries, for work that is done in parts."""

from cee_portal.core import db


def split_ranges(where: str, size: int) -> list[tuple[int, int]]:
    """Return (first, last) summary of ranges with `size` routings in flight that fulfil `where`.

    The first and the last range are open.
    """
    starts = db.column(
        f"""SELECT min(summary_id) FROM (
                SELECT r.summary_id, (row_number() OVER (ORDER BY r.summary_id) - 1) / %(size)s AS part
                FROM entries_routing r WHERE r.in_flight AND {where}) numbered GROUP BY part ORDER BY 1""",
        {"size": size},
    )
    return join_starts(starts) if starts else []


def join_starts(starts: list[int]) -> list[tuple[int, int]]:
    """Return (first, last) of the ranges that begin at these summaries; the first and the last range are open."""
    ends = [start - 1 for start in starts[1:]] + [2**62]
    return list(zip([0, *starts[1:]], ends, strict=True))

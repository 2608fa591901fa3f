"""How holds end: in parts, each behind the gate, with the objects locked and the reason checked again.

Callers find the ids of holds before the gate. A part passes the gate, locks, ends the holds that are still over, and moves
what they kept. A part that fails is tried again hold by hold, so one hold that cannot be ended stops no other.
"""

import logging
import math
import time
from collections.abc import Callable

from django.db import connection, transaction

from cee_portal.core import db
from cee_portal.core.gate import share_gate

log = logging.getLogger(__name__)
_PART = 200  # holds of one transaction; it stays below two seconds also if all of them move
# The item is locked behind its routing (docs/concurrency.md, section 1). Other transactions that end its hold or move it
# lock it too.
_LOCK_ITEMS = """
SELECT h.id FROM reviews_hold h JOIN reviews_workitem i ON i.id = h.item_id
JOIN entries_routing r ON r.summary_id = i.summary_id
WHERE h.id = ANY(%s::bigint[]) ORDER BY i.id FOR SHARE OF r SKIP LOCKED FOR UPDATE OF i SKIP LOCKED
"""


def end_in_parts(holds: list[int], end_part: Callable[[list[int]], int], *, until: float = math.inf) -> int:
    """End holds part by part until that time of the monotonic clock. Return how many ended.

    `end_part` runs in a transaction behind the gate, and returns how many it ended.
    """
    ended = 0
    for first in range(0, len(holds), _PART):
        if time.monotonic() > until:
            break
        ended += _end_or_split(holds[first : first + _PART], end_part)
    return ended


def lock_items(holds: list[int]) -> list[int]:
    """Lock the items of these holds. Return the holds whose items no other transaction has."""
    return db.column(_LOCK_ITEMS, [holds])


def _end_or_split(holds: list[int], end_part: Callable[[list[int]], int]) -> int:
    try:
        with transaction.atomic():
            share_gate()
            return end_part(holds)
    except Exception:
        if not connection.is_usable():
            raise
        if len(holds) > 1:
            return sum(_end_or_split([hold], end_part) for hold in holds)
        log.exception("hold %s was not ended; it is tried again", holds[0])
        return 0

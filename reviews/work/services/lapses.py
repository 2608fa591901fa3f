"""Ends the clocks of the trade whose last day has passed, and brings their items back as *no answer*.

It is level-triggered and works in chunks, each a transaction of its own (docs/concurrency.md, section 10). The ended clock
is the record of the lapse: no event is written for each item. Pages compute a lapse from the date, so a late scan misleads
nobody.
"""

from datetime import date
from typing import NamedTuple

from django.db import transaction

from cee_portal.core import clock, db
from cee_portal.core.locks import LockKey, try_lock
from reviews.work.models import ItemClock
from reviews.work.services.asking import lapse_questions

CHUNK = 5_000


class _Position(NamedTuple):
    """The last clock that a run has read, in the order of its index."""

    last_on: date
    clock_id: int


_START = _Position(date.min, 0)


def lapse_clocks() -> int:
    """End all clocks of the trade that lapsed. Return how many; clocks of items that others hold wait for the next run."""
    total, position = 0, _START
    while True:
        with transaction.atomic():
            if not try_lock(LockKey.CLOCK_SCAN):
                return total
            found = db.rows(_LAPSED, {**position._asdict(), "chunk": CHUNK})
            if not found:
                return total
            total += _lapse([clock_id for clock_id, _, _ in found], [item_id for _, item_id, _ in found])
        clock_id, _, last_on = found[-1]
        position = _Position(last_on, clock_id)


def _lapse(clock_ids: list[int], item_ids: list[int]) -> int:
    """End these clocks, and let the questions of their items lapse. Items are locked before clocks."""
    locked = lapse_questions(item_ids)
    others = list(set(item_ids).difference(locked))
    if others:  # not asked any more, or asked anew until a later day: only this clock has lapsed
        locked += db.column(_LOCK, [others])
    values = {"clocks": clock_ids, "items": locked, "now": clock.now(), "how": ItemClock.End.LAPSED.value}
    return db.execute(_END, values)


_LAPSED = """
SELECT id, item_id, last_on FROM reviews_itemclock
WHERE side = 'trade' AND ended_at IS NULL AND last_on < cee_today() AND (last_on, id) > (%(last_on)s, %(clock_id)s)
ORDER BY last_on, id LIMIT %(chunk)s
"""
# An item that was locked a moment ago and waits past its day is left: its question lapses in the next run.
_LOCK = """
SELECT id FROM reviews_workitem WHERE id = ANY(%s) AND (state <> 'asked' OR asked_until >= cee_today())
ORDER BY id FOR UPDATE SKIP LOCKED
"""
_END = """
UPDATE reviews_itemclock SET ended_at = %(now)s, ended_how = %(how)s
WHERE id = ANY(%(clocks)s) AND item_id = ANY(%(items)s) AND ended_at IS NULL
"""

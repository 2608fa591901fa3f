"""The release of what was written: after the commit each letter and notice gets the moment from which it is seen.

The moment is set in a short transaction of its own, so that it comes after the commit however long the act took. A
notice of the feed therefore always lies ten seconds behind the start of the transaction that gives it its place, and
no reader has gone that far (decision 63). A process that dies between the commit and the release costs one round of
the periodic task.
"""

import logging

from django.db import connection, transaction

from cee_portal.core import db
from cee_portal.core.fault_points import point
from reviews.letters.services.composing import RELEASE_DELAY

_log = logging.getLogger(__name__)

# Rows that an act locks to withdraw them are left for the next round.
_RELEASE = """
WITH letters AS (
    UPDATE letters_letter l SET visible_at = cee_now() + %(delay)s
    FROM (SELECT id FROM letters_letter WHERE visible_at IS NULL AND withdrawn_at IS NULL
          ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED) waiting
    WHERE l.id = waiting.id RETURNING 1
), notices AS (
    UPDATE letters_tradenotice n SET visible_at = cee_now() + %(delay)s
    FROM (SELECT id FROM letters_tradenotice WHERE visible_at IS NULL AND withdrawn_at IS NULL
          ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED) waiting
    WHERE n.id = waiting.id RETURNING 1
)
SELECT (SELECT count(*) FROM letters), (SELECT count(*) FROM notices)
"""
MOST_AT_ONCE = 5_000


def release_after_commit() -> None:
    """Release what this transaction writes as soon as it has committed; once for a transaction."""
    waiting = [function for _, function, *_ in connection.run_on_commit]
    if _release_now not in waiting:
        transaction.on_commit(_release_now, robust=True)


def release_written() -> int:
    """Release all letters and notices that were committed; return how many. Level-triggered."""
    released = 0
    while True:
        with transaction.atomic():
            letters, notices = db.one(_RELEASE, {"delay": RELEASE_DELAY, "most": MOST_AT_ONCE})
            point("release_begun")
        point("release_committed")
        released += letters + notices
        if max(letters, notices) < MOST_AT_ONCE:
            return released


def _release_now() -> None:
    point("act_committed")
    release_written()

"""Ends the time of requests whose last day has passed. The clock of the item brings the item back by itself."""

from django.db import transaction

from cee_portal.core import db
from cee_portal.core.locks import LockKey, try_lock
from reviews.requests.models import Extension, TradeRequest

MOST_AT_ONCE = 1_000
# A request whose answer is being stored is locked and left for the next run.
_LAPSE = f"""
WITH over AS (
    SELECT id FROM requests_traderequest WHERE state = '{TradeRequest.State.SENT}' AND last_day < cee_today()
    ORDER BY last_day LIMIT %s FOR UPDATE SKIP LOCKED
), lapsed AS (
    UPDATE requests_traderequest r SET state = '{TradeRequest.State.LAPSED}', version = r.version + 1,
        changed_at = cee_now()
    FROM over WHERE r.id = over.id RETURNING r.id
), ended AS (
    UPDATE requests_extension e SET state = '{Extension.State.ENDED}'
    FROM lapsed WHERE e.request_id = lapsed.id AND e.state = '{Extension.State.ASKED}'
)
SELECT count(*) FROM lapsed
"""


def lapse_requests() -> int:
    """Mark requests as not answered in time, and return how many. One run at a time; a missed run changes nothing."""
    lapsed = 0
    while True:
        with transaction.atomic():
            if not try_lock(LockKey.REQUEST_SCAN):
                return lapsed
            found = int(db.scalar(_LAPSE, [MOST_AT_ONCE]))
        lapsed += found
        if found < MOST_AT_ONCE:
            return lapsed

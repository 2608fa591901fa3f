"""Scans the open items, level-triggered: their bands, parked days that came, owned items that nobody began.

Each scan selects from PostgreSQL what is due, at any hour and however often it runs, in short chunks. A transaction-
level advisory lock lets one run at a time, so that two beats, or none for a day, change nothing (docs/concurrency.md,
section 10).
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cee_portal.core import clock, db
from cee_portal.core.calendar import add_working_days, new_york_moment
from cee_portal.core.holidays import holidays
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.record import Verb
from reviews.work.item_states import source_states
from reviews.work.models import WorkItem
from reviews.work.queue.bands import MOST_LEAD_DAYS
from reviews.work.services.moving import pass_gate
from reviews.work.services.ownership import release_locked_item

CHUNK = 2000


def rewrite_bands() -> int:
    """Put every open item in the band of its due date. Return how many changed; their versions stay."""
    return _in_chunks(LockKey.BAND_SCAN, _BANDS, {"chunk": CHUNK, "most": MOST_LEAD_DAYS})


def wake_parked() -> int:
    """Open again what was parked until today or earlier. Return how many."""
    return _in_chunks(LockKey.PARKED_SCAN, _PARKED, {"chunk": CHUNK})


def return_untouched() -> int:
    """Return to the queue what was taken and not begun for the set working days. Return how many."""
    total = 0
    for item_id in untouched(clock.today()).values_list("pk", flat=True)[:CHUNK]:
        total += _return_item(item_id)
    return total


def untouched(today: date) -> QuerySet[WorkItem]:
    """Return the owned items that nobody began and that go back to the queue on `today`, the longest untouched
    first.
    """
    after_last = new_york_moment(untouched_since(today) + timedelta(days=1))
    return WorkItem.objects.filter(
        owner__isnull=False, begun_at__isnull=True, state=WorkItem.State.OPEN, taken_at__lt=after_last
    ).order_by("taken_at", "id")


def untouched_since(today: date) -> date:
    """Return the last day of taking that goes back to the queue on `today` (setting UNTOUCHED_WORKING_DAYS)."""
    free = holidays()
    day = today
    while add_working_days(day, settings.UNTOUCHED_WORKING_DAYS, free) > today:
        day -= timedelta(days=1)
    return day


def _in_chunks(key: LockKey, sql: str, params: dict[str, int]) -> int:
    """Run a statement until it changes nothing, each time in a transaction of its own that holds the key."""
    total = 0
    while True:
        with transaction.atomic():
            changed = db.execute(sql, params) if try_lock(key) else 0
        total += changed
        if changed == 0:
            return total


# Office by office and band by band, so that the queue's own index (office, band, due_on, id) finds the rows whose day
# has come. Band 3 stays while the answer of the trade waits, unless the clock ran out.
_BANDS = """
WITH due AS (
    SELECT item.id FROM centers_office office
    CROSS JOIN LATERAL (
        SELECT id FROM (
            (SELECT id FROM reviews_workitem WHERE state <> 'closed' AND office_id = office.id
                AND band = 4 AND due_on <= cee_today() + %(most)s AND due_on <= cee_today() + lead_days
                ORDER BY band, due_on, id LIMIT %(chunk)s)
            UNION ALL
            (SELECT id FROM reviews_workitem WHERE state <> 'closed' AND office_id = office.id
                AND band = 2 AND due_on < cee_today() ORDER BY band, due_on, id LIMIT %(chunk)s)
            UNION ALL
            (SELECT id FROM reviews_workitem WHERE state <> 'closed' AND office_id = office.id
                AND band = 2 AND due_on > cee_today() + lead_days ORDER BY band, due_on, id LIMIT %(chunk)s)
            UNION ALL
            (SELECT id FROM reviews_workitem WHERE state <> 'closed' AND office_id = office.id
                AND band = 3 AND due_on < cee_today() ORDER BY band, due_on, id LIMIT %(chunk)s)
            UNION ALL
            (SELECT id FROM reviews_workitem WHERE state <> 'closed' AND office_id = office.id
                AND band = 1 AND due_on >= cee_today() ORDER BY band, due_on, id LIMIT %(chunk)s)
        ) moved LIMIT %(chunk)s) item
    LIMIT %(chunk)s
), locked AS (
    SELECT id FROM reviews_workitem WHERE id IN (SELECT id FROM due) AND state <> 'closed'
    ORDER BY id FOR UPDATE SKIP LOCKED
)
UPDATE reviews_workitem item SET band = CASE
    WHEN due_on < cee_today() THEN 1 WHEN answer = 'answered' THEN 3 WHEN due_on <= cee_today() + lead_days THEN 2 ELSE 4 END
FROM locked WHERE locked.id = item.id
"""

_WAKING = ", ".join(f"'{state}'" for state in source_states(WorkItem.wake))
_PARKED = f"""
UPDATE reviews_workitem
SET state = '{WorkItem.State.OPEN.value}', parked_until = NULL, version = version + 1, changed_at = cee_now()
WHERE id IN (SELECT id FROM reviews_workitem WHERE state IN ({_WAKING}) AND parked_until <= cee_today()
             ORDER BY id LIMIT %(chunk)s FOR UPDATE SKIP LOCKED)
"""


@transaction.atomic
def _return_item(item_id: int) -> int:
    """Return one item to the queue in a transaction of its own, because it may change its office."""
    if not try_lock(LockKey.UNTOUCHED_SCAN):
        return 0
    rule_office_id = pass_gate(item_id)
    for item in untouched(clock.today()).filter(pk=item_id).select_for_update(skip_locked=True):
        release_locked_item(
            item,
            by=None,
            verb=Verb.ITEM_RETURNED_UNTOUCHED,
            reason="Taken and not begun.",
            rule_office_id=rule_office_id,
        )
        return 1
    return 0

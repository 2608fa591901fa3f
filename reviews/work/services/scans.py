"""Scans the open items, level-triggered: their bands, parked days that came, owned items that nobody began.

Each scan selects from PostgreSQL what is due, at any hour and however often it runs, in short chunks. A transaction-
level advisory lock lets one run at a time, so that two beats, or none for a day, change nothing (docs/concurrency.md,
section 10).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from cee_portal.core import clock
from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays
from cee_portal.core.record import Verb
from reviews.work.item_states import source_states
from reviews.work.models import WorkItem
from reviews.work.queue.bands import MOST_LEAD_DAYS
from reviews.work.services.moving import pass_gate
from reviews.work.services.ownership import release_locked_item

CHUNK = 2000
_NEW_YORK = ZoneInfo("America/New_York")
_LOCKS = {"bands": 0x0CEE_5CA0, "parked": 0x0CEE_5CA1, "untouched": 0x0CEE_5CA2}


def rewrite_bands() -> int:
    """Put every open item in the band of its due date. Return how many changed; their versions stay."""
    return _in_chunks("bands", lambda: _run(_BANDS, {"chunk": CHUNK, "most": MOST_LEAD_DAYS}))


def wake_parked() -> int:
    """Open again what was parked until today or earlier. Return how many."""
    return _in_chunks("parked", lambda: _run(_PARKED, {"chunk": CHUNK}))


def return_untouched() -> int:
    """Return to the queue what was taken and not begun for the set working days. Return how many."""
    total = 0
    for item_id in untouched(clock.today()).values_list("pk", flat=True)[:CHUNK]:
        total += _return(item_id)
    return total


def untouched(today: date) -> QuerySet[WorkItem]:
    """Return the owned items that nobody began and that go back to the queue on `today`, the longest untouched
    first.
    """
    after_last = datetime.combine(untouched_since(today) + timedelta(days=1), time(), tzinfo=_NEW_YORK)
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


def _in_chunks(scan: str, chunk: Callable[[], int]) -> int:
    total = 0
    while True:
        with transaction.atomic():
            changed = chunk() if _alone(scan) else 0
        total += changed
        if changed == 0:
            return total


def _alone(scan: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCKS[scan]])
        return bool(cursor.fetchone()[0])


def _run(sql: str, params: dict[str, int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


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
    WHEN due_on < cee_today() THEN 1 WHEN due_on <= cee_today() + lead_days THEN 2 ELSE 4 END
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
def _return(item_id: int) -> int:
    """Return one item to the queue in a transaction of its own, because it may change its office."""
    if not _alone("untouched"):
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

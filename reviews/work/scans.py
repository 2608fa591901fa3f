"""Level-triggered scans over the open items: bands, parked days that came, owned items that nobody began.

Each selects what is due from PostgreSQL, whatever the hour and however often it runs, in chunks that are short; a
transaction-level advisory lock lets one run at a time, so two beats or none for a day change nothing (locks.md).
"""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from cee_portal.accounts import clock
from cee_portal.accounts.selectors import holidays
from cee_portal.accounts.working_days import add_working_days
from reviews.work.models import WorkItem
from reviews.work.services.ownership import free_locked_item

CHUNK = 2000
_LOCK = 0x0CEE_5CA0


def rewrite_bands() -> int:
    """Put every open item in the band of its due date. Gives how many changed. The version is not touched."""
    return _in_chunks(_rewrite_chunk)


def wake_parked() -> int:
    """Open again what was parked until today or earlier. Gives how many."""
    return _in_chunks(_wake_chunk)


def return_untouched() -> int:
    """Return to the queue what was taken and not begun for the set working days. Gives how many."""
    return _in_chunks(_return_chunk)


def untouched_since(today: date) -> date:
    """The last New York day of taking that goes back to the queue today (setting UNTOUCHED_WORKING_DAYS)."""
    free = holidays()
    day = today
    while add_working_days(day, settings.UNTOUCHED_WORKING_DAYS, free) > today:
        day = date.fromordinal(day.toordinal() - 1)
    return day


def _in_chunks(chunk: Callable[[], int]) -> int:
    total = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
                if not cursor.fetchone()[0]:
                    return total
            changed = chunk()
        total += changed
        if changed == 0:
            return total


# Per office, so that the queue's own index (office, band, due_on, id) finds the rows whose day has come.
_BANDS = """
WITH due AS (
    SELECT item.id FROM centers_office office
    CROSS JOIN LATERAL (
        SELECT id FROM reviews_workitem
        WHERE state <> 'closed' AND office_id = office.id AND (
            (band = 4 AND due_on <= cee_today() + 31 AND due_on <= cee_today() + lead_days)
            OR (band = 2 AND due_on < cee_today())
            OR (band = 1 AND due_on >= cee_today())
            OR (band = 2 AND due_on > cee_today() + lead_days))
        ORDER BY id LIMIT %(chunk)s FOR UPDATE SKIP LOCKED) item
    LIMIT %(chunk)s
)
UPDATE reviews_workitem item SET band = CASE
    WHEN due_on < cee_today() THEN 1 WHEN due_on <= cee_today() + lead_days THEN 2 ELSE 4 END
FROM due WHERE due.id = item.id
"""


def _rewrite_chunk() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_BANDS, {"chunk": CHUNK})
        return cursor.rowcount


def _wake_chunk() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE reviews_workitem SET state = 'open', parked_until = NULL, version = version + 1,
                      changed_at = cee_now()
               WHERE id IN (SELECT id FROM reviews_workitem WHERE state = 'parked' AND parked_until <= cee_today()
                            ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)""",
            [CHUNK],
        )
        return cursor.rowcount


def _return_chunk() -> int:
    last_day = untouched_since(clock.today())
    items = list(
        WorkItem.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("owner")
        .filter(owner__isnull=False, begun_at__isnull=True, state=WorkItem.State.OPEN)
        .extra(where=["(taken_at AT TIME ZONE 'America/New_York')::date <= %s"], params=[last_day])
        .order_by("id")[:200]
    )
    for item in items:
        free_locked_item(item, by=None, verb="returned untouched", reason="Taken and not begun.")
    return len(items)

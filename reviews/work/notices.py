"""What the owner of items should know before it happens."""

from datetime import date

from cee_portal.accounts.models import User
from cee_portal.accounts.selectors import holidays
from cee_portal.accounts.working_days import add_working_days
from reviews.work.models import WorkItem
from reviews.work.scans import untouched_since

SHOWN = 20


def going_back(user: User, today: date) -> list[WorkItem]:
    """The person's items that return to the queue on the next working day, because nobody has begun them.

    Taking an item over again, or any act on it, keeps it. At most 20, the longest untouched first.
    """
    next_working_day = add_working_days(today, 1, holidays())
    last_day = untouched_since(next_working_day)
    items = WorkItem.objects.filter(owner=user, begun_at__isnull=True, state=WorkItem.State.OPEN)
    items = items.extra(where=["(taken_at AT TIME ZONE 'America/New_York')::date <= %s"], params=[last_day])
    return list(items.select_related("office").order_by("taken_at", "id")[:SHOWN])

"""Reads what the owner of items should know before it happens."""

from datetime import date

from cee_portal.accounts.models import User
from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays
from centers.selectors.memberships import memberships_on
from reviews.work.models import WorkItem
from reviews.work.services.scans import untouched

SHOWN = 20


def items_going_back(user: User, today: date) -> list[WorkItem]:
    """Return the person's items that return to the queue on the next working day, because nobody has begun them.

    Taking an item again, or any act on it, keeps it. At most 20, the longest untouched first.
    """
    offices = [role.office_id for role in memberships_on(user, today)]
    mine = untouched(add_working_days(today, 1, holidays())).filter(owner=user, office__in=offices)
    return list(mine.select_related("office")[:SHOWN])

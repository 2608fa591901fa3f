"""What offices hold, for staff: open work, and summaries in flight of a Center's industry. Counts stop at a
cap.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from centers.models import Office
from centers.selectors.memberships import is_staff_person
from entries.models import Routing
from reviews.work.models import OPEN
from reviews.work.selectors.items import visible_items

CAP = 10_000
CAP_OF_MANY = 1_000

_COUNTS = """
SELECT office.id, counted.open
FROM unnest(%(offices)s) AS office(id) CROSS JOIN LATERAL (
    SELECT count(*) AS open FROM (
        SELECT 1 FROM reviews_workitem WHERE office_id = office.id AND state <> 'closed' LIMIT %(cap)s) cut) counted
"""


class Holdings(NamedTuple):
    """`open_items` at the office; `of_industry` in flight of the Center's industry, None for a port. Up to
    the cap.
    """

    open_items: int
    unowned: int
    of_industry: int | None


def holdings(user: Any, office: Office) -> Holdings | None:
    """What one office holds; None for whoever is not staff."""
    if not is_staff_person(user):
        return None
    items = visible_items(user).filter(OPEN, office=office)
    return Holdings(
        open_items=items.order_by()[: CAP + 1].count(),
        unowned=items.filter(owner=None).order_by()[: CAP + 1].count(),
        of_industry=Routing.objects.filter(jurisdiction=office, in_flight=True)[: CAP + 1].count()
        if office.is_center
        else None,
    )


def open_items(user: Any, offices: Sequence[Office]) -> dict[int, int]:
    """Open work by office id, each up to 1,001, in one query; nothing for whoever is not staff."""
    if not offices or not is_staff_person(user):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"offices": [office.pk for office in offices], "cap": CAP_OF_MANY + 1})
        return dict(cursor.fetchall())

"""The open work of offices and the summaries of an industry, up to a cap."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from cee_portal.core import db
from centers.models import Office
from centers.selectors.memberships import is_staff_person
from entries.models import Routing
from reviews.work.models import OPEN
from reviews.work.selectors.items import visible_items

CAP = 10_000
LIST_CAP = 1_000

_OPEN_ITEMS = """
SELECT office.id, counted.open
FROM unnest(%(offices)s) AS office(id) CROSS JOIN LATERAL (
    SELECT count(*) AS open FROM (
        SELECT 1 FROM reviews_workitem WHERE office_id = office.id AND state <> 'closed' LIMIT %(cap)s) capped) counted
"""


class Holdings(NamedTuple):
    """Open items, those without owner, and summaries of the industry of a Center.

    Each number is at most the cap and one more. `of_industry` is None for a port.
    """

    open_items: int
    unowned: int
    of_industry: int | None


def office_holdings(user: Any, office: Office) -> Holdings | None:
    """Return the holdings of one office; None where `user` is not staff."""
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


def count_open_items(user: Any, offices: Sequence[Office]) -> dict[int, int]:
    """Return the open items by office id, at most 1,001; none but for staff."""
    if not offices or not is_staff_person(user):
        return {}
    params = {"offices": [office.pk for office in offices], "cap": LIST_CAP + 1}
    return dict(db.rows(_OPEN_ITEMS, params))

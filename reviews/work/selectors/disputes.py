"""Reads the items that were sent back twice, for the supervisors of both offices."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import OfficeMembership
from centers.selectors.memberships import memberships_on
from reviews.work.models import DISPUTED_RETURNS, OPEN, ItemMove, WorkItem
from reviews.work.selectors.items import visible_items

_LEADS = (OfficeMembership.Role.SUPERVISOR, OfficeMembership.Role.DIRECTOR)


def disputed_items(user: User) -> QuerySet[WorkItem]:
    """Return the open items returned at least twice, at or from an office that `user` leads, by due date.

    A user who leads no office today gets none.
    """
    offices = [role.office_id for role in memberships_on(user, clock.today()) if role.role in _LEADS]
    returned_by_us = ItemMove.objects.filter(item=OuterRef("pk"), cause="returned", from_office__in=offices)
    return (
        visible_items(user)
        .filter(OPEN, returns__gte=DISPUTED_RETURNS)
        .filter(Q(office__in=offices) | Exists(returned_by_us))
        .order_by("due_on", "id")
    )

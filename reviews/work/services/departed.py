"""Returns to the queue what people own who have left: who may not sign in, or do not work at the office of the item today.

Nobody else would see such an item as free, and its owner can no longer act on it (decision 55).
"""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cee_portal.core import clock
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.record import Verb
from centers.models import OfficeMembership
from centers.selectors.memberships import may_act_at
from reviews.work.models import OPEN, WorkItem
from reviews.work.services.moving import live_hold, pass_gate
from reviews.work.services.ownership import release_locked_item

CHUNK = 2000


def return_departed() -> int:
    """Return to the queue the open items whose owner has left. Return how many.

    Owners who work nowhere come first; of people who changed their office, items that a move will bring along stay.
    """
    today = clock.today()
    elsewhere = OfficeMembership.objects.on(today).filter(user=OuterRef("owner"), user__is_active=True)
    found = departed_items(today).order_by("id")
    due = [
        *found.filter(~Exists(elsewhere)).values_list("pk", flat=True)[:CHUNK],
        *found.filter(Exists(elsewhere)).values_list("pk", flat=True)[:CHUNK],
    ]
    return sum(_return_item(item_id) for item_id in due)


def departed_items(today: date) -> QuerySet[WorkItem]:
    """Return the open items whose owner is inactive or does not work at the office of the item on that day."""
    works_there = OfficeMembership.objects.on(today).filter(
        user=OuterRef("owner"), office=OuterRef("office"), user__is_active=True
    )
    return WorkItem.objects.filter(OPEN, ~Exists(works_there), owner__isnull=False)


@transaction.atomic
def _return_item(item_id: int) -> int:
    """Return one item in a transaction of its own, because the end of a hold may change its office."""
    if not try_lock(LockKey.DEPARTED_SCAN):
        return 0
    rule_office_id = pass_gate(item_id)
    for item in (
        departed_items(clock.today()).filter(pk=item_id).select_for_update(skip_locked=True, of=("self",))
    ):
        if _follows_its_owner(item, rule_office_id):
            return 0
        release_locked_item(
            item,
            by=None,
            verb=Verb.ITEM_RETURNED_DEPARTED,
            reason="Its owner no longer works at this office.",
            rule_office_id=rule_office_id,
        )
        return 1
    return 0


def _follows_its_owner(item: WorkItem, rule_office_id: int | None) -> bool:
    """Return whether a move is to bring the item to the office where its owner works now."""
    if rule_office_id in (None, item.office_id) or live_hold(item) is not None:
        return False
    return may_act_at(item.owner, rule_office_id)

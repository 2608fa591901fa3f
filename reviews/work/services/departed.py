"""Returns items to the queue whose owner has left: the owner may not sign in, or works at another office today.

Nobody else would see such an item as free, and its owner can no longer act on it (decision 55).
"""

import time
from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cee_portal.core import clock
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.record import Verb
from centers.models import OfficeMembership
from centers.selectors.memberships import may_act_at
from entries.models import Routing
from reviews.work.models import OPEN, Hold, WorkItem
from reviews.work.selectors.rule_office import read_rule_offices
from reviews.work.services.moving import live_hold, pass_gate
from reviews.work.services.ownership import release_locked_item

CHUNK = 2000
SECONDS = 20


def return_departed(*, seconds: float = SECONDS) -> int:
    """Return to the queue the open items whose owner has left. Return how many.

    Owners who work nowhere come first; of people who changed their office, items that a move will bring along stay.
    A run reads all of them by id and ends after `seconds`; the next run goes on with what is left.
    """
    deadline = time.monotonic() + seconds
    returned = 0
    for item_id in _due_ids(deadline):
        returned += _return_item(item_id)
        if time.monotonic() > deadline:
            break
    return returned


def _due_ids(deadline: float) -> Iterator[int]:
    """Yield the ids of the items that go back, without those that stay, so that these never fill a run."""
    today = clock.today()
    elsewhere = OfficeMembership.objects.on(today).filter(user=OuterRef("owner"), user__is_active=True)
    found = departed_items(today).order_by("id")
    for rows, may_stay in (
        (found.filter(~Exists(elsewhere)), False),
        (found.filter(Exists(elsewhere)), True),
    ):
        after = 0
        while time.monotonic() <= deadline and (page := list(rows.filter(pk__gt=after)[:CHUNK])):
            staying = _staying_ids(page, today) if may_stay else set()
            yield from (item.pk for item in page if item.pk not in staying)
            after = page[-1].pk


def _staying_ids(items: Sequence[WorkItem], today: date) -> set[int]:
    """Return which items a move is to bring to their owners: `_follows_its_owner` for a page, in five queries."""
    find = read_rule_offices()
    routings = Routing.objects.in_bulk([item.summary_id for item in items])
    live = Hold.objects.filter(item__in=[item.pk for item in items], ended_at__isnull=True)
    held = set(live.values_list("item_id", flat=True))
    owners = OfficeMembership.objects.on(today).filter(user__in={item.owner_id for item in items})
    works_at = set(owners.values_list("user_id", "office_id"))
    return {
        item.pk
        for item in items
        if item.pk not in held
        and (routing := routings.get(item.summary_id))
        and (item.owner_id, find(routing, item.function)) in works_at
    }


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

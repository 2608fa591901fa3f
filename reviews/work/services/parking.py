"""Parks an item until a day. Its legal clock goes on; take-next and the list of unassigned items leave it out."""

from datetime import date

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.states import require_act
from reviews.work.models import WorkItem
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_item, mark_begun, require_owner_or_supervisor, save_new_version

LONGEST_PARKING_DAYS = 90


@transaction.atomic
def park(
    *, item_id: int, user: User, until: date, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Park an item until a later day, at most 90 days away, with a reason. The owner keeps it; without one it stays
    without.
    """
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    require_owner_or_supervisor(item, user)
    check_parking(until, reason)
    require_act(item.park, user)
    changed = mark_begun(item, user) if item.owner_id else ()
    item.park()
    item.parked_until = until
    save_new_version(item, "state", "parked_until", *changed)
    record_item_event(item, Verb.ITEM_PARKED, user, reason=reason, after={"until": until.isoformat()})
    return item


def check_parking(until: date | None, reason: str) -> None:
    """Raise InvalidInputError unless the day is at most 90 days away and the reason says what the item waits for."""
    if until is None or not 0 < (until - clock.today()).days <= LONGEST_PARKING_DAYS:
        raise InvalidInputError(
            f"Choose a day between tomorrow and {LONGEST_PARKING_DAYS} days from now.", field="until"
        )
    if not reason.strip():
        raise InvalidInputError("Say in a few words what it waits for.", field="reason")


@transaction.atomic
def unpark(*, item_id: int, user: User, expected_version: int | None = None) -> WorkItem:
    """Open a parked item before its day."""
    item = lock_item(item_id=item_id, user=user, expected_version=expected_version)
    require_owner_or_supervisor(item, user)
    if item.state == WorkItem.State.PARKED:
        item.unpark()
        item.parked_until = None
        save_new_version(item, "state", "parked_until")
        record_item_event(item, Verb.ITEM_UNPARKED, user)
    return item

"""Changes who owns an item: take, take next, release, assign, skip. An item has one owner and is never taken twice.

Giving an item up may end the hold of an item that was begun before its routing changed, and so move it: release and
skip pass the gate. The others change no office and lock the row of the item alone.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from cee_portal.core.record import Verb, verb_words
from cee_portal.core.refusals import InvalidInputError, NotAllowedError
from cee_portal.core.states import require_act
from centers.models import Office
from centers.selectors.memberships import may_act_at
from reviews.work.models import Hold, Skip, WorkItem
from reviews.work.queue.search import QueueQuery
from reviews.work.services.former_owners import tell_former_owner
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_item, save_new_version
from reviews.work.services.moving import end_hold, live_hold, move_item, pass_gate
from reviews.work.services.traces import begin_trace


@transaction.atomic
def take(*, item_id: int, user: User) -> WorkItem:
    """Make `user` the owner; this accepts an item that was sent to the office. Taking an own item changes nothing."""
    item = lock_item(item_id=item_id, user=user)
    if item.owner_id == user.pk:
        return item
    require_act(item.take, user)
    return _set_owner(item, to=user, by=user, verb=Verb.ITEM_TAKEN)


@transaction.atomic
def take_next(*, user: User, candidates: QueueQuery) -> WorkItem | None:
    """Take the first free item of the list in front of the person; None where none is left.

    `candidates` is that list, filtered and in its own order, of one office where `user` works. Rows that others are
    taking at this moment are passed over; a row is checked again on its locked version, so none is given twice.
    """
    skipped = Skip.objects.filter(user=user, item=OuterRef("pk"), until__gt=RawSQL("cee_now()", []))
    for rows in candidates.takeable():
        found = list(rows.filter(~Exists(skipped)).select_for_update(skip_locked=True, of=("self",))[:1])
        if found:
            break
    else:
        return None
    if not may_act_at(user, found[0].office_id):
        raise NotAllowedError(
            f"You do not work at {found[0].office.short_name}. Take from a list of your own."
        )
    begin_trace(found[0])
    return _set_owner(found[0], to=user, by=user, verb=Verb.ITEM_TAKEN)


@transaction.atomic
def release(*, item_id: int, user: User, reason: str = "") -> WorkItem:
    """Return an item to the queue, by its owner or a supervisor of the office.

    A hold "begun before" ends, and the item goes to the office that the rules give.
    """
    rule_office_id = pass_gate(item_id)
    item = lock_item(item_id=item_id, user=user)
    if item.owner_id is None:
        return item
    require_act(item.release, user)
    before = item.owner_id
    release_locked_item(item, by=user, verb=Verb.ITEM_RELEASED, reason=reason, rule_office_id=rule_office_id)
    tell_former_owner(item, owner_id=before, actor_id=user.pk, cause="released", reason=reason)
    return item


@transaction.atomic
def assign(
    *, item_id: int, user: User, owner: User, reason: str = "", expected_version: int | None = None
) -> WorkItem:
    """Give an item to a person of the office. A supervisor does so; everybody may give a free item to oneself."""
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    if not (owner == user and item.owner_id in (None, user.pk)):
        require_act(item.give, user)
    if not may_act_at(owner, item.office):
        raise InvalidInputError(
            f"{owner.name} does not work at {item.office.short_name}. Choose somebody who does.",
            field="owner",
        )
    if item.owner_id == owner.pk:
        return item
    item.former_owner_id = item.owner_id
    before = item.owner_id
    _set_owner(item, to=owner, by=user, verb=Verb.ITEM_ASSIGNED, reason=reason)
    tell_former_owner(item, owner_id=before, actor_id=user.pk, cause="given", reason=reason)
    return item


@transaction.atomic
def skip(*, item_id: int, user: User) -> WorkItem:
    """Let take-next skip the item for this person until the end of the New York day. Everybody else still gets it."""
    rule_office_id = pass_gate(item_id)
    item = lock_item(item_id=item_id, user=user)
    tomorrow = new_york_moment(clock.today() + timedelta(days=1))
    before = Skip.objects.filter(item=item, user=user).values_list("until", flat=True).first()
    Skip.objects.update_or_create(item=item, user=user, defaults={"until": tomorrow})
    if item.trace:
        item.trace.skip = before.isoformat() if before else None
    if item.owner_id == user.pk and item.begun_at is None:
        return release_locked_item(item, by=user, verb=Verb.ITEM_SKIPPED, rule_office_id=rule_office_id)
    record_item_event(item, Verb.ITEM_SKIPPED, user, after={"until": tomorrow.isoformat()})
    return item


def _set_owner(item: WorkItem, *, to: User, by: User, verb: Verb, reason: str = "") -> WorkItem:
    before = item.owner.username if item.owner else None
    item.owner = to
    item.taken_at = clock.now()
    item.begun_at = None
    if to == by:
        item.take()
    else:
        item.give()
    if item.state == WorkItem.State.OPEN:
        item.parked_until = None
    save_new_version(item, "owner", "former_owner", "taken_at", "begun_at", "state", "parked_until")
    _record_owner(item, verb, by, reason, before)
    return item


def release_locked_item(
    item: WorkItem, *, by: User | None, verb: Verb, reason: str = "", rule_office_id: int | None = None
) -> WorkItem:
    """Take a locked item from its owner and name the former one; `by` is None where the portal does it.

    A hold that kept the item here because it was begun ends; the item then goes to `rule_office_id`, which
    `pass_gate` returned.
    """
    before = item.owner.username if item.owner else None
    hold = live_hold(item)
    if hold and hold.reason == Hold.Reason.BEGUN and rule_office_id is not None:
        end_hold(item, how=verb_words(verb))
        if rule_office_id != item.office_id:
            to = Office.objects.get(pk=rule_office_id)
            move_item(item, to=to, cause="hold_ended", act=item.move)
            _record_owner(item, verb, by, reason, before, went_to=to.code)
            return item
    item.former_owner = item.owner
    item.owner = None
    item.taken_at = None
    item.begun_at = None
    save_new_version(item, "owner", "former_owner", "taken_at", "begun_at")
    _record_owner(item, verb, by, reason, before)
    return item


def _record_owner(
    item: WorkItem, verb: Verb, by: User | None, reason: str, before: str | None, **after: str
) -> None:
    owner = item.owner.username if item.owner else None
    record_item_event(
        item, verb, by, reason=reason, before={"owner": before}, after={"owner": owner, **after}
    )

"""Handing an item to another office: send, accept, return. A hold by hand keeps it there (design.md 3, decisions s).

The hold ends when the item closes, returns or is sent again. A second return goes to both supervisors: the item is
shown to them as disputed (`returns` of two or more). No clock changes.
"""

from django.db import transaction

from cee_portal.accounts import clock, events
from cee_portal.accounts.gate import share_gate
from cee_portal.accounts.models import User
from centers.models import Office
from entries.models import Routing
from reviews.work.errors import InvalidActError
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.services.locking import lock_item, require_owner_or_supervisor, touch

DISPUTED_RETURNS = 2


@transaction.atomic
def send(
    *, item_id: int, user: User, office: Office, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Send to `office` with a reason; it accepts or returns it. The sender keeps reading it."""
    share_gate()
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    require_owner_or_supervisor(item, user)
    if not reason.strip():
        raise InvalidActError("Say why that office should have it.", field="reason")
    if office.pk == item.office_id:
        raise InvalidActError(f"{item.printed_number} is at {office.short_name} already.", field="office")
    end_hold(item, how="sent again")
    _place_hold(item, office=office, author=user, text=reason)
    move_item(item, to=office, cause="sent", state=WorkItem.State.OFFERED, former_owner=user)
    _record(item, user=user, verb="sent", reason=reason)
    return item


@transaction.atomic
def accept(*, item_id: int, user: User) -> WorkItem:
    """The receiving office takes it on; it waits there for an owner."""
    item = lock_item(item_id=item_id, user=user)
    if item.state != WorkItem.State.OFFERED:
        return item
    item.state = WorkItem.State.OPEN
    touch(item, "state")
    _record(item, user=user, verb="accepted", reason="")
    return item


@transaction.atomic
def return_to_sender(*, item_id: int, user: User, reason: str) -> WorkItem:
    """Back to the office that the rules give it, with a reason; its hold ends."""
    share_gate()
    routing = Routing.objects.select_for_update(of=("self",)).filter(summary__work_items=item_id)
    office_ids = [row.office_id for row in routing]
    item = lock_item(item_id=item_id, user=user, text=reason)
    if not reason.strip():
        raise InvalidActError("Say why it does not belong here.", field="reason")
    if not Hold.objects.filter(item=item, ended_at__isnull=True, reason=Hold.Reason.BY_HAND).exists():
        raise InvalidActError(
            "Nobody sent it here by hand: it is here by the rules. Send it to the office you mean.",
            field="reason",
        )
    end_hold(item, how="returned")
    item.returns += 1
    move_item(item, to=Office.objects.get(pk=office_ids[0]), cause="returned", state=WorkItem.State.OPEN)
    touch(item, "returns")
    verb = "returned again" if item.returns >= DISPUTED_RETURNS else "returned"
    _record(item, user=user, verb=verb, reason=reason)
    return item


def move_item(
    item: WorkItem, *, to: Office, cause: str, state: str, former_owner: User | None = None
) -> None:
    """Put a locked item at another office, unassigned, naming the former owner, and record the move."""
    from_office_id, owner_id, team_id = item.office_id, item.owner_id, item.team_id
    now = clock.now()
    item.former_owner_id = owner_id or (former_owner.pk if former_owner else item.former_owner_id)
    item.office = to
    item.owner = None
    item.team = None
    item.taken_at = None
    item.begun_at = None
    item.parked_until = None
    item.state = state
    item.arrived_at = now
    touch(
        item,
        "office",
        "owner",
        "former_owner",
        "team",
        "taken_at",
        "begun_at",
        "parked_until",
        "state",
        "arrived_at",
    )
    ItemMove.objects.create(
        item=item,
        at=now,
        cause=cause,
        from_office_id=from_office_id,
        to_office=to,
        owner_id_before=owner_id,
        team_id_before=team_id,
        due_on=item.due_on,
        version_after=item.version,
    )


def end_hold(item: WorkItem, *, how: str) -> None:
    """End the live hold of a locked item, if it has one."""
    Hold.objects.filter(item=item, ended_at__isnull=True).update(ended_at=clock.now(), ended_by=how)


def _place_hold(item: WorkItem, *, office: Office, author: User, text: str) -> None:
    Hold.objects.create(
        item=item,
        office=office,
        reason=Hold.Reason.BY_HAND,
        text=text[:300],
        author=author,
        placed_at=clock.now(),
    )


def _record(item: WorkItem, *, user: User, verb: str, reason: str) -> None:
    events.record(
        verb=verb,
        actor=user,
        object_kind="work_item",
        object_id=item.pk,
        summary_id=item.summary_id,
        reason=reason,
        after={"office": item.office.code},
    )

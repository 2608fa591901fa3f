"""Changes the office of a single item, and the hold that keeps it elsewhere (decisions 33 and 34).

The caller passed the gate, shares the routing row of the summary and holds the item (docs/concurrency.md, sections 1,
2 and 5).
"""

from collections.abc import Callable

from cee_portal.accounts.models import User
from cee_portal.core import clock, db
from cee_portal.core.gate import share_gate
from centers.models import Office
from entries.models import Routing
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.queue.teams import TeamTable
from reviews.work.selectors.rule_office import rule_office
from reviews.work.services.locking import save_new_version


def pass_gate(item_id: int) -> int | None:
    """Pass the gate and keep the routing of the item's summary as it is until commit.

    Return the id of the office that today's rules give the item by its own function, whatever a hold or a move under
    way does with its routing; None where there is no such item. Call it before the item is locked, because routings
    are locked first (docs/concurrency.md, section 1).
    """
    share_gate()
    item = WorkItem.objects.filter(pk=item_id).values_list("summary_id", "function").first()
    if item is None:
        return None
    summary_id, function = item
    db.execute("SELECT 1 FROM entries_routing WHERE summary_id = %s FOR SHARE", [summary_id])
    routing = Routing.objects.filter(pk=summary_id).first()
    return rule_office(routing, function) if routing else None


def move_item(
    item: WorkItem, *, to: Office, cause: str, act: Callable[[], None], former_owner: User | None = None
) -> None:
    """Put a locked item at another office, unassigned, by one of its acts, and record the move.

    The item names its former owner.
    """
    from_office_id, owner_id, team_id = item.office_id, item.owner_id, item.team_id
    now = clock.now()
    item.former_owner_id = owner_id or (former_owner.pk if former_owner else item.former_owner_id)
    item.office = to
    item.team_id = TeamTable([to.pk]).team_for(to.pk, item.heading)
    item.owner = None
    item.taken_at = item.begun_at = item.parked_until = None
    act()
    item.arrived_at = now
    item.arrived_by_batch = None
    save_new_version(item, *_MOVED)
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


_MOVED = (
    "office",
    "owner",
    "former_owner",
    "team",
    "taken_at",
    "begun_at",
    "parked_until",
    "state",
    "arrived_at",
    "arrived_by_batch",
)


def live_hold(item: WorkItem) -> Hold | None:
    """Return the hold that keeps the item where it is, or None."""
    return Hold.objects.filter(item=item, ended_at__isnull=True).first()


def end_hold(item: WorkItem, *, how: str) -> None:
    """End the live hold of a locked item, if it has one. The caller moves what is left to move."""
    Hold.objects.filter(item=item, ended_at__isnull=True).update(ended_at=clock.now(), ended_by=how)


def place_hold(item: WorkItem, *, office: Office, author: User, text: str) -> None:
    """Keep a locked item at `office` by hand, until it closes, returns or is sent again."""
    Hold.objects.create(
        item=item,
        office=office,
        reason=Hold.Reason.BY_HAND,
        text=text[:300],
        author=author,
        placed_at=clock.now(),
    )

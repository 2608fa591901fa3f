"""Changes the office of a single item, and the hold that keeps it elsewhere (decisions 33 and 34).

The caller passed the gate, shares the routing row of the summary and holds the item (docs/concurrency.md, sections 1,
2 and 5).
"""

from collections.abc import Callable
from datetime import datetime

from cee_portal.accounts.models import User
from cee_portal.core import clock, db
from cee_portal.core.gate import share_gate
from centers.models import Office
from entries.models import Routing
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.queue.teams import TeamTable
from reviews.work.selectors.rule_office import rule_office
from reviews.work.services.locking import save_new_version


def pass_gate(item_id: int, *, alone: bool = False) -> int | None:
    """Pass the gate and keep the routing of the item's summary as it is until commit.

    `alone`: the act may write the routing; a shared lock would wait for the other sharers when it is written.

    Return the id of the office that today's rules give the item by its own function, whatever a hold or a move under
    way does with its routing; None where there is no such item. Call it before the item is locked, because routings
    are locked first (docs/concurrency.md, section 1).
    """
    share_gate()
    item = WorkItem.objects.filter(pk=item_id).values_list("summary_id", "function").first()
    if item is None:
        return None
    summary_id, function = item
    strength = "UPDATE" if alone else "SHARE"
    db.execute(f"SELECT 1 FROM entries_routing WHERE summary_id = %s FOR {strength}", [summary_id])
    routing = Routing.objects.filter(pk=summary_id).first()
    return rule_office(routing, function) if routing else None


# The columns that `relocate` and the act after it change.
MOVED = (
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


def relocate(
    item: WorkItem, office_id: int, teams: TeamTable, *, at: datetime, cause: str, batch_id: int | None = None
) -> ItemMove:
    """Put a locked item at another office, unassigned, naming its former owner. Return the record of the move.

    The caller runs the act that changes the state, and saves the item, one version further, and the record.
    """
    move = ItemMove(
        item=item,
        at=at,
        cause=cause,
        batch_id=batch_id,
        from_office_id=item.office_id,
        to_office_id=office_id,
        owner_id_before=item.owner_id,
        team_id_before=item.team_id,
        due_on=item.due_on,
        version_after=item.version + 1,
    )
    item.former_owner_id = item.owner_id or item.former_owner_id
    item.office_id = office_id
    item.team_id = teams.team_for(office_id, item.heading)
    item.owner_id = None
    item.taken_at = item.begun_at = item.parked_until = None
    item.arrived_at = at
    item.arrived_by_batch = batch_id
    return move


def move_item(item: WorkItem, *, to: Office, cause: str, act: Callable[[], None]) -> None:
    """Move a locked item to another office by one of its acts, and record the move."""
    move = relocate(item, to.pk, TeamTable([to.pk]), at=clock.now(), cause=cause)
    item.office = to
    act()
    save_new_version(item, *MOVED)
    move.save()


def live_hold(item: WorkItem) -> Hold | None:
    """Return the hold that keeps the item where it is, or None."""
    return Hold.objects.filter(item=item, ended_at__isnull=True).first()


def end_hold(item: WorkItem, *, how: str) -> None:
    """End the live hold of a locked item, if it has one. The caller moves what is left to move."""
    live = list(Hold.objects.filter(item=item, ended_at__isnull=True).values_list("pk", flat=True))
    if live:
        Hold.objects.filter(pk__in=live).update(ended_at=clock.now(), ended_by=how)
    if item.trace:
        item.trace.ended_holds += live


def place_hold(item: WorkItem, *, office: Office, author: User, text: str) -> None:
    """Keep a locked item at `office` by hand, until it closes, returns or is sent again."""
    hold = Hold.objects.create(
        item=item,
        office=office,
        reason=Hold.Reason.BY_HAND,
        text=text[:300],
        author=author,
        placed_at=clock.now(),
    )
    if item.trace:
        item.trace.placed_hold = hold.pk

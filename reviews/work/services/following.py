"""Moves open items after the routing of their summary (decision 33).

An item that waits for a jurisdiction closes once there is one. Each other item has the office that the rules give its own
function. An item that a person has begun stays where it is, held until it is released, closed or sent on; so does an
item that is held already. Everything else goes there in the same transaction, unassigned, naming the former owner. All
work on a deleted summary closes where it is.
"""

from collections.abc import Iterable, Sequence

from entries.extension_points import RoutingChange, RoutingChanges
from entries.models import Routing
from entries.selectors.decision_inputs import FUNCTION
from reviews.kinds import keys_that_wait_for_jurisdiction
from reviews.work.models import Hold, ItemMove, Mark, WorkItem
from reviews.work.queue.teams import TeamTable
from reviews.work.selectors.rule_office import read_rule_offices
from reviews.work.services.automatic_closing import close_automatically
from reviews.work.services.former_owners import Loss, tell_former_owners
from reviews.work.services.moving import MOVED, relocate

_INFERRED_LOW = 4
_BY_NONE, _BY_ACCOUNT, _BY_PARTICIPANT = 0, 2, 3
_MARKS_OF_ROUTING = Mark.ACCOUNT | Mark.PARTICIPANT | Mark.INFERRED_LOW


def marks_of_routing(by: int, basis: int) -> int:
    """Return the bits of `WorkItem.marks` that come from the `by` and the basis of a routing."""
    marks = 0
    if by == _BY_ACCOUNT:
        marks |= Mark.ACCOUNT
    if by == _BY_PARTICIPANT:
        marks |= Mark.PARTICIPANT
    if basis == _INFERRED_LOW:
        marks |= Mark.INFERRED_LOW
    return marks


def follow_routing(piece: RoutingChanges) -> None:
    """Close, move or hold every open item of these summaries.

    Called under the gate; it locks the items in id order.
    """
    changes = {change.summary_id: change for change in piece.changes}
    deleted = [change.summary_id for change in piece.changes if not change.in_flight]
    items = list(
        WorkItem.objects.select_for_update(of=("self",))
        .filter(summary_id__in=list(changes))
        .exclude(state=WorkItem.State.CLOSED)
        .order_by("id")
    )
    waiting = keys_that_wait_for_jurisdiction()
    answered = [item for item in items if _is_answered(item, changes[item.summary_id], waiting)]
    close_automatically(answered, cause=piece.cause, now=piece.now, actor_id=piece.actor_id)
    _move_or_hold([item for item in items if not item.is_closed], changes, piece)
    Hold.objects.filter(summary_id__in=deleted, ended_at__isnull=True).update(
        ended_at=piece.now, ended_by="the summary was deleted"
    )


def _is_answered(item: WorkItem, change: RoutingChange, waiting: list[str]) -> bool:
    return not change.in_flight or (item.kind in waiting and change.by != _BY_NONE)


def _move_or_hold(items: list[WorkItem], changes: dict[int, RoutingChange], piece: RoutingChanges) -> None:
    held = _held_ids(items)
    targets = _target_offices(items, changes)
    teams = TeamTable(targets.values())
    moves: list[ItemMove] = []
    holds: list[Hold] = []
    home: list[int] = []
    for item in items:
        to = targets[item.pk]
        _copy_routing(item, changes[item.summary_id])
        if item.office_id == to:
            if item.pk in held:
                home.append(item.pk)
                if item.state == WorkItem.State.OFFERED:
                    item.accept_by_rules()
        elif item.pk in held:
            pass  # the end of its hold moves it to the office of the rules
        elif item.is_begun:
            holds.append(_begun_hold(item, piece))
        else:
            batch_id = piece.batch_id
            moves.append(relocate(item, to, teams, at=piece.now, cause=piece.cause, batch_id=batch_id))
            item.move()
        item.version += 1
        item.changed_at = piece.now
    WorkItem.objects.bulk_update(items, _CHANGED, batch_size=500)
    # An item that was sent by hand to the office that the rules give now needs no hold any more.
    Hold.objects.filter(item__in=home, ended_at__isnull=True).update(
        ended_at=piece.now, ended_by="the rules agree"
    )
    ItemMove.objects.bulk_create(moves, batch_size=1000)
    if piece.batch_id is None:  # the digests of a move tell of its items
        tell_former_owners(
            [
                Loss(move.item, move.owner_id_before, piece.actor_id, piece.cause)
                for move in moves
                if move.owner_id_before is not None
            ]
        )
    Hold.objects.bulk_create(holds, batch_size=1000)


_CHANGED = (*MOVED, "jurisdiction", "marks", "version", "changed_at")


def _held_ids(items: Iterable[WorkItem]) -> set[int]:
    ids = [item.pk for item in items]
    return set(Hold.objects.filter(item_id__in=ids, ended_at__isnull=True).values_list("item_id", flat=True))


def _target_offices(items: Sequence[WorkItem], changes: dict[int, RoutingChange]) -> dict[int, int]:
    """Return the office of each item by its own function. The changes name that of the function of the routing."""
    targets = {item.pk: changes[item.summary_id].to_office_id for item in items if item.summary_id}
    others = [item for item in items if item.function != FUNCTION]
    if others:
        find = read_rule_offices()
        routings = Routing.objects.in_bulk([item.summary_id for item in others])
        targets.update((item.pk, find(routings[item.summary_id], item.function)) for item in others)
    return targets


def _copy_routing(item: WorkItem, change: RoutingChange) -> None:
    item.jurisdiction_id = change.jurisdiction_id
    item.marks = item.marks & ~int(_MARKS_OF_ROUTING) | marks_of_routing(change.by, change.basis)


def _begun_hold(item: WorkItem, piece: RoutingChanges) -> Hold:
    return Hold(
        item=item,
        office_id=item.office_id,
        reason=Hold.Reason.BEGUN,
        text="Begun before its routing changed.",
        author_id=piece.actor_id,
        batch_id=piece.batch_id,
        placed_at=piece.now,
    )

"""Tells a person who loses an item by the act of somebody else; functions of higher rooms write the notice."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from reviews.work.models import WorkItem


class Loss(NamedTuple):
    """An item that a person lost: by whose act (None: the portal), by which cause, and the reason given.

    `cause` is one of `ItemMove.cause`, or "given" or "released" where the item stays at its office.
    `undone_version`: the person has the item again; it is the version of the item after the act that is undone.
    """

    item: WorkItem
    owner_id: int
    actor_id: int | None
    cause: str
    reason: str = ""
    undone_version: int | None = None


Teller = Callable[[Sequence[Loss]], None]


def tell_former_owner(
    item: WorkItem, *, owner_id: int | None, actor_id: int | None, cause: str, reason: str = ""
) -> None:
    """Tell the former owner of one item, in the transaction of the act."""
    if owner_id is not None:
        tell_former_owners([Loss(item, owner_id, actor_id, cause, reason)])


def tell_former_owners(losses: Sequence[Loss]) -> None:
    """Call settings.WORK_AFTER_LOSS, but for people who did the act themselves or still have the item."""
    told = [loss for loss in losses if loss.owner_id not in (loss.actor_id, loss.item.owner_id)]
    _call_tellers(told)


def tell_owner_again(item: WorkItem, *, actor_id: int, undone_version: int) -> None:
    """Tell the owner, who had lost the item by an act of the actor, that this act was undone."""
    if item.owner_id is not None and item.owner_id != actor_id:
        _call_tellers([Loss(item, item.owner_id, actor_id, "undone", undone_version=undone_version)])


def _call_tellers(losses: Sequence[Loss]) -> None:
    if not losses:
        return
    for path in settings.WORK_AFTER_LOSS:
        tell: Teller = import_string(path)
        tell(losses)

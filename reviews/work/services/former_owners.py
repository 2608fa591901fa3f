"""Tells a person who loses an item by the act of somebody else; functions of higher rooms write the notice."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from reviews.work.models import WorkItem


class Loss(NamedTuple):
    """An item that a person lost: by whose act (None: the portal), by which cause, and the reason given.

    `cause` is one of `ItemMove.cause`, or "given" or "released" where the item stays at its office.
    """

    item: WorkItem
    owner_id: int
    actor_id: int | None
    cause: str
    reason: str = ""


Teller = Callable[[Loss], None]


def tell_former_owner(
    item: WorkItem, *, owner_id: int | None, actor_id: int | None, cause: str, reason: str = ""
) -> None:
    """Call settings.WORK_AFTER_LOSS, in the transaction of the act, unless nobody else than the actor loses it."""
    if owner_id is None or owner_id == actor_id or owner_id == item.owner_id:
        return
    for path in settings.WORK_AFTER_LOSS:
        tell: Teller = import_string(path)
        tell(Loss(item, owner_id, actor_id, cause, reason))

"""Closes an item by a person. What a result means belongs to the room of the kind."""

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb
from cee_portal.core.states import require_act
from reviews.kinds import kind_of
from reviews.work.models import ItemClock, Presence, WorkItem
from reviews.work.services.clocks import end_all_clocks
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import save_new_version
from reviews.work.services.moving import end_hold


def close_locked_item(
    item: WorkItem, *, user: User | None, result: str, note: str = "", after: dict[str, object] | None = None
) -> None:
    """Close an item that the caller has locked and checked, end its hold, and record it.

    Raises WrongStateError while the trade is asked.
    """
    require_act(item.close)
    end_hold(item, how="closed")
    item.close()
    item.result = result
    item.closed_at = clock.now()
    item.closed_by = user
    item.parked_until = None
    item.answer = ""
    if item.owner_id is None:
        item.owner = user
    save_new_version(item, "state", "result", "closed_at", "closed_by", "parked_until", "answer", "owner")
    Presence.objects.filter(item=item).delete()
    audience, after = kind_of(item.kind).audience, {"result": result, **(after or {})}
    event = record_item_event(item, Verb.ITEM_CLOSED, user, reason=note, audience=audience, after=after)
    end_all_clocks([item.pk], how=ItemClock.End.CLOSED, event=event)

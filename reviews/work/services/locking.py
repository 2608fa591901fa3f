"""Begins every act: locks the item and checks that this person may still act on it.

See docs/concurrency.md, sections 1 and 8.
"""

from django.db.models import Exists

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import NotAllowedError, NotFoundError
from cee_portal.core.states import require_permission
from centers.selectors.memberships import may_act_at
from entries.models import EntrySummary, Routing
from entries.rules.states import Control, Liquidation, Status
from reviews.work.errors import ItemClosedError, ItemMovedError, StaleItemError, closed_message
from reviews.work.item_states import OWNER_OR_SUPERVISOR
from reviews.work.models import Draft, ItemMove, WorkItem
from reviews.work.services.traces import begin_trace


def lock_item(*, item_id: int, user: User, text: str = "", expected_version: int | None = None) -> WorkItem:
    """Return the item, locked until commit, on which `user` may act at its office.

    Raises NotFoundError, ItemClosedError, ItemMovedError, NotAllowedError or StaleItemError. The caller keeps `text`
    by `keep_text` where it catches one of them, because the transaction of the act is rolled back by then.
    """
    item = lock_any_item(item_id)
    if item.is_closed:
        raise ItemClosedError(closed_message(item))
    if not may_act_at(user, item.office):
        _refuse_elsewhere(item, user, text)
    if expected_version is not None and item.version != expected_version:
        raise StaleItemError(
            f"{item.printed_number} changed while you had it open. Look at it again; what you typed is kept."
        )
    begin_trace(item)
    return item


def lock_any_item(item_id: int) -> WorkItem:
    """Return the item, locked until commit, also a closed one."""
    # No joins: PostgreSQL checks a row that changed during the wait again with the joined rows of before, and may drop it.
    found = list(WorkItem.objects.select_for_update().filter(pk=item_id))
    if not found:
        raise NotFoundError("There is no such item. Go back to the queue and open it from there.")
    return found[0]


def lock_summary_of(item_id: int) -> EntrySummary | None:
    """Lock the summary of an item, and its routing where that may leave or enter the flight."""
    # Routings before summaries before items: the lock order of docs/concurrency.md, section 1. The routing of a liquidated
    # summary leaves the flight with its last open work, and comes back with it.
    liquidated = Routing.objects.filter(summary__work_items=item_id).exclude(
        summary__liquidation=Liquidation.NO
    )
    list(liquidated.select_for_update(of=("self",)))
    found = list(EntrySummary.objects.select_for_update(of=("self",)).filter(work_items=item_id))
    return found[0] if found else None


def require_owner_or_supervisor(item: WorkItem, user: User) -> None:
    """Raise TakenError unless the user owns the item, nobody does, or the user supervises its office."""
    require_permission(OWNER_OR_SUPERVISOR, item, user)


def save_new_version(item: WorkItem, *fields: str) -> None:
    """Save these fields, one version further."""
    item.version += 1
    item.changed_at = clock.now()
    item.save(update_fields=[*fields, "version", "changed_at"])
    if "closed_at" in fields:
        _settle_flight(item)


def _settle_flight(item: WorkItem) -> None:
    """Keep a liquidated summary in flight for as long as it has open work, and no longer."""
    has_open_work = Exists(
        WorkItem.objects.filter(summary=item.summary_id).exclude(state=WorkItem.State.CLOSED)
    )
    liquidated = Routing.objects.filter(pk=item.summary_id).exclude(summary__liquidation=Liquidation.NO)
    standing = liquidated.exclude(summary__control=Control.INACTIVE).exclude(summary__status=Status.CANCELLED)
    standing.update(in_flight=has_open_work)


def mark_begun(item: WorkItem, user: User) -> tuple[str, ...]:
    """Mark the owner's first recorded act; an unowned item becomes the user's. Return the fields that changed."""
    changed: tuple[str, ...] = ()
    if item.owner_id is None:
        item.owner = user
        item.taken_at = clock.now()
        changed = ("owner", "taken_at")
    if item.begun_at is None:
        item.begun_at = clock.now()
        changed += ("begun_at",)
    return changed


def keep_text(*, item_id: int, user: User, text: str) -> None:
    """Keep what was typed on an item whose act was refused, so that it is offered again
    (docs/concurrency.md, section 8).
    """
    if text.strip() and WorkItem.objects.filter(pk=item_id).exists():
        Draft.objects.update_or_create(
            item_id=item_id, user=user, defaults={"text": text, "saved_at": clock.now()}
        )


def _refuse_elsewhere(item: WorkItem, user: User, text: str) -> None:
    move = (
        ItemMove.objects.filter(item=item).select_related("from_office", "to_office").order_by("-id").first()
    )
    if move and may_act_at(user, move.from_office):
        kept = " What you typed is kept on it." if text.strip() else ""
        raise ItemMovedError(
            f"{item.printed_number} went to {item.office.short_name} ({_CAUSES.get(move.cause, move.cause)})."
            f" Nothing was changed here.{kept}",
            went_to=item.office.code,
        )
    raise NotAllowedError(f"{item.printed_number} is at {item.office.short_name}, where you do not work.")


_CAUSES = {
    "sent": "sent by hand",
    "returned": "sent back",
    "revision": "a new revision changed its goods",
    "by_hand": "its jurisdiction was set by hand",
    "again": "it was routed again",
    "standing": "the importer's standing changed",
    "edition": "a new jurisdiction edition",
    "order": "an order in force from today",
    "hold_ended": "its hold ended",
    "undone": "an act on it was undone",
    "reopened": "its review was reopened",
}

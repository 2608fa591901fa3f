"""Undoes an act of a person on an item, within ten seconds, by the person who did it (decision 51).

The item gets the columns that the event of the act holds, unless anybody changed it meanwhile.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Field, Model
from django.utils.module_loading import import_string

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, verb_words
from cee_portal.core.refusals import NotAllowedError, WrongStateError
from cee_portal.core.states import require_act
from centers.models import Office
from entries.models import EntrySummary
from entries.rules.states import Control, Status
from reviews.kinds import kind_of
from reviews.work.errors import StaleItemError
from reviews.work.models import Hold, ItemMove, Skip, WorkItem
from reviews.work.services.answers import current_band
from reviews.work.services.clocks import undo_clocks
from reviews.work.services.former_owners import tell_former_owner, tell_owner_again
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_any_item, lock_summary_of, save_new_version
from reviews.work.services.moving import live_hold, move_item, pass_gate
from reviews.work.services.on_file import follow_summary
from reviews.work.services.traces import COLUMNS

# Takes back what an act did beside its item, which is locked and restored: the event of the act, and that of the undo. It
# raises a RefusedError where it cannot.
UndoBeside = Callable[[WorkItem, Event, Event], None]

UNDO_SECONDS = 10
_LATENCY = timedelta(milliseconds=500)  # the network delay of the answer and of the click
_CLOSING = ("closed_at", "closed_by_id", "result")
_WITHDRAW = "A question to the trade cannot be undone. Withdraw it with a reason."
_LOOK_AGAIN = "Nothing was undone. Open the item to see how it is now."


@transaction.atomic
def undo_act(*, event_id: int, user: User, is_in_time: bool = False) -> WorkItem:
    """Undo the act of this event. Raises a RefusedError that says why not.

    `is_in_time`: the caller has checked the time, for many items together.
    """
    event = Event.objects.filter(pk=event_id, object_kind="work_item", actor=user).first()
    if event is None:
        raise NotAllowedError("Only the person who did it can undo it.")
    stored = (event.before or {}).get("undo")
    if stored is None:
        raise WrongStateError(_WITHDRAW if event.verb == Verb.QUESTION_ASKED else "This cannot be undone.")
    if not is_in_time:
        require_in_time(event.at)
    item_id = int(event.object_id)
    locked = lock_for_opening(item_id)
    item = locked.item
    if item.version != stored["version"] or _is_undone_skip(event):
        raise StaleItemError(_changed_meanwhile(item, event))
    require_may_open(item, locked.summary)
    office_id, owner_id = item.office_id, item.owner_id
    undone = _restore(item, event, stored, user)
    if event.verb == Verb.ITEM_CLOSED:
        follow_summary(item, locked.summary, event=undone)
    restored_owner_id = item.owner_id
    has_changed_hold = stored["placed_hold"] or stored["ended_holds"]
    if event.verb == Verb.ITEM_CLOSED or item.office_id != office_id or has_changed_hold:
        send_where_rules_say(item, locked.rule_office_id, user=user, cause="undone")
    # The notices name the office at which the item stays, and nobody gets an item back that went on.
    if restored_owner_id != owner_id:
        tell_former_owner(item, owner_id=owner_id, actor_id=user.pk, cause="undone")
        if item.owner_id == restored_owner_id:
            tell_owner_again(item, actor_id=user.pk, undone_version=stored["version"])
    return item


class LockedItem(NamedTuple):
    """An item in any state and its summary, locked until commit, and the office that today's rules give the item."""

    item: WorkItem
    summary: EntrySummary | None
    rule_office_id: int | None


def lock_for_opening(item_id: int) -> LockedItem:
    """Pass the gate and lock routing, summary and item, in the order of docs/concurrency.md, section 1.

    The routing is not shared, because an item that opens again brings a liquidated summary back into flight.
    """
    rule_office_id = pass_gate(item_id, alone=True)
    summary = lock_summary_of(item_id)
    return LockedItem(lock_any_item(item_id), summary, rule_office_id)


def require_in_time(done_at: datetime) -> None:
    """Raise WrongStateError where an act was done too long ago to be undone."""
    if clock.now() - done_at > timedelta(seconds=UNDO_SECONDS) + _LATENCY:
        raise WrongStateError(f"Too late to undo: that is possible for {UNDO_SECONDS} seconds.")


@transaction.atomic
def undo_last_act(*, item_id: int, user: User) -> WorkItem:
    """Undo the last act of the user on an item, for programs."""
    acts = Event.objects.filter(object_kind="work_item", object_id=str(item_id), actor=user)
    last = acts.order_by("-id").first()
    if last is None:
        raise NotAllowedError("You have no action on this item that can be undone.")
    return undo_act(event_id=last.pk, user=user)


def require_may_open(item: WorkItem, summary: EntrySummary | None) -> None:
    """Raise WrongStateError where a closed item cannot open again: its summary is gone, or another one is open."""
    if not item.is_closed:
        return
    if summary is not None and summary.control == Control.INACTIVE:
        raise WrongStateError(f"{item.printed_number} was deleted. Its work stays closed.")
    if summary is not None and summary.status == Status.CANCELLED:
        raise WrongStateError(f"{item.printed_number} is canceled. Its work stays closed.")
    others = WorkItem.objects.filter(summary_id=item.summary_id, kind=item.kind, subject=item.subject)
    if others.exclude(pk=item.pk).exclude(state=WorkItem.State.CLOSED).exists():
        raise WrongStateError(
            f"{item.printed_number} was filed again meanwhile, and a new item of this kind is open. Work on that one."
        )


def send_where_rules_say(item: WorkItem, rule_office_id: int | None, *, user: User, cause: str) -> None:
    """Move an item that opened again or came back to the office of today's rules, unless a hold keeps it.

    Its owner loses it by that and is told.
    """
    if rule_office_id in (None, item.office_id) or live_hold(item):
        return
    owner_id = item.owner_id
    move_item(item, to=Office.objects.get(pk=rule_office_id), cause=cause, act=item.move)
    tell_former_owner(item, owner_id=owner_id, actor_id=user.pk, cause=cause)


def _restore(item: WorkItem, event: Event, stored: dict[str, Any], user: User) -> Event:
    if event.verb == Verb.ITEM_SKIPPED:
        _restore_skip(item, user, stored["skip"])
    if not _is_skip_alone(event):
        _restore_item(item, event, stored, user)
    after = {"undone": event.verb, "event": event.pk}
    undone = record_item_event(item, Verb.ITEM_UNDONE, user, audience=event.audience, after=after)
    if not _is_skip_alone(event):
        undo_clocks(item, done=event, undone=undone)
    if event.verb in settings.WORK_UNDO:
        undo_beside: UndoBeside = import_string(settings.WORK_UNDO[event.verb])
        undo_beside(item, event, undone)
    return undone


def _is_skip_alone(event: Event) -> bool:
    """Return whether the act was a skip that left the item as it was, because the person did not own it."""
    return event.verb == Verb.ITEM_SKIPPED and "until" in (event.after or {})


def _is_undone_skip(event: Event) -> bool:
    """Return whether a skip was undone that left the version of the item as it was."""
    if not _is_skip_alone(event):
        return False
    later = Event.objects.filter(object_kind="work_item", object_id=event.object_id, pk__gt=event.pk)
    return later.filter(verb=Verb.ITEM_UNDONE, after__event=event.pk).exists()


def _restore_item(item: WorkItem, event: Event, stored: dict[str, Any], user: User) -> None:
    row = stored["row"]
    office_id = item.office_id
    if office_id != row["office_id"]:
        ItemMove.objects.create(
            item=item,
            at=clock.now(),
            cause="undone",
            from_office_id=office_id,
            to_office_id=row["office_id"],
            owner_id_before=item.owner_id,
            team_id_before=item.team_id,
            due_on=item.due_on,
            version_after=item.version + 1,
        )
    if stored["placed_hold"]:
        Hold.objects.filter(pk=stored["placed_hold"]).update(ended_at=clock.now(), ended_by="undone")
    Hold.objects.filter(pk__in=stored["ended_holds"]).update(ended_at=None, ended_by="")
    item.undo_of, item.state_before = user.pk, row["state"]
    require_act(item.undo, user)
    item.undo()
    # The columns of a closing are saved for a closing alone, because they set whether the summary is in flight.
    names = [name for name in COLUMNS if event.verb == Verb.ITEM_CLOSED or name not in _CLOSING]
    for name in names:
        setattr(item, name, _as_column(WorkItem, name, row[name]))
    item.band = current_band(item, clock.today())
    save_new_version(item, "state", "band", *(name.removesuffix("_id") for name in names))
    if event.verb == Verb.ITEM_CLOSED:
        kind_of(item.kind).undo_closing(item, stored["kind"])
    elif stored["kind"]:  # beside closing, only the start of work changes more than the item
        kind_of(item.kind).undo_start(item, stored["kind"], since=event.at)


def _restore_skip(item: WorkItem, user: User, until: str | None) -> None:
    skips = Skip.objects.filter(item=item, user=user)
    if until is None:
        skips.delete()
    else:
        skips.update(until=_as_column(Skip, "until", until))


def _as_column(model: type[Model], name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    assert isinstance(column, Field)
    return column.to_python(value)


def _changed_meanwhile(item: WorkItem, event: Event) -> str:
    later = Event.objects.filter(object_kind="work_item", object_id=event.object_id, pk__gt=event.pk)
    last = later.order_by("-id").first()
    if last is None:
        return f"{item.printed_number} changed meanwhile. {_LOOK_AGAIN}"
    who = "You" if last.actor_id == event.actor_id else last.actor_name or "The portal"
    return f"{who} {verb_words(last.verb)} {item.printed_number} meanwhile. {_LOOK_AGAIN}"

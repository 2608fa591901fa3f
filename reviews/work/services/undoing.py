"""Undoes an act of a person on an item, within ten seconds, by the person who did it (decision 51).

The item gets the columns that the event of the act holds, unless anybody changed it meanwhile.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Field, Model

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, verb_words
from cee_portal.core.refusals import NotAllowedError, NotFoundError, WrongStateError
from cee_portal.core.states import require_act
from centers.models import Office
from entries.models import EntrySummary
from reviews.kinds import kind_of
from reviews.work.errors import StaleItemError
from reviews.work.models import Hold, ItemMove, Skip, WorkItem
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import save_new_version
from reviews.work.services.moving import live_hold, move_item, pass_gate
from reviews.work.services.traces import COLUMNS

UNDO_SECONDS = 10
_LATENCY = timedelta(milliseconds=500)  # the way of the answer and of the click


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
        raise WrongStateError("This cannot be undone.")
    if not is_in_time:
        require_in_time(event.at)
    item_id = int(event.object_id)
    rule_office_id = pass_gate(item_id)
    lock_summary(item_id)
    item = lock_any_item(item_id)
    if item.version != stored["version"]:
        raise StaleItemError(_changed_meanwhile(item, event))
    require_no_other_open(item)
    _restore(item, event, stored, user)
    if event.verb == Verb.ITEM_CLOSED:
        send_where_rules_say(item, rule_office_id)
    return item


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
        raise NotAllowedError("You did nothing here that could be undone.")
    return undo_act(event_id=last.pk, user=user)


def lock_summary(item_id: int) -> EntrySummary | None:
    """Lock the summary of an item: summaries come before items (docs/concurrency.md, section 1)."""
    found = list(EntrySummary.objects.select_for_update(of=("self",)).filter(work_items=item_id))
    return found[0] if found else None


def lock_any_item(item_id: int) -> WorkItem:
    """Return the item, locked until commit, also a closed one."""
    found = list(WorkItem.objects.select_for_update().filter(pk=item_id))
    if not found:
        raise NotFoundError("There is no such item. Go back to the queue and open it from there.")
    return found[0]


def require_no_other_open(item: WorkItem) -> None:
    """Raise WrongStateError where a closed item cannot open again, because there is another one like it."""
    if not item.is_closed or kind_of(item.kind).allows_several_open:
        return
    others = WorkItem.objects.filter(summary_id=item.summary_id, kind=item.kind)
    if others.exclude(pk=item.pk).exclude(state=WorkItem.State.CLOSED).exists():
        raise WrongStateError(
            f"{item.printed_number} was filed again meanwhile, and a new item of this kind is open. Work on that one."
        )


def send_where_rules_say(item: WorkItem, rule_office_id: int | None) -> None:
    """Move an item that opened again to the office of today's rules, unless a hold keeps it."""
    if rule_office_id in (None, item.office_id) or live_hold(item):
        return
    move_item(item, to=Office.objects.get(pk=rule_office_id), cause="again", act=item.move)


def _restore(item: WorkItem, event: Event, stored: dict[str, Any], user: User) -> None:
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
    for name in COLUMNS:
        setattr(item, name, _as_column(WorkItem, name, row[name]))
    save_new_version(item, "state", *(name.removesuffix("_id") for name in COLUMNS))
    if event.verb == Verb.ITEM_SKIPPED:
        _restore_skip(item, user, stored["skip"])
    if event.verb == Verb.ITEM_CLOSED:
        kind_of(item.kind).undo_closing(item, stored["kind"])
    record_item_event(
        item, Verb.ITEM_UNDONE, user, audience=event.audience, after={"undone": event.verb, "event": event.pk}
    )


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
        return f"{item.printed_number} changed meanwhile. Nothing was undone."
    who = "You" if last.actor_id == event.actor_id else last.actor_name or "The portal"
    return f"{who} {verb_words(last.verb)} {item.printed_number} meanwhile. Nothing was undone."

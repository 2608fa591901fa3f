"""Sets, changes and ends the clocks of items, and keeps the due date of each item true.

The caller has locked the items and writes one version further (docs/concurrency.md, section 1); it records the act first
and gives its event. A clock that ended is never changed: the next one is a row of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from cee_portal.core import clock as database_clock
from cee_portal.core import db
from cee_portal.core.models import Event
from entries.extension_points import AcceptedFiling
from entries.filing.copying import copy_rows
from entries.models import EntrySummary
from reviews.kinds import Kind, kind_of
from reviews.work.models import ItemClock, WorkItem
from reviews.work.rules.item_clocks import (
    OF_LIQUIDATION,
    NewClock,
    RunningClock,
    liquidation_clocks,
    nearest_office_clock,
)
from reviews.work.services.answers import current_band

End = ItemClock.End


class ClockChange(NamedTuple):
    """What becomes of the clocks of one locked item: names that end, with how, and clocks that are set.

    A running clock of the same name as a new one must be among those that end.
    """

    item: WorkItem
    ends: Mapping[str, str]
    sets: Sequence[NewClock] = ()


def set_clock(item: WorkItem, new: NewClock, *, event: Event | None = None) -> None:
    """Set a clock on a locked item that has no running one of this name."""
    change_clocks([ClockChange(item, {}, [new])], event=event)


def change_clock(item: WorkItem, new: NewClock, *, event: Event | None = None) -> None:
    """End the running clock of this name, and set the new one in its place."""
    change_clocks([ClockChange(item, {new.clock: End.CHANGED}, [new])], event=event)


def end_clock(item: WorkItem, clock: str, *, how: str, event: Event | None = None) -> None:
    """End the running clock of this name of a locked item; `how` is an `ItemClock.End`."""
    change_clocks([ClockChange(item, {clock: how})], event=event)


def change_clocks(
    changes: Sequence[ClockChange], *, event: Event | None = None, at: datetime | None = None
) -> None:
    """Change the clocks of many locked items in five statements, and set and save their clock, due date and band.

    `event`: the act; without one a filing or the portal itself. `at`: its moment, now where it is not given.
    """
    if not changes:
        return
    moment = at or database_clock.now()
    event_id = event.pk if event else None
    ends = [(change.item.pk, name, how) for change in changes for name, how in change.ends.items()]
    if ends:
        db.execute(_END_NAMED, [moment, event_id, *map(list, zip(*ends, strict=True))])
    copy_clocks(
        ((change.item.pk, new) for change in changes for new in change.sets),
        at=moment.isoformat(),
        event_id=event_id,
    )
    refresh_due([change.item for change in changes])


def end_all_clocks(
    item_ids: Sequence[int], *, how: str, event: Event | None = None, at: datetime | None = None
) -> None:
    """End every running clock of locked items that close. They keep the due date that they had."""
    db.execute(_END_ALL, [at or database_clock.now(), event.pk if event else None, str(how), list(item_ids)])


def refresh_due(items: Sequence[WorkItem]) -> None:
    """Set and save clock, due date and band of locked items by their running clocks. Their versions stay."""
    running = running_clocks([item.pk for item in items])
    today = database_clock.today()
    changed = [item for item in items if _set_due(item, running.get(item.pk, ()), today)]
    WorkItem.objects.bulk_update(changed, DUE_COLUMNS, batch_size=500)


def running_clocks(item_ids: Sequence[int]) -> dict[int, list[ItemClock]]:
    """Return the running clocks of items, by item, those that end first in front."""
    found: dict[int, list[ItemClock]] = {}
    clocks = ItemClock.objects.filter(item__in=item_ids, ended_at__isnull=True)
    for each in clocks.order_by("last_on", "clock"):
        found.setdefault(each.item_id, []).append(each)
    return found


DUE_COLUMNS = ("clock", "due_on", "band")


def _set_due(item: WorkItem, running: Iterable[RunningClock], today: date) -> bool:
    """Put the nearest running clock of the office into an item. Return whether a column changed."""
    before = item.clock, item.due_on, item.band
    item.clock, item.due_on = nearest_office_clock(running)
    item.band = current_band(item, today)
    return before != (item.clock, item.due_on, item.band)


def copy_clocks(new: Iterable[tuple[int, NewClock]], *, at: str, event_id: int | None = None) -> None:
    """Write new clocks of items by COPY, because a piece may open hundreds. `at` is their moment as text."""
    rows = [(item_id, *clock, at, event_id, "") for item_id, clock in new]
    if rows:
        copy_rows("reviews_itemclock", _COLUMNS, _TEXTS, rows)


_COLUMNS = ("item_id", *NewClock._fields, "set_at", "set_event_id", "ended_how")
_TEXTS = ("clock", "side", "fact", "policy_case", "source", "ended_how")


def clocks_of_filing(filed: AcceptedFiling, kind: Kind, *, begun: bool = False) -> Sequence[NewClock]:
    """Return the clocks that the liquidation gives an item of this kind on a filing."""
    if not kind.follows_liquidation:
        return ()
    return liquidation_clocks(
        entry_type=filed.parsed.entry_type,
        entry_date=filed.parsed.entry_date,
        scheduled_liquidation=filed.scheduled_liquidation,
        begun=begun,
        source=f"revision:{filed.revision}",
    )


def clocks_of_summary(summary: EntrySummary, kind: Kind, *, begun: bool = False) -> Sequence[NewClock]:
    """Return the clocks that the liquidation gives an item of this kind on a summary on file."""
    if not kind.follows_liquidation:
        return ()
    return liquidation_clocks(
        entry_type=summary.entry_type,
        entry_date=summary.entry_date,
        scheduled_liquidation=summary.scheduled_liquidation,
        begun=begun,
        source=f"revision:{summary.revision}",
    )


def liquidation_change(
    item: WorkItem, running: Iterable[ItemClock], wanted: Sequence[NewClock]
) -> ClockChange | None:
    """Return what leads from the running clocks of liquidation of an item to the wanted ones; None for nothing.

    A clock whose days stay is left as it is, with the revision that set it.
    """
    before = {each.clock: each for each in running if each.clock in OF_LIQUIDATION}
    after = {each.clock: each for each in wanted}
    sets = [new for name, new in after.items() if name not in before or _differs(before[name], new)]
    changed = {new.clock for new in sets}
    ends = {
        name: End.CHANGED if name in changed else End.REMOVED
        for name in before
        if name in changed or name not in after
    }
    return ClockChange(item, ends, sets) if ends or sets else None


def follow_liquidation(item: WorkItem, summary: EntrySummary | None, *, event: Event | None = None) -> None:
    """Give a locked open item the clocks that the liquidation of its summary gives it now, and its due date."""
    kind = kind_of(item.kind)
    change = None
    if summary is not None:
        wanted = clocks_of_summary(summary, kind, begun=item.pk in kind.started_ids([item]))
        change = liquidation_change(item, running_clocks([item.pk]).get(item.pk, ()), wanted)
    if change:
        change_clocks([change], event=event)
    else:
        refresh_due([item])


def undo_clocks(item: WorkItem, *, done: Event, undone: Event) -> None:
    """Undo what an act did to the clocks of a locked item: `done` is the event of the act, `undone` that of the undo."""
    clocks = ItemClock.objects.filter(item=item.pk)
    ends = {each.clock: End.UNDONE for each in clocks.filter(set_event_id=done.pk, ended_at__isnull=True)}
    sets = [
        NewClock(*(getattr(each, name) for name in NewClock._fields))
        for each in clocks.filter(ended_event_id=done.pk).order_by("id")
    ]
    if ends or sets:
        change_clocks([ClockChange(item, ends, sets)], event=undone)


def _differs(old: ItemClock, new: NewClock) -> bool:
    return (old.first_on, old.last_on, old.fact_on) != (new.first_on, new.last_on, new.fact_on)


_END_NAMED = """
UPDATE reviews_itemclock c SET ended_at = %s, ended_event_id = %s, ended_how = e.how
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS e (item_id, clock, how)
WHERE c.item_id = e.item_id AND c.clock = e.clock AND c.ended_at IS NULL
"""
_END_ALL = """
UPDATE reviews_itemclock SET ended_at = %s, ended_event_id = %s, ended_how = %s
WHERE item_id = ANY(%s) AND ended_at IS NULL
"""

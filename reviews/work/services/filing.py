"""Follows filings: called with each piece that was filed, in its transaction (settings.ENTRIES_AFTER_FILING).

Each kind opens, changes or closes its own items. Every item that stays open takes over the goods of the new revision.
"""

from collections.abc import Sequence

from entries.extension_points import AcceptedFiling, AcceptedFilings
from reviews.kinds import all_kinds
from reviews.work.models import WorkItem
from reviews.work.queue.teams import TeamTable
from reviews.work.services.answers import current_band
from reviews.work.services.clocks import (
    change_clocks,
    clocks_of_filing,
    liquidation_change,
    running_clocks,
)
from reviews.work.services.item_columns import Goods, goods_of


def follow_filings(piece: AcceptedFilings) -> None:
    """Let each kind open, change or close its items, then refresh what stays open."""
    filed_again = {filed.summary_id: filed for filed in piece.filed if filed.revision > 1}
    items = _lock_open_items(list(filed_again))
    for kind in all_kinds():
        kind.after_filing(piece, [item for item in items if item.kind == kind.key])
    open_items = [item for item in items if not item.is_closed]
    if open_items:
        _refresh(open_items, filed_again, piece)


def _lock_open_items(summary_ids: Sequence[int]) -> list[WorkItem]:
    """Lock the open items of these summaries in id order."""
    if not summary_ids:
        return []
    items = WorkItem.objects.select_for_update(of=("self",)).filter(summary_id__in=summary_ids)
    return list(items.exclude(state=WorkItem.State.CLOSED).order_by("id"))


def _refresh(
    items: Sequence[WorkItem], filed_again: dict[int, AcceptedFiling], piece: AcceptedFilings
) -> None:
    """Copy the new revision into open items, with what their kinds changed, one version further."""
    _change_clocks(items, filed_again, piece)
    teams = TeamTable(item.office_id for item in items)
    for item in items:
        _copy_goods(item, filed_again[item.summary_id], teams)
        item.band = current_band(item, piece.today)
        item.version += 1
        item.changed_at = piece.now
    WorkItem.objects.bulk_update(items, _REFRESHED, batch_size=500)


def _change_clocks(
    items: Sequence[WorkItem], filed_again: dict[int, AcceptedFiling], piece: AcceptedFilings
) -> None:
    """Give open items the clocks of liquidation of the new revision."""
    running = running_clocks([item.pk for item in items])
    changes = []
    for kind in all_kinds():
        own = [item for item in items if item.kind == kind.key]
        started = kind.started_ids(own) if own else ()
        for item in own:
            wanted = clocks_of_filing(filed_again[item.summary_id], kind, begun=item.pk in started)
            changes.append(liquidation_change(item, running.get(item.pk, ()), wanted))
    change_clocks([change for change in changes if change], at=piece.now)


def _copy_goods(item: WorkItem, filed: AcceptedFiling, teams: TeamTable) -> None:
    goods = goods_of(filed)
    if item.heading != goods.heading and item.owner_id is None:
        item.team_id = teams.team_for(item.office_id, goods.heading)
    for name, value in goods._asdict().items():
        setattr(item, name, value)


_REFRESHED = (*Goods._fields, "team", "criteria", "score", "lead_days", "band", "version", "changed_at")

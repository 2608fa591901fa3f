"""Brings an item that opens again up to date with its summary on file.

A closed item follows no revision, so its columns and its clocks may be those of an earlier one.
"""

from cee_portal.core.models import Event
from entries.models import EntrySummary
from reviews.work.models import WorkItem
from reviews.work.queue.teams import TeamTable
from reviews.work.services.clocks import follow_liquidation
from reviews.work.services.item_columns import Goods, goods_on_file


def follow_summary(item: WorkItem, summary: EntrySummary | None, *, event: Event) -> None:
    """Give a locked open item the goods of its summary, and the clocks that its liquidation gives now.

    `event`: the act that opened it. Its version stays.
    """
    if summary is not None:
        _copy_goods(item, goods_on_file(summary, summary.routing))
    follow_liquidation(item, summary, event=event)


def _copy_goods(item: WorkItem, goods: Goods) -> None:
    if item.heading != goods.heading and item.owner_id is None:
        item.team_id = TeamTable([item.office_id]).team_for(item.office_id, goods.heading)
    for name, value in goods._asdict().items():
        setattr(item, name, value)
    item.save(update_fields=[*(name.removesuffix("_id") for name in Goods._fields), "team"])

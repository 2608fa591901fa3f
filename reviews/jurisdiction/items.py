"""Opens and closes the work items of summaries for which no rule names a Center.

Such a summary is somebody's work at its port, and not only a mark.
"""

from collections.abc import Iterable, Sequence

from cee_portal.core import clock
from entries.extension_points import AcceptedFilings
from entries.models import EntrySummary
from reviews.work.models import WorkItem
from reviews.work.services.automatic_closing import close_automatically
from reviews.work.services.opening import item_on_file, new_item, open_items

KEY = "jurisdiction"  # the key of the kind of work


def after_filing(piece: AcceptedFilings, items: Sequence[WorkItem]) -> None:
    """Close the items whose filing needs no jurisdiction any more, and open one for each filing that needs it.

    The routing itself has closed most of them. Left are summaries of an importer that no Center takes, and of an entry
    type that stays with the port.
    """
    waiting = [filed for filed in piece.filed if filed.decision.needs_jurisdiction]
    still_waiting = {filed.summary_id for filed in waiting}
    answered = [item for item in items if item.summary_id not in still_waiting]
    close_automatically(answered, cause="revision", now=piece.now, actor_id=piece.actor_id)
    has_item = {item.summary_id for item in items}
    open_items(
        [new_item(filed, KEY) for filed in waiting if filed.summary_id not in has_item],
        now=piece.now,
        today=piece.today,
    )


def open_for_unrouted(summary_ids: Iterable[int]) -> None:
    """Open an item on each summary that has none. The caller holds the routings, which name no Center."""
    wanted = set(summary_ids)
    known = WorkItem.objects.filter(summary__in=wanted, kind=KEY).exclude(state=WorkItem.State.CLOSED)
    wanted.difference_update(known.values_list("summary_id", flat=True))
    summaries = EntrySummary.objects.filter(pk__in=wanted).order_by("pk")
    open_items([item_on_file(summary, KEY) for summary in summaries], now=clock.now(), today=clock.today())

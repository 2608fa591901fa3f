"""Reads the clocks of an item. The caller has found the item among those that the person may see."""

from reviews.work.models import ItemClock, WorkItem

MOST_CLOCKS = 100


def clocks_of(item: WorkItem) -> list[ItemClock]:
    """Return the clocks of an item: running ones by last day, then ended ones, the last ended first."""
    found = list(ItemClock.objects.filter(item=item.pk).order_by("-id")[:MOST_CLOCKS])
    running = sorted((each for each in found if each.is_running), key=lambda each: (each.last_on, each.clock))
    return [*running, *(each for each in found if not each.is_running)]

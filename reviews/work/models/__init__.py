"""Tables of the queue, by subject."""

from reviews.work.models.clocks import ItemClock
from reviews.work.models.items import AVAILABLE_STATES, DISPUTED_RETURNS, OPEN, Mark, WorkItem
from reviews.work.models.moves import Hold, ItemMove
from reviews.work.models.people import Draft, Presence, Skip
from reviews.work.models.results import ResultCode
from reviews.work.rules.item_clocks import NO_DUE_DATE

__all__ = [
    "AVAILABLE_STATES",
    "DISPUTED_RETURNS",
    "NO_DUE_DATE",
    "OPEN",
    "Draft",
    "Hold",
    "ItemClock",
    "ItemMove",
    "Mark",
    "Presence",
    "ResultCode",
    "Skip",
    "WorkItem",
]

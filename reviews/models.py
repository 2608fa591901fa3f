"""All models of the third floor, feature by feature."""

from reviews.validation.models import Criterion, Finding, ResultCode, ValidationActivity
from reviews.work.models import Draft, Hold, ItemMove, Presence, Skip, WorkItem

__all__ = [
    "Criterion",
    "Draft",
    "Finding",
    "Hold",
    "ItemMove",
    "Presence",
    "ResultCode",
    "Skip",
    "ValidationActivity",
    "WorkItem",
]

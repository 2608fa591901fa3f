"""All models of the third floor, feature by feature."""

from reviews.notices.models import Digest, DigestRead
from reviews.reassignment.models import (
    AuthorityCell,
    Batch,
    BatchChunk,
    BatchFault,
    BatchSummary,
    Checkup,
    Preview,
)
from reviews.validation.models import Criterion, Finding, ValidationActivity
from reviews.work.models import Draft, Hold, ItemClock, ItemMove, Presence, ResultCode, Skip, WorkItem

__all__ = [
    "AuthorityCell",
    "Batch",
    "BatchChunk",
    "BatchFault",
    "BatchSummary",
    "Checkup",
    "Criterion",
    "Digest",
    "DigestRead",
    "Draft",
    "Finding",
    "Hold",
    "ItemClock",
    "ItemMove",
    "Presence",
    "Preview",
    "ResultCode",
    "Skip",
    "ValidationActivity",
    "WorkItem",
]

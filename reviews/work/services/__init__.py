"""Acts on work items, one file per idea. Each reads: gate where an office changes, lock, check, change, record."""

from reviews.work.services.hand_over import accept, return_to_sender, send
from reviews.work.services.ownership import assign, release, skip, take, take_next
from reviews.work.services.parking import park, unpark

__all__ = [
    "accept",
    "assign",
    "park",
    "release",
    "return_to_sender",
    "send",
    "skip",
    "take",
    "take_next",
    "unpark",
]

"""Tells the trade that a summary is under review, and takes that back where the start is undone.

The trade learns of the review and of nothing else: a summary that is only selected is told to nobody.
"""

from datetime import datetime

from cee_portal.core.refusals import WrongStateError
from entries.models import EntrySummary
from reviews.letters.models import TradeNotice
from reviews.letters.services.telling import tell_trade
from reviews.letters.services.withdrawal import withdraw_unseen

_TEXT = "CBP has started a review. Until it ends no correction of this entry summary is taken."


def tell_review_started(summary: EntrySummary, *, item_id: int, at: datetime) -> None:
    """Tell filer and importer in the transaction of the start. `at` is the moment of the start."""
    tell_trade(
        kind=TradeNotice.Kind.REVIEW_STARTED,
        occasion=_occasion_of_start(item_id, at),
        text=_TEXT,
        summary=summary,
    )


def take_back_review_started(*, item_id: int, at: datetime) -> None:
    """Take the notice of a start back. Raises WrongStateError where the trade has seen it."""
    if not withdraw_unseen(occasion=_occasion_of_start(item_id, at)):
        raise WrongStateError(
            "The trade has been told of this review already. Nothing was undone. Close the review with a result."
        )


def _occasion_of_start(item_id: int, at: datetime) -> str:
    return f"review:{item_id}:{at.timestamp():.6f}"

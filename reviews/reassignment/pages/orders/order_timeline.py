"""The steps of an order from draft to in force."""

from typing import NamedTuple

from centers.models import Delegation
from reviews.reassignment.models import Batch

_STATES = Delegation.State
_PLACE = {_STATES.DRAFT: 0, _STATES.PREVIEWED: 2, _STATES.APPROVED: 3, _STATES.MOVING: 3, _STATES.IN_FORCE: 4}

_BATCH_WORDS = {
    "announced": "Waits for its day",
    "waiting_for_approval": "Waits for a preview",
    "paused": "Paused",
    "done": "Moved",
    "cancelled": "Canceled",
}


class Step(NamedTuple):
    """One step: its word, and whether it is done or current."""

    word: str
    is_done: bool
    is_current: bool

    @property
    def short(self) -> str:
        """Return the word for the list of orders, where the column is narrow."""
        return "Waits" if self.word.startswith("Waits") else self.word


def order_steps(order: Delegation, batch: Batch | None = None) -> list[Step]:
    """Return the steps: draft, previewed, approval, moving, in force.

    Or draft and withdrawn.
    """
    if order.state == _STATES.REVOKED:
        return [Step("Draft", True, False), Step("Withdrawn", False, True)]
    here = _PLACE[_STATES(order.state)]
    words = ["Draft", "Previewed", "Approved" if here > 2 else "Approval", "Moving", "In force"]
    if here == 3:
        words[3] = _describe_move(order, batch)
    if here == 4:
        words[3] = "Canceled" if batch is not None and batch.state == Batch.State.CANCELLED else "Moved"
    if order.withdraws_id is not None:
        words[4] = "Done"
    if order.state == _STATES.DRAFT:
        words[1] = "Preview"
    return [Step(word, at < here, at == here) for at, word in enumerate(words)]


def _describe_move(order: Delegation, batch: Batch | None) -> str:
    """Return the word of the step of moving.

    The batch may be ahead of its order, which follows it.
    """
    if batch is None:
        return "Moving" if order.state == _STATES.MOVING else "Waits for its day"
    return _BATCH_WORDS.get(batch.state, "Moving")

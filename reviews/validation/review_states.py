"""The states of a review and the acts that change them."""

from django.db import models

from cee_portal.core.states import Permission, StateMachine, act
from reviews.work.errors import TakenError
from reviews.work.item_states import OWNER_OR_SUPERVISOR

OWNER_OR_SUPERVISOR_OF_ITEM = Permission(
    OWNER_OR_SUPERVISOR.name,
    lambda review, user: OWNER_OR_SUPERVISOR(review.item, user),
    "You do not have {object.item.printed_number}. Take it first, or let a supervisor give it to you.",
    error=TakenError,
)
_STARTED = "The review of {object.item.printed_number} is {state}."


class ReviewActs(StateMachine):
    """Selected, in review, closed."""

    class State(models.TextChoices):
        SELECTED = "selected", "selected, not started"
        IN_REVIEW = "in_review", "under review"
        CLOSED = "closed", "closed"

    @act(State.SELECTED, State.IN_REVIEW, permission=OWNER_OR_SUPERVISOR_OF_ITEM, wrong_state=_STARTED)
    def start(self) -> None:
        """Begin to review: the summary is under review from now on."""

    @act(
        [State.SELECTED, State.IN_REVIEW],
        State.CLOSED,
        permission=OWNER_OR_SUPERVISOR_OF_ITEM,
        wrong_state=_STARTED,
    )
    def close(self) -> None:
        """End it with a structured result."""

    @act([State.SELECTED, State.IN_REVIEW], State.CLOSED)
    def close_with_summary(self) -> None:
        """End it without a finding, because its summary was deleted."""

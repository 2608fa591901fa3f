"""The states of a review and the acts that change them."""

from django.db import models
from django_fsm import GET_STATE

from cee_portal.core.states import Permission, StateMachine, act
from reviews.work.errors import TakenError
from reviews.work.item_states import OWNER_OR_SUPERVISOR, SUPERVISOR

OWNER_OR_SUPERVISOR_OF_ITEM = Permission(
    OWNER_OR_SUPERVISOR.name,
    lambda review, user: OWNER_OR_SUPERVISOR(review.item, user),
    "You do not own {object.item.printed_number}. Take it first, or ask a supervisor to give it to you.",
    error=TakenError,
)
SUPERVISOR_OF_ITEM = Permission(
    SUPERVISOR.name,
    lambda review, user: SUPERVISOR(review.item, user),
    "Only a supervisor of the office can reopen a review.",
)
_STARTED = "The review of {object.item.printed_number} is {state}."


class ReviewActs(StateMachine):
    """Selected, in review, closed."""

    class State(models.TextChoices):
        SELECTED = "selected", "selected, not started"
        IN_REVIEW = "in_review", "under review"
        CLOSED = "closed", "closed"

    state_before = "in_review"  # of an undo

    @act(State.SELECTED, State.IN_REVIEW, permission=OWNER_OR_SUPERVISOR_OF_ITEM, wrong_state=_STARTED)
    def start(self) -> None:
        """Begin to review: the summary is under review from now on."""

    @act(State.IN_REVIEW, State.SELECTED, wrong_state=_STARTED)
    def undo_start(self) -> None:
        """Become selected again, because its start was undone."""

    @act(
        [State.SELECTED, State.IN_REVIEW],
        State.CLOSED,
        permission=OWNER_OR_SUPERVISOR_OF_ITEM,
        wrong_state=_STARTED,
    )
    def close(self) -> None:
        """End it with a structured result."""

    @act(
        State.CLOSED,
        State.IN_REVIEW,
        permission=SUPERVISOR_OF_ITEM,
        wrong_state="The review of {object.item.printed_number} is {state}. Only a closed one can be reopened.",
    )
    def reopen(self) -> None:
        """Open it again with a reason; its result and findings stand in the record alone."""

    @act(
        State.CLOSED, GET_STATE(lambda review: review.state_before, states=[State.SELECTED, State.IN_REVIEW])
    )
    def undo_close(self) -> None:
        """Become what it was, because the closing of its item was undone."""

    @act([State.SELECTED, State.IN_REVIEW], State.CLOSED)
    def close_with_summary(self) -> None:
        """End it without a finding, because its summary was deleted."""

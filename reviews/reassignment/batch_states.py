"""The states of a batch and the acts that change them."""

from functools import partial

from django.db import models
from django_fsm import GET_STATE

from cee_portal.core import clock
from cee_portal.core.refusals import SecondPersonError
from cee_portal.core.states import Condition, Permission, StateMachine, act

STEERING_REFUSAL = "Moves are steered by administrators."
ADMINISTRATOR = Permission("administrator", lambda _, user: user.is_administrator, STEERING_REFUSAL)
SECOND_ADMINISTRATOR = Permission(
    "second administrator",
    lambda batch, user: user.pk != batch.proposed_by_id,
    "You proposed it, so a second administrator must approve the fresh preview.",
    error=SecondPersonError,
    base=ADMINISTRATOR,
    follows_state=True,
)
IS_DUE = Condition(
    "its day has come", lambda batch: batch.starts_on <= clock.today(), "{object.title} is not due."
)
IS_DUE_OR_MOVING = Condition(
    "it moves or its day has come",
    lambda batch: batch.started_at is not None or batch.starts_on <= clock.today(),
    "{object.title} is not due.",
)
_NOT_ENDED = "{object.title} is not finished. It can be proved when it is."
HAS_ENDED = Condition(
    "it was started and has ended",
    lambda batch: batch.started_at is not None and batch.finished_at is not None,
    _NOT_ENDED,
)
_WAITS_FOR_NOBODY = "{object.title} is {state}; nothing waits for approval."
_steered = partial(act, permission=ADMINISTRATOR)


class BatchActs(StateMachine):
    """Waiting for approval, announced, moving, paused, done, cancelled."""

    class State(models.TextChoices):
        ANNOUNCED = "announced", "announced"
        WAITING_FOR_APPROVAL = "waiting_for_approval", "waiting for approval"
        MOVING = "moving", "moving"
        PAUSED = "paused", "paused"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"

    UNFINISHED = (State.ANNOUNCED, State.WAITING_FOR_APPROVAL, State.MOVING, State.PAUSED)
    UNDER_WAY = (State.MOVING, State.PAUSED)
    ENDED = (State.DONE, State.CANCELLED)

    @act(State.ANNOUNCED, State.MOVING, conditions=[IS_DUE])
    def start(self) -> None:
        """Begin to move at the effective moment."""

    @act(State.MOVING, State.DONE)
    def finish(self) -> None:
        """End after a sweep that found nothing."""

    @act(State.ANNOUNCED, State.WAITING_FOR_APPROVAL)
    def wait_for_preview(self) -> None:
        """Wait for a fresh preview and a second person after drift (decision 17)."""

    @_steered(State.WAITING_FOR_APPROVAL, None, wrong_state=_WAITS_FOR_NOBODY)
    def recount(self) -> None:
        """Count again what it would move."""

    @act(
        State.WAITING_FOR_APPROVAL,
        State.ANNOUNCED,
        permission=SECOND_ADMINISTRATOR,
        wrong_state=_WAITS_FOR_NOBODY,
    )
    def approve(self) -> None:
        """Approve its preview."""

    @_steered(
        State.MOVING,
        State.PAUSED,
        wrong_state="{object.title} is {state}."
        " Only a moving batch can be paused. Cancel a batch that waits for its day.",
    )
    def pause(self) -> None:
        """Stop after the chunks that workers are moving."""

    @_steered(
        [State.ANNOUNCED, State.MOVING],
        State.PAUSED,
        conditions=[IS_DUE_OR_MOVING],
        wrong_state="{object.title} is {state}.",
    )
    def pause_with_all(self) -> None:
        """Stop together with every batch that moves or would start today."""

    @act(State.MOVING, State.PAUSED)
    def pause_after_faults(self) -> None:
        """Stop by itself after many faults."""

    @_steered(
        State.PAUSED,
        GET_STATE(
            lambda batch: BatchActs.State.MOVING if batch.started_at else BatchActs.State.ANNOUNCED,
            states=[State.MOVING, State.ANNOUNCED],
        ),
        wrong_state="{object.title} is {state}. Only a paused batch can be resumed.",
    )
    def resume(self) -> None:
        """Go on where it stopped, or wait for its start again."""

    @_steered(
        UNFINISHED,
        State.CANCELLED,
        wrong_state="{object.title} is {state}."
        " What it moved stays moved; withdraw the order, or move by hand, to bring work back.",
    )
    def cancel(self) -> None:
        """End it as it is; the rest is held where it is."""

    @act(UNFINISHED, State.CANCELLED)
    def cancel_with_order(self) -> None:
        """End it, because its order was changed or withdrawn."""

    @act(State.WAITING_FOR_APPROVAL, State.CANCELLED)
    def cancel_as_empty(self) -> None:
        """End it, because it would move nothing."""

    @_steered(UNFINISHED, None, wrong_state="{object.title} is {state}; its pace can no longer be set.")
    def set_pace(self) -> None:
        """Change how much time it leaves to everybody else."""

    @_steered(UNDER_WAY, None, wrong_state="{object.title} is {state}; nothing is left to retry.")
    def retry(self) -> None:
        """Try again what could not be moved."""

    @_steered(ENDED, None, conditions=[HAS_ENDED], wrong_state=_NOT_ENDED)
    def prove_again(self) -> None:
        """Make a new proof."""

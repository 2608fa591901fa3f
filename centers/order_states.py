"""The states of an order and the acts that change them (decision 37)."""

from datetime import date
from functools import partial

from django.db import models

from cee_portal.core import clock
from cee_portal.core.refusals import SecondPersonError
from cee_portal.core.states import Condition, Permission, StateMachine, act

ORDERS_REFUSAL = "Orders are prepared and approved by administrators."
ADMINISTRATOR = Permission("administrator", lambda _, user: user.is_administrator, ORDERS_REFUSAL)
SECOND_ADMINISTRATOR = Permission(
    "second administrator",
    lambda order, user: user.pk != order.proposed_by_id,
    "You proposed this order, so a second administrator must approve it.",
    error=SecondPersonError,
    base=ADMINISTRATOR,
)

IS_NO_WITHDRAWAL = Condition(
    "it withdraws no order",
    lambda order: order.withdraws_id is None,
    "This order withdraws another order and cannot be changed. Withdraw it and draft a new one.",
)
BEFORE_ITS_DAY = Condition(
    "it is not in effect",
    lambda order: order.state != "approved" or not order.is_in_effect,
    "Order {object.order_number} is {state}: withdraw it instead.",
)
_NOT_COUNTABLE = "Order {object.order_number} is {state}; there is nothing to preview."

_act_of_administrator = partial(act, permission=ADMINISTRATOR)


class OrderActs(StateMachine):
    """Draft, previewed, approved by a second person, moving, in force, revoked."""

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        PREVIEWED = "previewed", "previewed"
        APPROVED = "approved", "approved"
        MOVING = "moving", "moving"
        IN_FORCE = "in_force", "in force"
        REVOKED = "revoked", "revoked"

    CHANGEABLE = (State.DRAFT, State.PREVIEWED)
    IN_RULEBOOK = (State.APPROVED, State.MOVING, State.IN_FORCE)

    effective_on: date | None

    @property
    def is_in_effect(self) -> bool:
        """Return whether the effective moment has passed."""
        return self.effective_on is not None and self.effective_on <= clock.today()

    @_act_of_administrator(State.DRAFT, State.PREVIEWED, wrong_state=_NOT_COUNTABLE)
    @_act_of_administrator([State.PREVIEWED, State.APPROVED, State.MOVING], None, wrong_state=_NOT_COUNTABLE)
    def preview(self) -> None:
        """Count what it would move; from the second time on the state stays."""

    @_act_of_administrator(
        [*CHANGEABLE, State.APPROVED],
        State.DRAFT,
        conditions=[IS_NO_WITHDRAWAL, BEFORE_ITS_DAY],
        wrong_state="Order {object.order_number} is {state}: withdraw it instead.",
    )
    def return_to_draft(self) -> None:
        """Become a draft again, because its content changes."""

    @_act_of_administrator(
        State.PREVIEWED, State.DRAFT, wrong_state="Order {object.order_number} is {state}."
    )
    def send_back(self) -> None:
        """Return it to the proposer with a reason."""

    @act(
        State.PREVIEWED,
        State.APPROVED,
        permission=SECOND_ADMINISTRATOR,
        wrong_state="Order {object.order_number} is {state}. Preview it first.",
    )
    def approve(self) -> None:
        """Put it into the rulebook, from its day on."""

    @_act_of_administrator(
        [*CHANGEABLE, State.APPROVED],
        State.REVOKED,
        conditions=[BEFORE_ITS_DAY],
        wrong_state="Order {object.order_number} is {state} already.",
    )
    def withdraw(self) -> None:
        """Withdraw it before its day; nothing moves."""

    @act(IN_RULEBOOK, State.REVOKED)
    def end(self) -> None:
        """Revoke it, because a second order that withdraws it was approved."""

    @act(State.MOVING, State.APPROVED)
    def wait(self) -> None:
        """Follow its batch, which waits again."""

    @act(State.APPROVED, State.MOVING)
    def move(self) -> None:
        """Follow its batch, which moves."""

    @act([State.APPROVED, State.MOVING], State.IN_FORCE)
    def settle(self) -> None:
        """Follow its batch, which has ended."""

"""The states of a work item and the acts that change them."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django_fsm import GET_STATE

from cee_portal.core.refusals import NotAllowedError
from cee_portal.core.states import Condition, Permission, StateMachine, act
from centers.selectors.memberships import is_supervisor_at, may_act_at
from reviews.work.errors import TakenError

WORKER = Permission(
    "person of the office",
    lambda item, user: may_act_at(user, item.office_id),
    "{object.printed_number} is at {object.office.short_name}, where you do not work.",
)
SUPERVISOR = Permission(
    "supervisor of the office",
    lambda item, user: is_supervisor_at(user, item.office_id),
    "Only a supervisor of the office can give work to others.",
    base=WORKER,
)
TAKER = Permission(
    "person of the office, where nobody else owns it",
    lambda item, user: item.owner_id in (None, user.pk),
    "{object.owner.name} took {object.printed_number} first. Press n for the next one.",
    error=TakenError,
    base=WORKER,
)
OWNER_OR_SUPERVISOR = Permission(
    "owner, or supervisor of the office",
    lambda item, user: item.owner_id in (None, user.pk) or is_supervisor_at(user, item.office_id),
    "{object.owner.name} has {object.printed_number}. Ask for it, or ask a supervisor to give it to you.",
    error=TakenError,
    base=WORKER,
)
RELEASER = OWNER_OR_SUPERVISOR._replace(
    message="{object.owner.name} has it; only that person or a supervisor can release it.",
    error=NotAllowedError,
)
ACTOR = Permission(
    "person who did the act, for ten seconds",
    lambda item, user: item.undo_of == user.pk,
    "Only the person who did it can undo it.",
)
NOT_ASKED = Condition(
    "the trade is not asked",
    lambda item: item.state != "asked",
    "The trade has until {object.asked_until:%b} {object.asked_until.day} to answer about {object.printed_number}."
    " Wait for the answer, or withdraw the question first.",
)
ASKED_BEFORE = Condition(
    "the trade was asked",
    lambda item: item.state in ("asked", "closed") or item.answer == "no_answer",
    "The trade was not asked about {object.printed_number}.",
)
_CLOSED = "{object.printed_number} is {state}. Nothing was changed."
_NOT_ASKED = "The trade is not asked about {object.printed_number} now. Nothing was changed."


def _unless_asked(target: str) -> GET_STATE:
    """Return the target of an act that changes the owner or the office: a question to the trade goes on."""
    return GET_STATE(
        lambda item: item.State.ASKED if item.state == item.State.ASKED else target,
        states=["asked", target],
    )


class ItemActs(StateMachine):
    """Open, parked, offered, asked, closed."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        PARKED = "parked", "parked"
        OFFERED = "offered", "sent, not accepted yet"
        ASKED = "asked", "waiting for the trade"
        CLOSED = "closed", "closed"

    UNFINISHED = (State.OPEN, State.PARKED, State.OFFERED, State.ASKED)
    NOT_WAITING_FOR_TRADE = (State.OPEN, State.PARKED, State.OFFERED)
    # Of an undo: the person of the act, and the state before it.
    undo_of: int | None = None
    state_before = "open"

    @act(UNFINISHED, _unless_asked("open"), permission=TAKER, wrong_state=_CLOSED)
    def take(self) -> None:
        """Become the owner; what was sent here is accepted by it, and what was parked is open again."""

    @act(
        UNFINISHED,
        GET_STATE(
            lambda item: item.state if item.state in ("parked", "asked") else item.State.OPEN,
            states=[State.PARKED, State.ASKED, State.OPEN],
        ),
        permission=SUPERVISOR,
        wrong_state=_CLOSED,
    )
    def give(self) -> None:
        """Give it to another person; what is parked stays parked."""

    @act(UNFINISHED, None, permission=RELEASER, wrong_state=_CLOSED)
    def release(self) -> None:
        """Give it up."""

    @act(
        NOT_WAITING_FOR_TRADE,
        State.PARKED,
        permission=OWNER_OR_SUPERVISOR,
        conditions=[NOT_ASKED],
        wrong_state=_CLOSED,
    )
    def park(self) -> None:
        """Put it aside until a day."""

    @act(
        State.PARKED,
        State.OPEN,
        permission=OWNER_OR_SUPERVISOR,
        wrong_state="{object.printed_number} is not parked.",
    )
    def unpark(self) -> None:
        """Open it before its day."""

    @act(State.PARKED, State.OPEN)
    def wake(self) -> None:
        """Open it on its day."""

    @act(UNFINISHED, _unless_asked("offered"), permission=OWNER_OR_SUPERVISOR, wrong_state=_CLOSED)
    def send(self) -> None:
        """Offer it to another office; while the trade is asked there is nothing to accept."""

    @act(UNFINISHED, _unless_asked("open"), permission=OWNER_OR_SUPERVISOR, wrong_state=_CLOSED)
    def send_home(self) -> None:
        """Send or return it to the office that the rules give."""

    @act(
        State.OFFERED,
        State.OPEN,
        permission=WORKER,
        wrong_state="{object.printed_number} was not sent here, or is accepted already.",
    )
    def accept(self) -> None:
        """Accept what another office sent."""

    @act(State.OFFERED, State.OPEN)
    def accept_by_rules(self) -> None:
        """Accept it, because the rules give it to this office now."""

    @act(UNFINISHED, _unless_asked("open"))
    def move(self) -> None:
        """Go to another office by a routing, a move, or the end of a hold."""

    @act(UNFINISHED, _unless_asked("open"), permission=OWNER_OR_SUPERVISOR, wrong_state=_CLOSED)
    def start(self) -> None:
        """Start the work of its kind."""

    @act(
        NOT_WAITING_FOR_TRADE,
        State.ASKED,
        permission=OWNER_OR_SUPERVISOR,
        conditions=[NOT_ASKED],
        wrong_state=_CLOSED,
    )
    def ask(self) -> None:
        """Ask the trade, and wait for the answer until a day."""

    @act(State.ASKED, None, permission=OWNER_OR_SUPERVISOR, wrong_state=_NOT_ASKED)
    def extend_question(self) -> None:
        """Give the trade more time to answer."""

    @act(
        UNFINISHED,
        GET_STATE(
            lambda item: item.State.OFFERED if item.state == item.State.OFFERED else item.State.OPEN,
            states=[State.OPEN, State.OFFERED],
        ),
        conditions=[ASKED_BEFORE],
        wrong_state=_CLOSED,
    )
    def answer_question(self) -> None:
        """Receive the answer of the trade, also a late one."""

    @act(State.ASKED, State.OPEN)
    def lapse_question(self) -> None:
        """Open it again, because the last day passed without an answer."""

    @act(State.ASKED, State.OPEN, permission=OWNER_OR_SUPERVISOR, wrong_state=_NOT_ASKED)
    def withdraw_question(self) -> None:
        """Take the question back."""

    @act(
        NOT_WAITING_FOR_TRADE,
        State.CLOSED,
        permission=OWNER_OR_SUPERVISOR,
        conditions=[NOT_ASKED],
        wrong_state=_CLOSED,
    )
    def close(self) -> None:
        """Close it with a result."""

    @act(
        State.CLOSED,
        State.OPEN,
        permission=SUPERVISOR._replace(message="Only a supervisor of the office can reopen it."),
        wrong_state="{object.printed_number} is {state}. Only a closed item can be reopened.",
    )
    def reopen(self) -> None:
        """Open it again with a reason."""

    @act(
        State.values,
        GET_STATE(lambda item: item.state_before, states=UNFINISHED),
        permission=ACTOR,
    )
    def undo(self) -> None:
        """Become what it was before the last act."""

    @act(UNFINISHED, State.CLOSED)
    def close_automatically(self) -> None:
        """Close it, because its work is gone."""


def source_states(act: Callable[[Any], None]) -> list[str]:
    """Return the states from which an act leads, for the SQL that does it to many rows."""
    return sorted(str(state) for state in act._django_fsm.transitions)  # type: ignore[attr-defined]

"""The states of a request and of an ask for more time, and the acts that change them."""

from django.db import models

from cee_portal.core.refusals import NotAllowedError
from cee_portal.core.states import Condition, Permission, StateMachine, act
from centers.selectors.memberships import may_act_at
from reviews.requests.parties import party_of

MOST_EXTENSIONS = 3

ANSWERER = Permission(
    "importer, filer of record, or filer with a power of attorney",
    lambda request, user: party_of(user, request) is not None,
    "Only the importer, the filer of record and filers with a power of attorney can do this.",
)
OFFICE = Permission(
    "person of the office that has the item",
    lambda request, user: may_act_at(user, request.item.office),
    "{object.printed_number} is at {object.item.office.short_name}, where you do not work.",
    error=NotAllowedError,
)
FEW_EXTENSIONS = Condition(
    f"more time was asked for fewer than {MOST_EXTENSIONS} times",
    lambda request: request.extensions.count() < MOST_EXTENSIONS,
    f"More time was asked for {MOST_EXTENSIONS} times on this request, and a fourth time is not possible. Send what"
    " you have, and say in your answer what is missing.",
)
NONE_ASKED = Condition(
    "no other ask for more time waits for a decision",
    lambda request: not request.extensions.filter(state=ExtensionActs.State.ASKED).exists(),
    "You asked for more time already, and the office has not decided yet. Wait for its decision.",
)
_ENDED = "This request is {state}. Nothing was changed."


class RequestActs(StateMachine):
    """Sent, answered, lapsed, withdrawn, undone."""

    class State(models.TextChoices):
        SENT = "sent", "open"
        ANSWERED = "answered", "answered"
        LAPSED = "lapsed", "not answered in time"
        WITHDRAWN = "withdrawn", "withdrawn"
        UNDONE = "undone", "undone before it was sent"

    @act(
        [State.SENT, State.LAPSED],
        State.ANSWERED,
        permission=ANSWERER,
        wrong_state="This request is {state}, so no answer was stored.",
    )
    def answer(self) -> None:
        """Answer it; an answer after the last day is marked late."""

    @act(State.SENT, None, permission=ANSWERER, conditions=[FEW_EXTENSIONS, NONE_ASKED], wrong_state=_ENDED)
    def ask_more_time(self) -> None:
        """Ask for a later last day; the last day stays until that is granted."""

    @act(State.SENT, None, permission=OFFICE, wrong_state=_ENDED)
    def decide_more_time(self) -> None:
        """Grant or refuse more time."""

    @act([State.SENT, State.LAPSED], State.WITHDRAWN, permission=OFFICE, wrong_state=_ENDED)
    def withdraw(self) -> None:
        """Take it back with a reason; nobody needs to answer any more."""

    @act([State.SENT, State.LAPSED], State.WITHDRAWN)
    def end_with_item(self) -> None:
        """End it, because its item was closed."""

    @act(State.SENT, State.LAPSED)
    def lapse(self) -> None:
        """End its time, because the last day passed without an answer."""

    @act(State.SENT, State.UNDONE)
    def undo(self) -> None:
        """Become as if it was never sent; the trade has not seen it."""


class ExtensionActs(StateMachine):
    """Asked, granted, refused, ended."""

    class State(models.TextChoices):
        ASKED = "asked", "asked, not decided"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"
        ENDED = "ended", "ended without a decision"

    @act(State.ASKED, State.GRANTED, wrong_state="This ask for more time is {state} already.")
    def grant(self) -> None:
        """Give the request a later last day."""

    @act(State.ASKED, State.REFUSED, wrong_state="This ask for more time is {state} already.")
    def refuse(self) -> None:
        """Keep the last day as it is."""

    @act(State.ASKED, State.ENDED)
    def end(self) -> None:
        """End with its request."""

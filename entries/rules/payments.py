"""Payment events and what they do to the money of a summary. Pure; amounts are cents.

What is owed stands on the statement. A statement is paid whole (19 CFR 24.25), so a collection of another amount than the
statement tells is refused. Where no event told an amount, what the summary declares is owed, and the amount that is
collected says what was due. `entries.rules.transitions` says which event the state of the summary allows (decision 60).
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from entries.rules.amounts import cents_text
from entries.rules.problem import Problem
from entries.rules.states import Collection, State
from entries.rules.transitions import Event, apply_event

PAYMENT_EVENTS = (
    Event.ON_STATEMENT,
    Event.OFF_STATEMENT,
    Event.AUTHORIZED,
    Event.COLLECTED,
    Event.REFUNDED,
)
EVENT_WORDS = {
    Event.ON_STATEMENT.value: "On a statement",
    Event.OFF_STATEMENT.value: "Taken off the statement",
    Event.AUTHORIZED.value: "Debit authorized",
    Event.COLLECTED.value: "Collected",
    Event.REFUNDED.value: "Refunded",
}
MONEY_MOVES = frozenset({Event.COLLECTED, Event.REFUNDED})  # their amount is required
_NOTHING_TO_PAY = (Collection.DUTY_FREE, Collection.DRAWBACK)


class PaymentEvent(NamedTuple):
    """One payment event: what happened, on which day, its amount (None: not stated), the statement."""

    event: Event
    on: date
    amount: int | None = None
    statement_number: str = ""


class Effect(NamedTuple):
    """What one event adds to the three sums of a summary; `owed` may be negative."""

    owed: int = 0
    paid: int = 0
    refunded: int = 0


class Balance(NamedTuple):
    """The sums of all effects, whether an event stated what is owed, and the day of the last event."""

    owed: int = 0
    paid: int = 0
    refunded: int = 0
    has_stated_amount: bool = False
    last_on: date | None = None


def apply_payment(
    state: State, balance: Balance, payment: PaymentEvent, *, declared: int
) -> tuple[State, Effect, Balance] | Problem:
    """Return state, effect and balance after an event, or why it is refused.

    `declared` is what the summary as filed says is to be paid.
    """
    if balance.last_on and payment.on < balance.last_on:
        return _out_of_order(payment, balance.last_on)
    after = apply_event(state, payment.event)
    if isinstance(after, Problem):
        return after.about("event", payment.event)
    effect = _EFFECTS[payment.event](state, balance, payment.amount, declared)
    if isinstance(effect, Problem):
        return effect
    owed, paid, refunded = (old + new for old, new in zip(balance[:3], effect, strict=True))
    return after, effect, Balance(owed, paid, refunded, _has_stated_amount(balance, payment), payment.on)


def _has_stated_amount(balance: Balance, payment: PaymentEvent) -> bool:
    if payment.event is Event.ON_STATEMENT:
        return payment.amount is not None
    return balance.has_stated_amount or (payment.event is Event.AUTHORIZED and payment.amount is not None)


def _put_on_statement(state: State, balance: Balance, amount: int | None, declared: int) -> Effect | Problem:
    if state.collection in _NOTHING_TO_PAY:
        if amount:
            return _problem(
                "nothing_due",
                "Nothing is due on this summary, so its statement has no amount.",
                "Leave the amount empty, or look for the right entry number.",
                amount,
            )
        return Effect()
    if amount is None:
        return Effect(owed=declared)
    return _zero(amount) if not amount and declared else Effect(owed=amount)


def _take_off_statement(
    state: State, balance: Balance, amount: int | None, declared: int
) -> Effect | Problem:
    return _check_due(balance, amount) or Effect(owed=-balance.owed)


def _authorize(state: State, balance: Balance, amount: int | None, declared: int) -> Effect | Problem:
    refused = _check_due(balance, amount)
    if refused or amount is None:
        return refused or Effect()
    return Effect(owed=amount - balance.owed)


def _collect(state: State, balance: Balance, amount: int | None, declared: int) -> Effect | Problem:
    if amount is None:
        return _missing()
    return _check_due(balance, amount) or Effect(owed=-balance.owed, paid=amount)


def _refund(state: State, balance: Balance, amount: int | None, declared: int) -> Effect | Problem:
    if amount is None:
        return _missing()
    if not amount:
        return _zero(amount)
    left = balance.paid - balance.refunded
    if amount > left:
        return _problem(
            "more_than_paid",
            f"${cents_text(amount)} is more than what is paid and not refunded yet, which is ${cents_text(left)}.",
            "Correct the amount, or record the payment first.",
            amount,
        )
    return Effect(refunded=amount)


_EFFECTS: dict[Event, Callable[[State, Balance, int | None, int], Effect | Problem]] = {
    Event.ON_STATEMENT: _put_on_statement,
    Event.OFF_STATEMENT: _take_off_statement,
    Event.AUTHORIZED: _authorize,
    Event.COLLECTED: _collect,
    Event.REFUNDED: _refund,
}


def _check_due(balance: Balance, amount: int | None) -> Problem | None:
    """Return the problem of an amount that cannot be what is owed."""
    if amount is None:
        return None
    if balance.has_stated_amount and amount != balance.owed:
        return _differs(amount, balance)
    return _zero(amount) if not amount and balance.owed else None


def _problem(code: str, message: str, fix: str, amount: int | None) -> Problem:
    return Problem(code, message, fix, "amount", "" if amount is None else cents_text(amount))


def _missing() -> Problem:
    return _problem("missing", "The amount is missing.", "Write what was paid, like 1234.56.", None)


def _zero(amount: int) -> Problem:
    return _problem(
        "amount_zero", "The amount is 0.", "Write the amount of the statement, like 1234.56.", amount
    )


def _differs(amount: int, balance: Balance) -> Problem:
    return _problem(
        "amount_differs",
        f"The statement has ${cents_text(balance.owed)} for this summary, not ${cents_text(amount)}.",
        "Correct the amount. A statement is paid whole.",
        amount,
    )


def _out_of_order(payment: PaymentEvent, last_on: date) -> Problem:
    return Problem(
        "out_of_order",
        f"{payment.on} lies before the last payment event of this summary, which is of {last_on}.",
        f"Correct the date, or leave the row out if it was recorded before; events follow each other from {last_on} on.",
        "date",
        str(payment.on),
    )

"""Readers of the values of a payment event: files, the API and the form read them here."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from cee_portal.core.text.days import read_day
from cee_portal.core.text.leftovers import clean_code, clean_text, is_nothing
from entries.collection.services import NumberedPayment, identity_of
from entries.intake.checks.values import date_problem, missing
from entries.rules.amounts import money_problem, read_cents
from entries.rules.payments import MONEY_MOVES, PAYMENT_EVENTS, PaymentEvent
from entries.rules.problem import Problem, shown
from entries.rules.transitions import Event

FIELDS = ("event", "date", "amount", "statement_number")
EVENTS = {event.value: event for event in PAYMENT_EVENTS}
LONGEST_STATEMENT_NUMBER = 20
_STATEMENT = re.compile(rf"[A-Z0-9-]{{1,{LONGEST_STATEMENT_NUMBER}}}")
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def read_payment(texts: Mapping[str, str]) -> PaymentEvent | list[Problem]:
    """Return the event of the texts of FIELDS, or everything that is wrong with them."""
    problems: list[Problem] = []
    event = _read_event(texts["event"], problems)
    on = _read_date(texts["date"], problems)
    amount = _read_amount(texts["amount"], event, problems)
    statement = _read_statement(texts["statement_number"], problems)
    if problems or event is None or on is None:
        return problems
    return PaymentEvent(event, on, amount, statement)


def find_double(payments: Iterable[NumberedPayment], word: str) -> tuple[int, Problem] | None:
    """Return the number of the first event that comes twice, with its problem; `word` names what is numbered."""
    seen: dict[object, int] = {}
    for number, payment in payments:
        first = seen.setdefault(identity_of(payment), number)
        if first != number:
            return number, Problem(
                "twice",
                f"{word} {number:,} tells the same event as {word.lower()} {first:,}.",
                "Remove one of the two. Where it did happen twice, tell them apart by the statement number.",
            )
    return None


def _read_event(text: str, problems: list[Problem]) -> Event | None:
    word = _BETWEEN_WORDS.sub("_", clean_text(text).strip().lower())
    if word in EVENTS:
        return EVENTS[word]
    if is_nothing(word):
        problems.append(missing("event", "The event"))
    elif word == "bill_paid":
        message = "A bill is paid by bill_paid, and this portal keeps no bills."
        problems.append(Problem("no_bills", message, "Leave the row out.", "event", text))
    else:
        fix = f"Write one of: {', '.join(EVENTS)}."
        problems.append(Problem("unknown_event", f"{shown(text)} is no payment event.", fix, "event", text))
    return None


def _read_date(text: str, problems: list[Problem]) -> date | None:
    found = read_day(text)
    if isinstance(found, date):
        return found
    problems.append(missing("date", "The date") if found is None else date_problem("date", text, found))
    return None


def _read_amount(text: str, event: Event | None, problems: list[Problem]) -> int | None:
    if is_nothing(clean_text(text)):
        if event in MONEY_MOVES:
            problems.append(missing("amount", "The amount"))
        return None
    found = read_cents(text)
    if isinstance(found, int):
        return found
    problems.append(money_problem("amount", text, found))
    return None


def _read_statement(text: str, problems: list[Problem]) -> str:
    number = clean_code(text).upper()
    if is_nothing(number):
        return ""
    if _STATEMENT.fullmatch(number):
        return number
    message = f"{shown(text)} is not a statement number."
    fix = f"Write up to {LONGEST_STATEMENT_NUMBER} letters, digits and hyphens."
    problems.append(Problem("not_a_statement_number", message, fix, "statement_number", text))
    return ""

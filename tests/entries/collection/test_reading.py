"""The values of a payment event as files, API and form send them."""

from datetime import date

import pytest

from entries.collection.reading import find_double, read_payment
from entries.collection.services import NumberedPayment
from entries.rules.payments import PaymentEvent
from entries.rules.transitions import Event

GOOD = {"event": "collected", "date": "2026-06-12", "amount": "47.14", "statement_number": "b76260612"}
READ = PaymentEvent(Event.COLLECTED, date(2026, 6, 12), 4_714, "B76260612")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"event": "Collected", "date": "06/12/2026", "amount": "$47.14"},
        {"event": " COLLECTED ", "date": "20260612", "amount": "47.140"},
        {"statement_number": '="B76260612"'},
    ],
)
def test_each_spelling_reads_the_same(changes):
    assert read_payment(GOOD | changes) == READ


def test_words_of_an_event_may_stand_apart_and_amounts_may_be_empty():
    found = read_payment(GOOD | {"event": "On-Statement", "amount": "", "statement_number": ""})
    assert found == PaymentEvent(Event.ON_STATEMENT, date(2026, 6, 12))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"event": ""}, "event", "missing"),
        ({"event": "paid"}, "event", "unknown_event"),
        ({"event": "bill_paid"}, "event", "no_bills"),
        ({"date": ""}, "date", "missing"),
        ({"date": "31/12/2026"}, "date", "not_a_date"),
        ({"date": "2026-02-30"}, "date", "not_a_date"),
        ({"date": "45000"}, "date", "not_a_date"),
        ({"amount": ""}, "amount", "missing"),
        ({"amount": "-5.00"}, "amount", "not_an_amount"),
        ({"amount": "1.234"}, "amount", "not_an_amount"),
        ({"amount": "4.7E+03"}, "amount", "not_an_amount"),
        ({"amount": "much"}, "amount", "not_an_amount"),
        ({"statement_number": "no spaces!"}, "statement_number", "not_a_statement_number"),
        ({"statement_number": "9" * 21}, "statement_number", "not_a_statement_number"),
    ],
)
def test_each_fault_says_what_to_do(changes, field, code):
    (problem,) = read_payment(GOOD | changes)
    assert (problem.field, problem.code, bool(problem.fix)) == (field, code, True)


def test_all_faults_are_named_at_once():
    found = read_payment({"event": "x", "date": "y", "amount": "z", "statement_number": "!"})
    assert [problem.field for problem in found] == ["event", "date", "amount", "statement_number"]


def test_a_double_is_found():
    assert find_double([NumberedPayment(2, READ), NumberedPayment(3, READ._replace(amount=1))], "Row") is None
    number, problem = find_double([NumberedPayment(2, READ), NumberedPayment(5, READ)], "Row")
    assert (number, problem.message) == (5, "Row 5 tells the same event as row 2.")

"""Payment events as tests tell them, by file."""

from datetime import date

from entries.collection.services import (
    NumberedPayment,
    PaymentsResult,
    SummaryPayments,
    record_payments_of_file,
)
from entries.models import CollectionEvent, EntrySummary
from entries.rules.payments import PaymentEvent
from entries.rules.transitions import Event

DAY = date(2026, 6, 12)


def payment(event: str, amount: int | None = None, on: date = DAY, statement: str = "") -> PaymentEvent:
    """Return an event; the amount in cents."""
    return PaymentEvent(Event(event), on, amount, statement)


def tell(summary: EntrySummary, *payments: PaymentEvent) -> PaymentsResult:
    """Record the events of a summary as a file does, and read the summary again."""
    numbered = [NumberedPayment(number, each) for number, each in enumerate(payments, 2)]
    part = SummaryPayments(summary.entry_number, numbered)
    result = record_payments_of_file([part], name="june.csv", source=CollectionEvent.Source.FILE)
    summary.refresh_from_db()
    return result

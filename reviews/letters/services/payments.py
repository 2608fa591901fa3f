"""Tells the trade that a summary was paid, in the transaction that records the payment."""

from collections.abc import Sequence

from cee_portal.core.formatting import long_date, money
from entries.extension_points import RecordedPayment
from entries.rules.transitions import Event
from reviews.letters.models import TradeNotice
from reviews.letters.services.telling import NewTradeNotice, tell_trade_of_many


def tell_of_payments(payments: Sequence[RecordedPayment]) -> None:
    """Write a notice for each event by which money was collected; the other events change no payment."""
    tell_trade_of_many(
        NewTradeNotice(
            kind=TradeNotice.Kind.PAID,
            occasion=f"payment:{event.pk}",
            text=(
                f"{money(event.amount)} dollars were collected on {long_date(event.happened_on)}."
                f"{f' Statement {event.statement_number}.' if event.statement_number else ''}"
            ),
            summary_id=summary.pk,
            filer_id=summary.filer_id,
            importer_id=summary.importer_id,
        )
        for summary, event in ((payment.summary, payment.event) for payment in payments)
        if event.event == Event.COLLECTED.value
    )

"""The statements of a demonstration, which are paid by themselves: what is due by the rules of `ageing` today.

Each run tells the payment events as a file from outside would, some summaries at a time. What a person has taken off its
statement stays off until it is filed again.
"""

from datetime import date

from django.conf import settings
from django.db import transaction

from cee_portal.core import clock, db
from cee_portal.core.jobs import UNFINISHED
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.models import Job
from entries.collection.services import NumberedPayment, SummaryPayments, record_payments_of_file
from entries.models import CollectionEvent
from entries.rules.payments import Balance, PaymentEvent
from entries.rules.states import Collection, Control, Liquidation, Status
from entries.rules.transitions import Event
from entries.selectors.collections import read_balances
from reviews.demo.seeding.ageing import AGES, days_of_ages
from reviews.demo.seeding.jobs import SEED_DEMO, newest_finished_job

_AT_ONCE = 500
_MOST_ROUNDS = 20
_DUE = f"""
SELECT s.id, s.entry_number, s.control, s.collection, aged.is_collected
FROM ({AGES}) aged JOIN entries_entrysummary s ON s.id = aged.id
WHERE NOT s.retired AND s.status = %(accepted)s AND s.liquidation = %(no)s AND (
    (s.control = %(trade)s AND aged.on_statement AND NOT s.pulled_back)
    OR (s.control = %(cbp)s AND s.collection = %(unpaid)s AND (aged.is_authorized OR aged.is_collected))
    OR (s.control = %(cbp)s AND s.collection = %(authorized_axis)s AND aged.is_collected))
ORDER BY s.id LIMIT %(most)s
"""


def pay_due_statements() -> int:
    """Record the payment events that are due today, and return their number.

    Return 0 without a finished demonstration, and while another worker does it.
    """
    if not settings.DEMO or newest_finished_job() is None:
        return 0
    if Job.objects.filter(kind=SEED_DEMO, state__in=UNFINISHED).exists():
        return 0
    recorded = 0
    for _ in range(_MOST_ROUNDS):
        with transaction.atomic():
            found = _pay_some() if try_lock(LockKey.DEMO_STATEMENTS) else 0
        recorded += found
        if not found:
            break
    return recorded


def _pay_some() -> int:
    today = clock.today()
    due = db.rows(_DUE, days_of_ages(today) | _AXES)
    balances = read_balances([row[1] for row in due])
    parts = [
        SummaryPayments(
            number, [NumberedPayment(0, _next_event(control, collected, balances.get(pk), today, number))]
        )
        for pk, number, control, _, collected in due
    ]
    if not parts:
        return 0
    result = record_payments_of_file(parts, name="demonstration", source=CollectionEvent.Source.DEMO)
    return len(result.recorded)


def _next_event(
    control: int, is_collected: bool, balance: Balance | None, today: date, number: str
) -> PaymentEvent:
    """Return the event that is due next."""
    if control == Control.TRADE:
        return PaymentEvent(Event.ON_STATEMENT, today, None, f"{number[:3]}{today:%y%m%d}")
    if is_collected:
        return PaymentEvent(Event.COLLECTED, today, balance.owed if balance else 0)
    return PaymentEvent(Event.AUTHORIZED, today)


_AXES = {
    "accepted": int(Status.ACCEPTED),
    "no": int(Liquidation.NO),
    "trade": int(Control.TRADE),
    "cbp": int(Control.CBP),
    "unpaid": int(Collection.UNPAID),
    "authorized_axis": int(Collection.AUTHORIZED),
    "most": _AT_ONCE,
}

"""Records payment events, which alone change control and collection of a summary on file (decision 60).

Each transaction passes the gate, locks, and reads the day after its locks (docs/concurrency.md). An event that is on file
already changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import NotAllowedError, NotFoundError
from centers.selectors.offices import read_names
from entries.extension_points import RecordedPayment, call_after_payment
from entries.filing.state_change import write_states
from entries.models import CollectionEvent, EntrySummary, Routing
from entries.rules.amounts import cents_text
from entries.rules.payments import Balance, PaymentEvent, apply_payment
from entries.rules.problem import Problem
from entries.rules.states import State, state_of
from entries.rules.transitions import Event
from entries.selectors.authority import office_of_function, works_at_office
from entries.selectors.collections import Identity, read_balances, read_declared, read_identities

FUNCTION = "revenue"


class NumberedPayment(NamedTuple):
    """A payment event, and the number by which its caller names it: the row of a file, a place in a list."""

    number: int
    payment: PaymentEvent


class SummaryPayments(NamedTuple):
    """The payment events of one entry number. Those of one day happened in the order given here."""

    entry_number: str
    payments: Sequence[NumberedPayment]


class Refusal(NamedTuple):
    """An event that is refused: no event of its entry number was recorded."""

    entry_number: str
    number: int
    problem: Problem


class PaymentsResult(NamedTuple):
    """The numbers of the events that were recorded and of those on file already, and what was refused."""

    recorded: list[int]
    unchanged: list[int]
    refused: list[Refusal]


class _Outcome(NamedTuple):
    """What the events of one summary come to: the rows to store, and the state after them."""

    rows: list[CollectionEvent]
    recorded: list[int]
    unchanged: list[int]
    state: State


class _Known(NamedTuple):
    """What is read once for all summaries of a transaction, after their locks."""

    balances: dict[int, Balance]
    identities: dict[str, set[Identity]]
    declared: dict[int, int]
    source: int
    actor_id: int | None
    now: datetime
    today: date


@transaction.atomic
def record_payments_of_file(parts: Sequence[SummaryPayments], *, name: str, source: int) -> PaymentsResult:
    """Record the events of several summaries; a summary with a refused event keeps none of them.

    `name` is that of the file, for the record. Each entry number comes once. Authority is not checked, because other
    systems of CBP report these events.
    """
    share_gate()
    result = _record(parts, source=source, actor=None)
    if result.recorded:
        record_event(
            verb=Verb.PAYMENTS_IMPORTED,
            actor=None,
            object_kind="file",
            object_id=name[:60],
            after={"recorded": len(result.recorded), "refused": len(result.refused)},
        )
    return result


@transaction.atomic
def record_payments(
    *, summary_id: int, user: User, payments: Sequence[NumberedPayment], source: int
) -> PaymentsResult:
    """Record the events that a person tells about one summary: all of them or none.

    Raises NotAllowedError where the person's office does not hold the function revenue there, NotFoundError.
    """
    share_gate()
    routings = Routing.objects.select_related("jurisdiction", "port", "summary")
    # The office that holds the function follows from the routing, so it stays as it is until this act commits.
    routing = routings.select_for_update(of=("self",)).filter(pk=summary_id).first()
    if routing is None:
        raise NotFoundError("There is no such entry summary.")
    require_revenue(user, routing)
    part = SummaryPayments(routing.summary.entry_number, payments)
    result = _record([part], source=source, actor=user, only=summary_id)
    if result.recorded:
        record_event(
            verb=Verb.PAYMENT_RECORDED,
            actor=user,
            object_kind="summary",
            object_id=summary_id,
            summary_id=summary_id,
            after={"events": [_record_words(one) for number, one in payments if number in result.recorded]},
        )
    return result


def require_revenue(user: User, routing: Routing) -> None:
    """Raise NotAllowedError where the person's office does not hold the function revenue over the summary today."""
    today = clock.today()
    holder = office_of_function(routing, FUNCTION, today)
    if works_at_office(user, holder, today):
        return
    place = read_names([holder]).office(holder)
    raise NotAllowedError(
        f"Revenue collection on this summary is with {place}. Ask that office to record the payment event."
    )


def _record(
    parts: Sequence[SummaryPayments], *, source: int, actor: User | None, only: int | None = None
) -> PaymentsResult:
    """Lock the summaries, apply their events, and store what changed; `only` is the one summary that is meant."""
    numbers = [part.entry_number for part in parts]
    standing = EntrySummary.objects.filter(entry_number__in=numbers, retired=False)
    locked = standing.select_for_update().order_by("pk")
    summaries = {summary.entry_number: summary for summary in locked if only in (None, summary.pk)}
    now, today = clock.now_and_today()
    known = _Known(
        read_balances(numbers),
        read_identities(numbers),
        _read_declared(parts, summaries),
        source,
        actor.pk if actor else None,
        now,
        today,
    )
    result = PaymentsResult([], [], [])
    rows: list[CollectionEvent] = []
    states: dict[int, State] = {}
    for part in parts:
        outcome = _apply(part, summaries.get(part.entry_number), known)
        if isinstance(outcome, Refusal):
            result.refused.append(outcome)
            continue
        result.recorded.extend(outcome.recorded)
        result.unchanged.extend(outcome.unchanged)
        if outcome.rows:
            rows += outcome.rows
            states[outcome.rows[0].summary_id] = outcome.state
    write_states(states, now)
    CollectionEvent.objects.bulk_create(rows, batch_size=1_000)
    call_after_payment([RecordedPayment(summaries[row.entry_number], row) for row in rows])
    return result


def _read_declared(parts: Sequence[SummaryPayments], summaries: Mapping[str, EntrySummary]) -> dict[int, int]:
    """Return what summaries declare whose statement tells no amount; the other summaries do not need it."""
    wanted = [
        summaries[part.entry_number].pk
        for part in parts
        if part.entry_number in summaries
        and any(each.event is Event.ON_STATEMENT and not each.amount for _, each in part.payments)
    ]
    return read_declared(wanted) if wanted else {}


def _apply(part: SummaryPayments, summary: EntrySummary | None, known: _Known) -> _Outcome | Refusal:
    """Return what the events of one entry number come to, or the first that is refused."""
    on_file = set(known.identities.get(part.entry_number, ()))
    if summary is None:
        return _refuse_unknown(part, on_file)
    state, balance = state_of(summary), known.balances.get(summary.pk, Balance())
    outcome = _Outcome([], [], [], state)
    for number, payment in sorted(part.payments, key=lambda each: each.payment.on):
        if identity_of(payment) in on_file:
            outcome.unchanged.append(number)
            continue
        applied = _problem_of_day(payment, known.today) or apply_payment(
            outcome.state, balance, payment, declared=known.declared.get(summary.pk, 0)
        )
        if isinstance(applied, Problem):
            return Refusal(part.entry_number, number, applied)
        after, effect, balance = applied
        on_file.add(identity_of(payment))
        outcome.rows.append(_make_row(summary, payment, effect, known))
        outcome.recorded.append(number)
        outcome = outcome._replace(state=after)
    return outcome


def _refuse_unknown(part: SummaryPayments, on_file: set[Identity]) -> _Outcome | Refusal:
    """Refuse events of a number without a summary, except those on file for one that was deleted since."""
    new = [each for each in part.payments if identity_of(each.payment) not in on_file]
    if new:
        problem = Problem(
            "unknown_entry",
            "No entry summary with this number is on file.",
            "Check the number, or take in the summary first and then this file again.",
        )
        return Refusal(part.entry_number, new[0].number, problem.about("entry_number", part.entry_number))
    return _Outcome([], [], [each.number for each in part.payments], State())


def identity_of(payment: PaymentEvent) -> Identity:
    """Return what makes two events of one entry number the same."""
    return (payment.on, payment.event.value, payment.amount, payment.statement_number)


def _problem_of_day(payment: PaymentEvent, today: date) -> Problem | None:
    if payment.on <= today:
        return None
    message = f"{payment.on} lies in the future; today is {today}."
    return Problem("future_date", message, "Correct the date.", "date", str(payment.on))


def _make_row(
    summary: EntrySummary, payment: PaymentEvent, effect: Sequence[int], known: _Known
) -> CollectionEvent:
    owed, paid, refunded = (Decimal(cents) / 100 for cents in effect)
    return CollectionEvent(
        summary_id=summary.pk,
        entry_number=summary.entry_number,
        event=payment.event.value,
        happened_on=payment.on,
        amount=None if payment.amount is None else Decimal(payment.amount) / 100,
        statement_number=payment.statement_number,
        owed=owed,
        paid=paid,
        refunded=refunded,
        source=known.source,
        actor_id=known.actor_id,
        at=known.now,
    )


def _record_words(payment: PaymentEvent) -> dict[str, str]:
    return {
        "event": payment.event.value,
        "date": payment.on.isoformat(),
        "amount": "" if payment.amount is None else cents_text(payment.amount),
        "statement_number": payment.statement_number,
    }

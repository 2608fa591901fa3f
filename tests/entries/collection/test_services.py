"""Recording payment events: idempotent, all of a summary or none, axes and sums together, one at a time."""

import random
import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import NotAllowedError
from entries.collection.services import (
    NumberedPayment,
    SummaryPayments,
    record_payments,
    record_payments_of_file,
)
from entries.filing.deletion import delete_summary
from entries.models import CollectionEvent, EntrySummary
from entries.rules.payments import PAYMENT_EVENTS
from entries.rules.states import Collection, Control
from entries.selectors.authority import office_of_function
from entries.selectors.collections import collection_events_of, read_declared, sums_of
from tests.builders import reviews as made
from tests.builders.payments import DAY, payment, tell
from tests.builders.transactions import open_other_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
CASH = {
    "case": "A570890095",
    "rate_type": "A",
    "rate": "25",
    "value": "100",
    "quantity": None,
    "duty": "25.00",
}


def filed(**fields):
    (summary,) = made.file(made.parsed(made.line(duty="40.00"), fees="7.14", **fields))
    return summary


def axes(summary):
    return summary.control, summary.collection, summary.pulled_back


def collector(summary):
    """Return a person of the office that holds revenue collection over the summary."""
    code = office_of_function(summary.routing, "revenue", clock.today())
    return made.person("rita", at=code)


def by_hand(summary, user, *payments):
    numbered = [NumberedPayment(index, each) for index, each in enumerate(payments)]
    return record_payments(
        summary_id=summary.pk, user=user, payments=numbered, source=CollectionEvent.Source.BY_HAND
    )


def test_a_statement_is_paid_and_refunded():
    summary = filed()
    version = summary.lock_version
    result = tell(summary, payment("on_statement", statement="S1"), payment("authorized"))
    assert (result.recorded, result.unchanged, result.refused) == ([2, 3], [], [])
    assert axes(summary) == (2, 6, False)
    assert sums_of(summary) == (Decimal("47.14"), 0, 0)
    assert summary.lock_version == version + 1
    tell(summary, payment("collected", 4_714), payment("refunded", 714))
    assert axes(summary) == (2, 2, False)
    assert sums_of(summary).as_dict() == {"owed": "0.00", "paid": "47.14", "refunded": "7.14"}
    assert [event.event for event in collection_events_of(summary)] == [
        "refunded",
        "collected",
        "authorized",
        "on_statement",
    ]
    records = Event.objects.filter(verb=Verb.PAYMENTS_IMPORTED).order_by("pk")
    assert [event.after for event in records] == [{"recorded": 2, "refused": 0}] * 2


def test_the_same_events_again_change_nothing():
    summary = filed()
    told = (payment("on_statement", 5_000, statement="S1"), payment("collected", 5_000))
    tell(summary, *told)
    version, count = summary.lock_version, Event.objects.count()
    result = tell(summary, *told)
    assert (result.recorded, result.unchanged, result.refused) == ([], [2, 3], [])
    assert (summary.lock_version, Event.objects.count()) == (version, count)
    assert CollectionEvent.objects.count() == 2


def test_an_old_file_changes_nothing_after_the_number_was_filed_again():
    parsed = made.parsed(made.line(duty="40.00"))
    (summary,) = made.file(parsed)
    told = (payment("on_statement"), payment("off_statement"))
    tell(summary, *told)
    delete_summary(summary_id=summary.pk, user=None)
    assert tell(summary, *told).unchanged == [2, 3]
    (again,) = made.file(parsed)
    assert tell(again, *told).unchanged == [2, 3]
    assert axes(again) == (1, 0, False)


def test_pulled_back_is_stored_and_the_next_filing_is_a_whole_version_more():
    parsed = made.parsed(made.line(duty="40.00"))
    (summary,) = made.file(parsed)
    tell(summary, payment("on_statement"), payment("off_statement"))
    assert axes(summary) == (1, 0, True)
    assert sums_of(summary) == (0, 0, 0)
    again = made.refile(parsed, made.line(duty="41.00"))
    assert (again.version, again.pulled_back, again.collection) == ("00200", False, 0)
    tell(again, payment("on_statement", on=DAY + timedelta(days=1)))
    assert sums_of(again).owed == Decimal("41.00")


def test_a_refused_event_keeps_all_events_of_its_summary_out():
    good, bad = filed(), filed()
    told = [
        (good, [payment("on_statement"), payment("collected", 4_714)]),
        (bad, [payment("on_statement"), payment("refunded", 10)]),
    ]
    parts = [
        SummaryPayments(summary.entry_number, [NumberedPayment(row, each) for row, each in enumerate(events)])
        for summary, events in told
    ]
    result = record_payments_of_file(parts, name="june.csv", source=CollectionEvent.Source.FILE)
    ((number, row, problem),) = result.refused
    assert (number, row, problem.code) == (bad.entry_number, 1, "B47")
    assert set(CollectionEvent.objects.values_list("summary_id", flat=True)) == {good.pk}
    bad.refresh_from_db()
    assert axes(bad) == (1, 0, False)


def test_events_are_applied_by_their_day_and_those_of_one_day_as_told():
    summary = filed()
    later = DAY + timedelta(days=3)
    assert tell(summary, payment("collected", 4_714, on=later), payment("on_statement")).refused == []
    assert axes(summary) == (2, 2, False)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (payment("on_statement", on=DAY - timedelta(days=1)), "out_of_order"),
        (payment("refunded", 5_000, on=date(2099, 1, 1)), "future_date"),
        (payment("collected", 4_714, statement="OTHER"), "not_collected"),
    ],
)
def test_what_the_record_does_not_allow_is_refused(told, code):
    summary = filed()
    tell(summary, payment("on_statement"), payment("collected", 4_714))
    (refusal,) = tell(summary, told).refused
    assert (refusal.problem.code, bool(refusal.problem.fix)) == (code, True)
    assert CollectionEvent.objects.count() == 2


def test_an_unknown_and_a_deleted_number_are_refused():
    summary = filed()
    delete_summary(summary_id=summary.pk, user=None)
    (refusal,) = tell(summary, payment("on_statement")).refused
    assert refusal.problem.code == "unknown_entry"
    assert not CollectionEvent.objects.exists()


def test_deposits_in_cash_are_declared_and_those_by_bond_are_not():
    lines = (
        made.line(1, adcvd=[CASH | {"security": "cash"}]),
        made.line(2, adcvd=[CASH | {"security": "bond"}]),
    )
    (summary,) = made.file(made.parsed(*lines, fees="1.00"))
    assert read_declared([summary.pk]) == {summary.pk: 2_600}


def test_only_people_of_the_office_that_collects_revenue_record_by_hand():
    summary = filed()
    rita = collector(summary)
    stranger = made.person("omar", at="CEE004")
    with pytest.raises(NotAllowedError, match="Revenue collection on this summary is with"):
        by_hand(summary, stranger, payment("on_statement"))
    with pytest.raises(NotAllowedError):
        by_hand(summary, made.administrator(), payment("on_statement"))
    assert not CollectionEvent.objects.exists()
    by_hand(summary, rita, payment("on_statement", 5_000, statement="S1"))
    event = Event.objects.get(verb=Verb.PAYMENT_RECORDED)
    assert (event.actor, event.summary_id, event.audience) == (rita, summary.pk, "staff")
    assert event.after["events"] == [
        {"event": "on_statement", "date": "2026-06-12", "amount": "50.00", "statement_number": "S1"}
    ]
    assert CollectionEvent.objects.get().actor_id == rita.pk


def test_a_summary_under_review_goes_on_a_statement_and_not_off_it():
    summary = filed()
    EntrySummary.objects.filter(pk=summary.pk).update(review=1)
    tell(summary, payment("on_statement"))
    assert axes(summary) == (2, 0, False)
    (refusal,) = tell(summary, payment("off_statement")).refused
    assert refusal.problem.code == "B59"


@pytest.mark.parametrize("seed", range(6))
def test_sums_and_axes_agree_after_any_history(seed):
    """Each event is told alone, by a draw of five; what is refused changes nothing."""
    dice = random.Random(seed)
    summary = filed()
    for number in range(25):
        name = dice.choice([event.value for event in PAYMENT_EVENTS])
        before = axes(summary), sums_of(summary), summary.lock_version
        result = tell(summary, payment(name, dice.choice((None, 100, 4_714)), statement=f"S{number}"))
        sums = sums_of(summary)
        if result.refused:
            assert (axes(summary), sums, summary.lock_version) == before
            assert result.refused[0].problem.fix
        control, collection, _ = axes(summary)
        assert (sums.owed > 0) == (control == Control.CBP and collection != Collection.PAID)
        assert (sums.paid > 0) == (collection == Collection.PAID)
        assert 0 <= sums.refunded <= sums.paid


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries_collectionevent SET paid = 0",
        "DELETE FROM entries_collectionevent",
    ],
)
def test_events_are_never_changed(sql):
    tell(filed(), payment("on_statement"))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_record_an_event_once(reference):
    summary = filed()
    told = (payment("on_statement"), payment("collected", 4_714))
    results = []

    def second():
        try:
            results.append(tell(EntrySummary.objects.get(pk=summary.pk), *told))
        finally:
            connections.close_all()

    with open_other_transaction(lambda: tell(EntrySummary.objects.get(pk=summary.pk), *told)):
        other = threading.Thread(target=second)
        other.start()
        other.join(0.5)
        assert results == []  # it waits for the summary
    other.join(20)
    assert [(result.recorded, result.unchanged) for result in results] == [([], [2, 3])]
    assert CollectionEvent.objects.count() == 2

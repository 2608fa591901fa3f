"""The axes of made-up summaries agree with their age."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cee_portal.core.calendar import new_york_date
from entries.models import EntrySummary, Routing
from entries.rules.states import Collection, Control, Liquidation
from entries.selectors.collections import sums_of
from reviews.demo.seeding.ageing import age_summaries
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.models import WorkItem
from reviews.work.services.locking import save_new_version
from tests.builders import desk

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 11, 20)


def aged(days: int, last_digit: int, **changes: object) -> EntrySummary:
    """File a summary that was entered some days before and age it; the last digit decides its statement."""
    item = desk.item(due_in=20)
    number = f"{item.entry_number[:-1]}{last_digit}"
    entered = AS_OF - timedelta(days=days)
    values = {"summary_date": entered, "scheduled_liquidation": entered + timedelta(days=314)} | changes
    EntrySummary.objects.filter(pk=item.summary_id).update(entry_number=number, entry_date=entered, **values)
    age_summaries(AS_OF)
    return EntrySummary.objects.get(pk=item.summary_id)


@pytest.mark.parametrize(
    ("days", "last_digit", "control", "collection"),
    [
        (2, 9, Control.TRADE, Collection.UNPAID),
        (16, 9, Control.CBP, Collection.UNPAID),
        (30, 9, Control.CBP, Collection.PAID),
        (30, 0, Control.CBP, Collection.AUTHORIZED),
        (60, 0, Control.CBP, Collection.PAID),
    ],
)
def test_control_and_payment_follow_the_statement(reference, days, last_digit, control, collection):
    summary = aged(days, last_digit, collection=Collection.UNPAID)
    assert (summary.control, summary.collection) == (control, collection)
    assert (summary.liquidation, summary.liquidated_on) == (Liquidation.NO, None)


def test_nothing_due_stays_duty_free_and_a_late_filing_waits_for_its_statement(reference):
    assert aged(60, 9, collection=Collection.DUTY_FREE).collection == Collection.DUTY_FREE
    assert aged(60, 9, summary_date=AS_OF).control == Control.TRADE


def test_a_passed_day_liquidates_and_the_last_open_work_ends_the_flight(reference):
    summary = aged(320, 9)
    assert summary.liquidation == Liquidation.LIQUIDATED
    assert summary.liquidated_on == summary.scheduled_liquidation
    assert Routing.objects.get(pk=summary.pk).in_flight
    assert age_summaries(AS_OF) == 0
    item = summary.work_items.get()
    close_review(item_id=item.pk, user=desk.person("dana"), outcome=ReviewOutcome("no_discrepancy"))
    assert not Routing.objects.get(pk=summary.pk).in_flight
    WorkItem.objects.filter(pk=item.pk).update(state=WorkItem.State.OPEN, closed_at=None, result="")
    save_new_version(WorkItem.objects.get(pk=item.pk), "closed_at")
    assert Routing.objects.get(pk=summary.pk).in_flight


def test_the_scheduled_day_itself_does_not_liquidate(reference):
    assert aged(314, 9).liquidation == Liquidation.NO


@pytest.mark.parametrize(
    ("days", "last_digit", "told"),
    [
        (2, 9, []),
        (16, 9, ["on_statement"]),
        (30, 9, ["on_statement", "collected"]),
        (30, 0, ["on_statement", "authorized"]),
        (60, 0, ["on_statement", "authorized", "collected"]),
    ],
)
def test_each_payment_leaves_its_events_and_the_sums_agree(reference, days, last_digit, told):
    summary = aged(days, last_digit, collection=Collection.UNPAID, duty=Decimal("47.14"))
    events = list(summary.collection_events.order_by("pk"))
    assert [event.event for event in events] == told
    dates = [event.happened_on for event in events]
    assert dates == sorted(dates)
    assert all(summary.entry_date < on < AS_OF for on in dates)
    assert [new_york_date(event.at) for event in events] == dates
    sums = sums_of(summary)
    assert (sums.owed > 0) == (bool(told) and told[-1] != "collected")
    assert (sums.paid > 0) == ("collected" in told)
    assert sums.owed + sums.paid == (summary.duty + summary.fees if told else 0)
    assert age_summaries(AS_OF) == 0
    assert summary.collection_events.count() == len(told)

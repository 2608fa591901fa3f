"""The statements of a demonstration are paid by themselves, each event once, and what a person pulled back stays off."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from cee_portal.core.models import Job
from entries.models import CollectionEvent, EntrySummary
from entries.selectors.collections import sums_of
from reviews.demo.seeding.jobs import SEED_DEMO
from reviews.demo.seeding.statements import pay_due_statements
from tests.builders import reviews as made
from tests.builders.payments import payment, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    with clock.set_to(new_york_moment(date(2026, 11, 20), time(12))):
        now = clock.now()
        Job.objects.create(kind=SEED_DEMO, state=Job.State.DONE, params={}, created_at=now, finished_at=now)
        yield


def filed(days_ago, monthly=False):
    entered = clock.today() - timedelta(days=days_ago)
    while True:
        parsed = made.parsed(made.line(duty="47.14"), entry_date=entered)
        if (parsed.entry_number[-1] < "4") == monthly:
            return made.file(parsed)[0]


def axes(summary):
    summary.refresh_from_db()
    return summary.control, summary.collection


def test_each_summary_gets_what_is_due_by_its_age():
    new, stated, daily, monthly = filed(1), filed(16), filed(40), filed(100, monthly=True)
    assert pay_due_statements() == 1 + 2 + 2
    assert [axes(each) for each in (new, stated, daily, monthly)] == [(1, 0), (2, 0), (2, 2), (2, 2)]
    assert sums_of(daily) == (0, Decimal("47.14"), 0)
    assert set(CollectionEvent.objects.values_list("source", flat=True)) == {CollectionEvent.Source.DEMO}
    assert pay_due_statements() == 0


def test_a_summary_that_was_pulled_back_stays_off_and_no_demonstration_pays_nothing(settings):
    summary = filed(16)
    today = clock.today()
    tell(summary, payment("on_statement", on=today), payment("off_statement", on=today))
    assert pay_due_statements() == 0
    EntrySummary.objects.filter(pk=summary.pk).update(pulled_back=False)
    settings.DEMO = False
    assert pay_due_statements() == 0
    settings.DEMO = True
    assert pay_due_statements() == 1

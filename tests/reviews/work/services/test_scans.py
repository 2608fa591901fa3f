"""The daily scans: level-triggered, harmless twice, and what they change."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from cee_portal.core import clock
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from reviews.validation.tasks import refresh_unit_values, sweep_backtests
from reviews.work import tasks
from reviews.work.models import NO_DUE_DATE, Presence, WorkItem
from reviews.work.selectors.reminders import items_going_back
from reviews.work.services import presence, scans
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.mark.parametrize(
    ("sentence", "days", "lead", "before", "after"),
    [
        ("its day came into the lead time", 10, 10, 4, 2),
        ("a longer lead time of its criterion", 15, 15, 4, 2),
        ("the longest there is", 31, 31, 4, 2),
        ("a day outside it", 11, 10, 4, 4),
        ("its day is today", 0, 10, 4, 2),
        ("its day passed unseen", -1, 10, 4, 1),
        ("its day passed", -1, 10, 2, 1),
        ("its day was moved out of the lead time", 40, 10, 2, 4),
        ("a lapsed clock was extended", 40, 10, 1, 4),
        ("and by a little", 5, 10, 1, 2),
        ("the trade answered: it stays in front", 40, 10, 3, 3),
        ("the trade answered, and the clock ran out", -1, 10, 3, 1),
        ("no clock at all", None, 10, 4, 4),
    ],
)
def test_bands_are_rewritten_by_the_day(sentence, days, lead, before, after):
    item = made.review()
    due_on = NO_DUE_DATE if days is None else clock.today() + timedelta(days=days)
    WorkItem.objects.filter(pk=item.pk).update(due_on=due_on, lead_days=lead, band=before)
    assert scans.rewrite_bands() == (before != after), sentence
    assert scans.rewrite_bands() == 0, "the second run finds nothing"
    again = WorkItem.objects.get(pk=item.pk)
    assert (again.band, again.version, again.changed_at) == (after, item.version, item.changed_at)


def test_bands_in_several_chunks_and_offices(monkeypatch):
    monkeypatch.setattr(scans, "CHUNK", 3)
    items = [made.review() for _ in range(5)] + [made.review(made.PUMPS) for _ in range(4)]
    closed = made.review()
    late = clock.today() - timedelta(days=1)
    WorkItem.objects.update(due_on=late)
    WorkItem.objects.filter(pk=closed.pk).update(state="closed", result="deleted", closed_at=clock.now())
    assert scans.rewrite_bands() == 9
    assert set(WorkItem.objects.filter(pk__in=[i.pk for i in items]).values_list("band", flat=True)) == {1}
    assert WorkItem.objects.get(pk=closed.pk).band == 4


def test_what_was_parked_until_today_wakes():
    due, later = made.review(), made.review()
    dana = made.person("dana")
    for item, days in ((due, 0), (later, 1)):
        until = clock.today() + timedelta(days=days)
        WorkItem.objects.filter(pk=item.pk).update(state="parked", parked_until=until, owner=dana)
    assert (scans.wake_parked(), scans.wake_parked()) == (1, 0)
    woken = WorkItem.objects.get(pk=due.pk)
    assert (woken.state, woken.parked_until, woken.owner, woken.version) == (
        "open",
        None,
        dana,
        due.version + 1,
    )
    assert WorkItem.objects.get(pk=later.pk).state == "parked"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "taken", "now", "returns"),
    [
        ("taken Monday, seen Tuesday", "2026-11-16 15:00", "2026-11-17 15:00", False),
        ("taken Monday, seen Wednesday", "2026-11-16 15:00", "2026-11-18 15:00", True),
        ("taken Friday, seen Monday", "2026-11-20 15:00", "2026-11-23 15:00", False),
        ("taken Friday, seen Tuesday", "2026-11-20 15:00", "2026-11-24 15:00", True),
        ("taken on the day before Thanksgiving, seen Friday", "2026-11-25 15:00", "2026-11-27 15:00", False),
        ("taken on the day before Thanksgiving, seen Monday", "2026-11-25 15:00", "2026-11-30 15:00", True),
        ("late in the evening in New York is still that day", "2026-11-17 04:30", "2026-11-18 15:00", True),
        ("past midnight in New York is the next", "2026-11-17 05:30", "2026-11-18 15:00", False),
    ],
)
def test_what_nobody_began_goes_back_after_two_working_days(sentence, taken, now, returns):
    dana = made.person("dana")
    item = made.review(owner=dana)
    WorkItem.objects.filter(pk=item.pk).update(taken_at=at(taken))
    with clock.set_to(at(now)):
        assert (scans.return_untouched(), scans.return_untouched()) == (int(returns), 0), sentence
    item.refresh_from_db()
    assert (item.owner, item.former_owner) == ((None, dana) if returns else (dana, None))
    events = Event.objects.filter(verb=Verb.ITEM_RETURNED_UNTOUCHED, object_id=str(item.pk))
    assert [(event.actor, event.before) for event in events] == (
        [(None, {"owner": "dana"})] if returns else []
    )


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("begun", {"begun_at": at("2026-11-16 16:00")}),
        ("parked", {"state": "parked", "parked_until": date(2027, 1, 1), "begun_at": at("2026-11-16 16:00")}),
        ("closed", {"state": "closed", "result": "deleted", "closed_at": at("2026-11-16 16:00")}),
    ],
)
def test_what_stays_with_its_owner(sentence, values):
    item = made.review(owner=made.person("dana"))
    WorkItem.objects.filter(pk=item.pk).update(taken_at=at("2026-11-16 15:00"), **values)
    with clock.set_to(at("2026-11-25 15:00")):
        assert scans.return_untouched() == 0, sentence


def test_the_owner_is_told_the_working_day_before(settings):
    dana, omar = made.person("dana"), made.person("omar")
    friday, monday = made.review(owner=dana), made.review(owner=dana)
    WorkItem.objects.filter(pk=friday.pk).update(taken_at=at("2026-11-20 15:00"))
    WorkItem.objects.filter(pk=monday.pk).update(taken_at=at("2026-11-23 15:00"))
    with clock.set_to(at("2026-11-23 16:00")):
        assert items_going_back(dana, clock.today()) == items_going_back(dana, date(2026, 11, 23)) == [friday]
        assert items_going_back(omar, clock.today()) == []
        assert scans.return_untouched() == 0
    with clock.set_to(at("2026-11-20 16:00")):
        assert items_going_back(dana, clock.today()) == []
    settings.UNTOUCHED_WORKING_DAYS = 5
    with clock.set_to(at("2026-11-24 16:00")):
        assert items_going_back(dana, clock.today()) == []


def test_a_heartbeat_lasts_45_seconds_and_leaves_the_item_alone():
    dana = made.person("dana")
    item = made.review()
    for _ in range(2):
        presence.heartbeat(item=item, user=dana)
    seen = Presence.objects.get()
    assert timedelta(seconds=44) < seen.expires_at - clock.now() <= timedelta(seconds=45)
    assert WorkItem.objects.get(pk=item.pk).version == item.version
    assert presence.forget_expired() == 0
    with clock.set_to(clock.now() + timedelta(seconds=46)):
        assert presence.forget_expired() == 1
    assert not Presence.objects.exists()


def test_every_task_twice_is_harmless():
    made.review()
    for task in (
        tasks.rewrite_bands,
        tasks.wake_parked,
        tasks.return_untouched,
        refresh_unit_values,
        tasks.forget_presence,
        sweep_backtests,
    ):
        task()
        before = list(WorkItem.objects.values())
        task()
        assert list(WorkItem.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_one_scan_at_a_time():
    """Another connection is at it: this one leaves it alone, and the next beat finds what is left."""
    item = made.review()
    WorkItem.objects.update(due_on=clock.today() - timedelta(days=1))
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            assert try_lock(LockKey.BAND_SCAN)
            inside.set()
            leave.wait(60)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert inside.wait(60)
    assert scans.rewrite_bands() == 0
    leave.set()
    thread.join(60)
    assert scans.rewrite_bands() == 1
    assert WorkItem.objects.get(pk=item.pk).band == 1

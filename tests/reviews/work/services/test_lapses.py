"""The scan of lapsed clocks: bounded, level-triggered, and silent about what others hold."""

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.locks import LockKey, try_lock
from reviews.work import tasks
from reviews.work.models import ItemClock, WorkItem
from reviews.work.rules.item_clocks import TRADE, NewClock
from reviews.work.services import asking, clocks, lapses
from tests.builders import reviews as made
from tests.builders.transactions import lock_row, open_other_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
DOCUMENTS = "document_response"


def question(days: int) -> NewClock:
    today = clock.today()
    last_on = today + timedelta(days=days)
    return NewClock(DOCUMENTS, TRADE, today + timedelta(days=1), last_on, "granted_until", last_on)


def asked(user: User, *, days: int = 3) -> WorkItem:
    return asking.ask_trade(item_id=made.review().pk, user=user, clock=question(days), reason="The invoice.")


def passes(days: int) -> AbstractContextManager[None]:
    """Return a block in which so many days have passed."""
    return clock.set_to(clock.now() + timedelta(days=days))


def ends(item: WorkItem) -> list[str]:
    return list(
        ItemClock.objects.filter(item=item, side=TRADE).order_by("id").values_list("ended_how", flat=True)
    )


@pytest.fixture
def dana(reference: None) -> User:
    return made.person("dana")


def test_what_lapsed_comes_back_as_no_answer_and_nothing_else_changes(dana: User) -> None:
    due, later, other = asked(dana), asked(dana, days=10), made.review()
    before = WorkItem.objects.get(pk=due.pk)
    with passes(3):
        assert lapses.lapse_clocks() == 0, "the last day counts"
    with passes(4):
        assert (lapses.lapse_clocks(), lapses.lapse_clocks()) == (1, 0)
    item = WorkItem.objects.get(pk=due.pk)
    assert (item.state, item.answer, item.asked_until) == ("open", "no_answer", None)
    assert (item.owner_id, item.version) == (dana.pk, before.version + 1)
    assert (item.clock, item.due_on) == (before.clock, before.due_on)
    assert ends(due) == ["lapsed"]
    assert WorkItem.objects.get(pk=later.pk).state == "asked" and ends(later) == [""]
    assert ends(other) == []


def test_an_answer_before_the_scan_wins_and_a_late_one_still_counts(dana: User) -> None:
    early, late = asked(dana), asked(dana)
    asking.receive_answer(item_id=early.pk, actor=None)
    with passes(9):
        assert lapses.lapse_clocks() == 1
        asking.receive_answer(item_id=late.pk, actor=None)
    assert (ends(early), ends(late)) == (["answered"], ["lapsed"])
    assert WorkItem.objects.get(pk=late.pk).answer == "answered"


def test_more_time_keeps_the_item_waiting(dana: User) -> None:
    item = asked(dana)
    asking.extend_question(item_id=item.pk, user=dana, clock=question(20))
    with passes(9):
        assert lapses.lapse_clocks() == 0
    assert ends(item) == ["changed", ""]


def test_a_clock_of_an_item_that_is_not_asked_lapses_alone(dana: User) -> None:
    item = made.review()
    clocks.set_clock(item, question(3))
    with passes(9):
        assert lapses.lapse_clocks() == 1
    row = WorkItem.objects.get(pk=item.pk)
    assert (row.state, row.answer, row.version) == ("open", "", item.version)
    assert ends(item) == ["lapsed"]


def test_several_chunks_and_a_bounded_number_of_queries(
    dana: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    monkeypatch.setattr(lapses, "CHUNK", 3)
    items = [asked(dana) for _ in range(7)]
    # Three chunks of savepoint, lock, search, items, moment, end and release; a last one finds nothing.
    with passes(9), django_assert_num_queries(3 * 7 + 4):  # type: ignore[operator]
        assert lapses.lapse_clocks() == 7
    assert not WorkItem.objects.filter(pk__in=[item.pk for item in items], state="asked").exists()


@pytest.mark.django_db(transaction=True)
def test_an_item_that_somebody_holds_waits_for_the_next_run(dana: User) -> None:
    free, held = asked(dana), asked(dana)
    with passes(9), open_other_transaction(lock_row("reviews_workitem", "id", held.pk)):
        assert lapses.lapse_clocks() == 1
    assert (ends(free), ends(held)) == (["lapsed"], [""])
    with passes(9):
        assert lapses.lapse_clocks() == 1
    assert WorkItem.objects.get(pk=held.pk).answer == "no_answer"


@pytest.mark.django_db(transaction=True)
def test_one_run_at_a_time(dana: User) -> None:
    asked(dana)
    with passes(9), open_other_transaction(lambda: try_lock(LockKey.CLOCK_SCAN)):
        assert lapses.lapse_clocks() == 0
    with passes(9):
        tasks.lapse_clocks()
    assert ItemClock.objects.filter(ended_how="lapsed").count() == 1

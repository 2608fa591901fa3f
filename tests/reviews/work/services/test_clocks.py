"""Clocks of items: set, changed, ended, undone; and the due date that follows."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from reviews.validation.services.closing import ReviewOutcome, close_review, start_review
from reviews.validation.services.reopening import reopen_review
from reviews.work.models import NO_DUE_DATE, ItemClock, WorkItem
from reviews.work.rules.item_clocks import OFFICE, TRADE, NewClock
from reviews.work.services import clocks
from reviews.work.services.undoing import undo_last_act
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

CYCLE, DEEMED, DOCUMENTS = "liquidation_cycle", "deemed_liquidation", "document_response"


def new(name: str, in_days: int, side: str = OFFICE) -> NewClock:
    today = clock.today()
    return NewClock(
        name, side, today + timedelta(days=1), today + timedelta(days=in_days), "issued_on", today
    )


def running(item: WorkItem) -> dict[str, date]:
    return {each.clock: each.last_on for each in clocks.running_clocks([item.pk]).get(item.pk, [])}


def ended(item: WorkItem) -> list[tuple[str, str]]:
    found = ItemClock.objects.filter(item=item, ended_at__isnull=False).order_by("id")
    return list(found.values_list("clock", "ended_how"))


def due(item: WorkItem) -> tuple[str, int, int]:
    """Return clock, days until it ends and band, of the object and of the row."""
    row = WorkItem.objects.get(pk=item.pk)
    assert (row.clock, row.due_on, row.band) == (item.clock, item.due_on, item.band)
    return row.clock, (row.due_on - clock.today()).days, row.band


def test_the_nearest_clock_of_the_office_is_the_due_date() -> None:
    item = desk.item(due_in=100)
    clocks.set_clock(item, new("withholding", 20))
    assert due(item) == ("withholding", 20, 4)
    clocks.change_clock(item, new("withholding", 5))
    assert due(item) == ("withholding", 5, 2)
    clocks.end_clock(item, "withholding", how=ItemClock.End.WITHDRAWN)
    assert due(item) == (CYCLE, 100, 4)
    assert ended(item) == [("withholding", "changed"), ("withholding", "withdrawn")]


def test_a_clock_of_the_trade_stands_beside() -> None:
    item = desk.item(due_in=100)
    clocks.set_clock(item, new(DOCUMENTS, 14, TRADE))
    assert due(item) == (CYCLE, 100, 4)
    assert set(running(item)) == {CYCLE, DOCUMENTS}


def test_an_answer_of_the_trade_keeps_its_band_until_the_clock_ran_out() -> None:
    item = desk.item(due_in=100)
    WorkItem.objects.filter(pk=item.pk).update(answer="answered", band=WorkItem.Band.ANSWERED)
    item.refresh_from_db()
    clocks.set_clock(item, new("withholding", 3))
    assert due(item) == ("withholding", 3, 3)
    clocks.change_clock(item, new("withholding", -1))
    assert due(item) == ("withholding", -1, 1)


def test_many_items_change_in_one_call_and_in_as_many_queries(django_assert_num_queries: object) -> None:
    items = [desk.item(due_in=100 + place) for place in range(12)]
    changes = [clocks.ClockChange(item, {CYCLE: "changed"}, [new(CYCLE, 40)]) for item in items]
    with django_assert_num_queries(6):  # type: ignore[operator]
        clocks.change_clocks(changes)
    assert {due(item) for item in items} == {(CYCLE, 40, 4)}


def test_a_name_runs_once_on_an_item() -> None:
    item = desk.item()
    with pytest.raises(IntegrityError), transaction.atomic():
        clocks.set_clock(item, new(CYCLE, 3))


def test_a_started_review_has_the_deemed_liquidation_until_the_start_is_undone() -> None:
    dana = desk.person()
    item = made.review(owner=dana)
    assert set(running(item)) == {CYCLE}
    item = start_review(item_id=item.pk, user=dana)
    assert set(running(item)) == {CYCLE, DEEMED}
    entered = item.summary.entry_date
    assert running(item) == {
        CYCLE: entered + timedelta(days=314),
        DEEMED: entered.replace(year=entered.year + 1),
    }
    undo_last_act(item_id=item.pk, user=dana)
    assert set(running(item)) == {CYCLE} and ended(item) == [(DEEMED, "undone")]


def test_clocks_end_with_the_item_and_come_back_with_it() -> None:
    dana, lead = desk.person(), desk.person("lead", role="supervisor")
    item = made.review(owner=dana)
    start_review(item_id=item.pk, user=dana)
    before = running(item)
    item = _close(item, dana)
    assert running(item) == {} and item.due_on != NO_DUE_DATE
    item = undo_last_act(item_id=item.pk, user=dana)
    assert running(item) == before
    _close(item, dana)
    item = reopen_review(item_id=item.pk, user=lead, reason="Look again.")
    assert running(item) == before and due(item)[0] == CYCLE
    assert ended(item) == [(CYCLE, "closed"), (DEEMED, "closed")] * 2


def _close(item: WorkItem, user: User) -> WorkItem:
    return close_review(item_id=item.pk, user=user, outcome=ReviewOutcome(result="no_discrepancy"))


def test_a_new_revision_changes_the_clocks_of_open_work() -> None:
    before = made.selected(made.TELEPHONES)
    made.file(before)
    item = WorkItem.objects.get(kind="validation")
    entered = before.entry_date - timedelta(days=40)
    made.refile(before, entry_date=entered)
    item.refresh_from_db()
    assert running(item) == {CYCLE: entered + timedelta(days=314)}
    assert (item.clock, item.due_on) == (CYCLE, entered + timedelta(days=314))
    assert ended(item) == [(CYCLE, "changed")]
    assert list(ItemClock.objects.order_by("id").values_list("source", flat=True)) == [
        "revision:1",
        "revision:2",
    ]


@pytest.mark.parametrize("opens_by", ["undo", "reopening"])
def test_an_item_that_opens_again_follows_the_revision_that_came_meanwhile(opens_by: str) -> None:
    dana, lead = desk.person(), desk.person("lead", role="supervisor")
    before = made.selected(made.TELEPHONES)
    made.file(before)
    item = WorkItem.objects.get(kind="validation")
    _close(item, dana)
    entered = before.entry_date - timedelta(days=40)
    made.refile(before, made.line(hts=made.TELEPHONES, value=5_000, origin="KR"), entry_date=entered)
    if opens_by == "undo":
        undo_last_act(item_id=item.pk, user=dana)
    else:
        reopen_review(item_id=item.pk, user=lead, reason="Look again.")
    item = WorkItem.objects.get(pk=item.pk)
    assert (item.origin, item.value) == ("KR", 5_000)
    assert item.due_on == running(item)[CYCLE] == entered + timedelta(days=314)

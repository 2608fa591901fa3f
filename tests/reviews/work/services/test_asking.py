"""Tests of questions to the trade: what an item is while it waits, and what ends that."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, WrongStateError
from entries.filing.deletion import delete_summary
from reviews.validation.services.closing import ReviewOutcome, close_review, start_review
from reviews.work.errors import StaleItemError, TakenError
from reviews.work.models import ItemClock, WorkItem
from reviews.work.queue.filters import ItemFilters
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, all_queues
from reviews.work.rules.item_clocks import OFFICE, TRADE, NewClock
from reviews.work.selectors.items import queue_items, queue_query
from reviews.work.services import asking, clocks, hand_over, ownership, parking, scans
from reviews.work.services.undoing import undo_last_act
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana():
    return made.person("dana")


def in_days(days):
    return clock.today() + timedelta(days=days)


def question(days):
    return NewClock("document_response", TRADE, in_days(1), in_days(days), "issued_on", clock.today())


def asked(user, item=None, days=30):
    item = item or made.review()
    return asking.ask_trade(item_id=item.pk, user=user, clock=question(days), reason="The invoice.")


def clocks_of(item):
    """The clocks of the trade: their last day, in days from now, and how each ended."""
    found = ItemClock.objects.filter(item=item, side=TRADE).order_by("id")
    return [((each.last_on - clock.today()).days, each.ended_how) for each in found]


def stored(item):
    return WorkItem.objects.get(pk=item.pk)


def lapsed(item):
    WorkItem.objects.filter(pk=item.pk).update(asked_until=in_days(-1))
    assert asking.lapse_questions([item.pk]) == [item.pk]
    return stored(item)


def test_a_question_makes_the_item_wait_and_the_asker_its_owner(dana):
    item = stored(asked(dana))
    assert (item.state, item.asked_until, item.owner, item.is_begun) == ("asked", in_days(30), dana, True)
    event = Event.objects.get(verb=Verb.QUESTION_ASKED)
    assert (event.actor, event.reason, event.after) == (
        dana,
        "The invoice.",
        {"until": in_days(30).isoformat()},
    )


def test_a_parked_item_that_is_asked_about_does_not_wake(dana):
    item = made.review()
    parking.park(item_id=item.pk, user=dana, until=in_days(1), reason="Later.")
    asked(dana, item)
    assert stored(item).parked_until is None
    assert scans.wake_parked() == 0


def test_the_question_needs_a_later_day_and_the_version_that_was_seen(dana):
    item = made.review()
    with pytest.raises(InvalidInputError, match="a day after today"):
        asked(dana, item, days=0)
    with pytest.raises(StaleItemError):
        asking.ask_trade(item_id=item.pk, user=dana, clock=question(3), expected_version=7)
    assert stored(item).state == "open"


def test_a_colleague_and_another_office_ask_nothing(dana):
    item = made.review(owner=dana)
    with pytest.raises(TakenError):
        asked(made.person("kim"), item)
    with pytest.raises(NotAllowedError):
        asked(made.person("pat", at="2704"), item)


def test_what_is_asked_is_not_parked_closed_or_asked_again(dana):
    item = asked(dana)
    for act in (
        lambda: parking.park(item_id=item.pk, user=dana, until=in_days(3), reason="Later."),
        lambda: close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome(result="no_discrepancy")),
        lambda: asked(dana, item),
    ):
        with pytest.raises(WrongStateError, match="withdraw the question first"):
            act()
    assert stored(item).state == "asked"


def test_the_acts_of_an_owner_leave_it_asked(dana):
    item = asked(dana)
    start_review(item_id=item.pk, user=dana)
    ownership.release(item_id=item.pk, user=dana)
    kim = made.person("kim")
    ownership.take(item_id=item.pk, user=kim)
    found = stored(item)
    assert (found.state, found.asked_until, found.owner) == ("asked", in_days(30), kim)
    undo_last_act(item_id=item.pk, user=kim)
    found = stored(item)
    assert (found.state, found.asked_until, found.owner) == ("asked", in_days(30), None)


def test_it_is_sent_to_another_office_and_still_asked(dana):
    item = asked(dana)
    hand_over.send(item_id=item.pk, user=dana, office=made.office("2704"), reason="Your goods.")
    found = stored(item)
    assert (found.state, found.asked_until, found.office.code) == ("asked", in_days(30), "2704")
    hand_over.return_to_sender(item_id=item.pk, user=made.person("pat", at="2704"), reason="Not ours.")
    found = stored(item)
    assert (found.state, found.asked_until, found.office.code) == ("asked", in_days(30), "CEE007")


def test_more_time_is_a_later_day(dana):
    item = asked(dana)
    with pytest.raises(InvalidInputError, match="after the present last day"):
        asking.extend_question(item_id=item.pk, user=dana, clock=question(30))
    asking.extend_question(item_id=item.pk, user=dana, clock=question(45), reason="They need it.")
    assert stored(item).asked_until == in_days(45)
    assert clocks_of(item) == [(30, "changed"), (45, "")]
    event = Event.objects.get(verb=Verb.QUESTION_EXTENDED)
    days = (event.before["until"], event.after["until"])
    assert days == (in_days(30).isoformat(), in_days(45).isoformat())
    with pytest.raises(WrongStateError, match="is not asked about"):
        asking.extend_question(item_id=made.review().pk, user=dana, clock=question(45))


def test_an_answer_stands_in_band_3_until_a_person_of_the_office_acts(dana):
    item = asked(dana)
    WorkItem.objects.filter(pk=item.pk).update(due_on=in_days(200))
    asking.receive_answer(item_id=item.pk, actor=None)
    found = stored(item)
    assert (found.state, found.asked_until, found.answer, found.band) == ("open", None, "answered", 3)
    assert clocks_of(item) == [(30, "answered")]
    scans.rewrite_bands()
    ownership.skip(item_id=item.pk, user=made.person("kim"))
    assert stored(item).band == 3
    ownership.release(item_id=item.pk, user=dana)
    found = stored(item)
    assert (found.answer, found.band) == ("", 4)
    undo_last_act(item_id=item.pk, user=dana)
    found = stored(item)
    assert (found.answer, found.band, found.owner) == ("answered", 3, dana)


def test_an_answer_stays_in_band_3_through_a_new_revision(dana):
    filing = made.selected()
    made.file(filing)
    item = WorkItem.objects.get()
    asked(dana, item)
    asking.receive_answer(item_id=item.pk, actor=None)
    made.refile(filing, made.line(value=made.WORTH_A_REVIEW + 1, quantity=None))
    assert (stored(item).answer, stored(item).band) == ("answered", 3)


def test_an_answer_stays_in_band_1_where_the_clock_ran_out(dana):
    item = asked(dana)
    past = NewClock("withholding", OFFICE, in_days(-20), in_days(-2), "issued_on", in_days(-21))
    clocks.set_clock(item, past)
    asking.receive_answer(item_id=item.pk, actor=None)
    assert stored(item).band == 1
    clocks.end_clock(stored(item), "withholding", how=ItemClock.End.REMOVED)
    assert stored(item).band == 3


def test_a_lapse_brings_it_back_as_no_answer_and_a_late_answer_as_answered(dana):
    item = asked(dana)
    assert not asking.lapse_questions([item.pk])
    found = lapsed(item)
    assert (found.state, found.asked_until, found.answer, found.owner) == ("open", None, "no_answer", dana)
    ownership.release(item_id=item.pk, user=dana)
    assert stored(item).answer == "no_answer"
    asking.receive_answer(item_id=item.pk, actor=None)
    found = stored(item)
    assert (found.state, found.answer, found.band) == ("open", "answered", 3)


def test_many_questions_lapse_at_once_and_only_those_whose_day_has_passed(dana):
    over, waiting, open_ = asked(dana), asked(dana), made.review()
    WorkItem.objects.filter(pk=over.pk).update(asked_until=in_days(-1))
    assert asking.lapse_questions([over.pk, waiting.pk, open_.pk]) == [over.pk]
    assert asking.lapse_questions([over.pk]) == []


def test_a_withdrawal_says_why_and_opens_it_again(dana):
    item = asked(dana)
    with pytest.raises(WrongStateError, match="Withdraw it with a reason"):
        undo_last_act(item_id=item.pk, user=dana)
    with pytest.raises(InvalidInputError, match="why you withdraw"):
        asking.withdraw_question(item_id=item.pk, user=dana, reason=" ")
    asking.withdraw_question(item_id=item.pk, user=dana, reason="Found it.")
    assert clocks_of(item) == [(30, "withdrawn")]
    found = stored(item)
    assert (found.state, found.asked_until, found.answer) == ("open", None, "")
    with pytest.raises(WrongStateError, match="was not asked"):
        asking.receive_answer(item_id=item.pk, actor=None)
    with pytest.raises(WrongStateError, match="cannot be undone"):
        undo_last_act(item_id=item.pk, user=dana)


def test_a_deletion_of_the_summary_ends_the_question(dana):
    item = asked(dana)
    delete_summary(summary_id=item.summary_id, user=dana, reason="Filed twice.")
    found = stored(item)
    assert (found.state, found.asked_until, found.result) == ("closed", None, "deleted")
    with pytest.raises(WrongStateError, match="is closed"):
        asking.receive_answer(item_id=item.pk, actor=None)


def test_the_database_keeps_a_day_with_each_question(dana):
    item = asked(dana)
    with pytest.raises(IntegrityError):
        WorkItem.objects.filter(pk=item.pk).update(asked_until=None)


def test_take_next_and_the_unassigned_leave_out_what_waits_for_the_trade(dana):
    first, free = made.review(), made.review()
    asked(dana, first)
    ownership.release(item_id=first.pk, user=dana)
    for key in ("unassigned", "office"):
        wanted = queue_query(list_of(dana, key))
        assert [item.pk for item in wanted.takeable()[0]] == [free.pk]
    assert [item.pk for item in queue_items(list_of(dana, "unassigned"))] == [free.pk]
    assert {item.pk for item in queue_items(list_of(dana, "office", owner="none"))} == {first.pk, free.pk}
    assert ownership.take_next(user=dana, candidates=queue_query(list_of(dana, "office"))) == free


def list_of(user, key, **filters):
    membership = user.office_memberships.select_related("office", "team").get()
    viewer = Viewer(user, membership.office, membership)
    return ListRequest(viewer, all_queues()[key], clock.today(), ItemFilters(**filters))


def test_the_queue_the_file_and_the_api_say_that_it_is_asked(client, dana):
    client.force_login(dana)
    waiting, answered, silent = asked(dana), asked(dana), asked(dana)
    asking.receive_answer(item_id=answered.pk, actor=None)
    lapsed(silent)
    until = f"{in_days(30):%b} {in_days(30).day}"
    words = {waiting: f"asked until {until}", answered: "answered", silent: "no answer"}
    for state, item in (("asked", waiting), ("answered", answered), ("no_answer", silent)):
        rows = client.get("/api/v1/work-items/", {"office": "CEE007", "state": state}).json()["results"]
        day = in_days(30).isoformat() if state == "asked" else None
        assert [(row["id"], row["asked_until"], row["subject"]) for row in rows] == [(item.pk, day, None)]
        assert rows[0]["state"] == ("asked" if state == "asked" else "open")
        assert rows[0]["answer"] == (None if state == "asked" else state)
        page = client.get("/work/", {"office": "CEE007", "queue": "office", "state": state})
        (row,) = [row for band in page.context["bands"] for row in band["rows"]]
        assert (row["id"], row["state"]) == (item.pk, row["state"])
        assert row["state"].startswith(words[item])
        for url in (
            reverse("work_peek", args=[item.pk]),
            f"{reverse('summary', args=[item.printed_number])}?item={item.pk}",
        ):
            assert words[item].lower() in client.get(url).content.decode().lower(), (state, url)
    refused = client.get("/api/v1/work-items/", {"office": "CEE007", "state": "told"})
    assert refused.status_code == 400


def test_two_items_of_one_summary_have_two_subjects(dana):
    item = made.review()
    twin = {field.attname: getattr(item, field.attname) for field in WorkItem._meta.concrete_fields}
    other = WorkItem.objects.create(**(twin | {"id": None, "subject": 7}))
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkItem.objects.create(**(twin | {"id": None, "subject": 7}))
    assert other.pk != item.pk

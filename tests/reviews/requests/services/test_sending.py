"""A request is sent: review, item, clock, letter and feed in one transaction; and taken back within ten seconds."""

from datetime import date, timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, RefusedError, WrongStateError
from entries.models import EntrySummary
from entries.rules.states import Review, Status
from reviews.letters.models import Letter, TradeNotice
from reviews.letters.services.release import release_written
from reviews.requests.models import Question, TradeRequest
from reviews.requests.rules.papers import AskedPaper
from reviews.requests.services.sending import preview_request, send_request
from reviews.validation.models import ValidationActivity
from reviews.work.models import ItemClock, WorkItem
from reviews.work.services.undoing import undo_act
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana() -> User:
    return made.person("dana")


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (TradeRequest, Question, Letter, TradeNotice, ItemClock))


def test_review_item_clock_letter_and_feed_follow_together(dana: User) -> None:
    item = made.review()
    sent = send_request(item_id=item.pk, user=dana, wanted=asked.wanted(uc_code=1))
    request = TradeRequest.objects.get()
    summary = EntrySummary.objects.get(pk=item.summary_id)
    assert (sent.state, sent.asked_until, sent.owner) == ("asked", request.last_day, dana)
    assert (request.state, request.item_id, request.office_id) == ("sent", item.pk, item.office_id)
    assert (request.importer_id, request.filer_id) == (summary.importer_id, summary.filer_id)
    assert summary.review == Review.UNDER_REVIEW
    assert ValidationActivity.objects.get(item=item).state == "in_review"
    assert request.last_day == add_working_days(request.issued_on, 10, holidays())
    (running,) = ItemClock.objects.filter(item=item, clock="document_response")
    assert (running.side, running.last_on, running.fact_on) == ("trade", request.last_day, request.issued_on)
    letter = Letter.objects.get()
    assert (letter.occasion, letter.last_day, letter.author) == (
        f"request:{request.pk}",
        request.last_day,
        dana,
    )
    assert {copy.recipient for copy in letter.copies.all()} == {
        f"importer:{summary.importer_id}",
        f"filer:{summary.filer_id}",
    }
    notice = TradeNotice.objects.get(kind="request")
    assert (notice.uc_code, notice.about) == ("1", f"request:{request.pk}")
    assert [question.text for question in Question.objects.all()] == ["Commercial invoice", "Packing list"]


def test_the_letter_that_is_previewed_is_the_letter_that_is_sent(dana: User) -> None:
    item = made.review()
    shown = preview_request(item=item, summary=item.summary, wanted=asked.wanted())
    before = counts()
    assert "To check the value of line 1." in shown and "Packing list (line 1)" in shown
    assert counts() == before
    send_request(item_id=item.pk, user=dana, wanted=asked.wanted())
    assert Letter.objects.get().content.html == shown


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("uc_code", {"uc_code": 4}),
        ("reason", {"reason": "  "}),
        ("reason", {"reason": "x" * 2001}),
        ("days", {"days": 2}),
        ("days", {"days": 61}),
        ("papers", {"papers": ()}),
        ("papers", {"papers": (AskedPaper("passport"),)}),
        ("papers", {"papers": (AskedPaper("other"),)}),
        ("lines", {"papers": (AskedPaper("packing_list", (77,)),)}),
    ],
)
def test_a_wrong_request_stores_nothing(dana: User, field: str, fields: dict) -> None:
    item = made.review()
    before = counts()
    with pytest.raises(InvalidInputError) as refused:
        send_request(item_id=item.pk, user=dana, wanted=asked.wanted(**fields))
    assert refused.value.field == field
    item.refresh_from_db()
    assert (item.state, counts()) == ("open", before)
    assert EntrySummary.objects.get(pk=item.summary_id).review == Review.NONE


def test_an_item_that_waits_already_or_is_elsewhere_is_refused(dana: User) -> None:
    request = asked.send(user=dana)
    with pytest.raises(WrongStateError):
        send_request(item_id=request.item_id, user=dana, wanted=asked.wanted())
    with pytest.raises(NotAllowedError):
        send_request(item_id=made.review().pk, user=made.person("pia", at="CEE001"), wanted=asked.wanted())
    assert TradeRequest.objects.count() == 1


def test_a_rejected_summary_takes_no_review_and_no_request(dana: User) -> None:
    item = made.review()
    EntrySummary.objects.filter(pk=item.summary_id).update(status=Status.REJECTED)
    before = counts()
    with pytest.raises(RefusedError):
        send_request(item_id=item.pk, user=dana, wanted=asked.wanted())
    assert counts() == before


def test_undo_takes_everything_back_before_anybody_saw_it(dana: User) -> None:
    item = made.review()
    sent = send_request(item_id=item.pk, user=dana, wanted=asked.wanted())
    release_written()
    assert sent.trace and sent.trace.event_id
    undo_act(event_id=sent.trace.event_id, user=dana)
    item.refresh_from_db()
    request = TradeRequest.objects.get()
    assert (item.state, item.asked_until, item.owner) == ("open", None, None)
    assert (request.state, request.visible_at) == ("undone", None)
    assert EntrySummary.objects.get(pk=item.summary_id).review == Review.NONE
    assert ValidationActivity.objects.get(item=item).state == "selected"
    assert not ItemClock.objects.filter(item=item, clock="document_response", ended_at=None).exists()
    assert Letter.objects.get().withdrawn_at is not None
    assert TradeNotice.objects.get(kind="request").withdrawn_at is not None
    verbs = set(Event.objects.filter(object_id=str(item.pk)).values_list("verb", flat=True))
    assert {Verb.REQUEST_SENT, Verb.ITEM_UNDONE} <= verbs
    again = asked.send(item, dana)
    assert again.pk != request.pk and again.state == "sent"


def test_undo_comes_too_late_after_ten_seconds(dana: User) -> None:
    sent = send_request(item_id=made.review().pk, user=dana, wanted=asked.wanted())
    assert sent.trace and sent.trace.event_id
    with clock.set_to(clock.now() + timedelta(seconds=12)), pytest.raises(WrongStateError, match="Too late"):
        undo_act(event_id=sent.trace.event_id, user=dana)
    assert TradeRequest.objects.get().state == "sent"


def test_a_review_that_was_begun_before_stays_begun_after_an_undo(dana: User) -> None:
    from reviews.validation.services.closing import start_review

    item = made.review()
    start_review(item_id=item.pk, user=dana)
    sent = send_request(item_id=item.pk, user=dana, wanted=asked.wanted())
    assert sent.trace and sent.trace.event_id
    undo_act(event_id=sent.trace.event_id, user=dana)
    assert ValidationActivity.objects.get(item=item).state == "in_review"
    assert EntrySummary.objects.get(pk=item.summary_id).review == Review.UNDER_REVIEW
    assert WorkItem.objects.get(pk=item.pk).owner == dana


def test_the_days_count_from_the_new_york_day_of_the_letter(dana: User) -> None:
    """Five seconds before midnight the letter is of the next day."""
    item = made.review()
    from cee_portal.core.calendar import new_york_moment

    late = new_york_moment(date(2026, 11, 24)) + timedelta(days=1) - timedelta(seconds=5)
    with clock.set_to(late):
        send_request(item_id=item.pk, user=dana, wanted=asked.wanted())
    request = TradeRequest.objects.get()
    assert request.issued_on == date(2026, 11, 25)
    assert request.last_day == add_working_days(date(2026, 11, 25), 10, holidays())

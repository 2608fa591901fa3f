"""The trade answers once: whole, by a party of the case, and the item comes back."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import ChangedError, NotAllowedError
from reviews.letters.models import TradeNotice
from reviews.requests.errors import AnsweredMeanwhileError, IncompleteAnswerError, RequestEndedError
from reviews.requests.models import Answer, AnswerDraft, AnswerPart, Extension, TradeRequest
from reviews.requests.rules.answers import PartInput
from reviews.requests.services.answering import answer_request
from reviews.requests.services.drafts import save_draft
from reviews.requests.services.more_time import ask_more_time
from reviews.requests.services.withdrawal import withdraw_request
from reviews.work.models import ItemClock, WorkItem
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def stored() -> tuple[int, int]:
    return Answer.objects.count(), AnswerPart.objects.count()


def test_the_answer_brings_the_item_into_the_band_of_answers() -> None:
    request = asked.send()
    mia = asked.broker()
    asked.answered(request, mia)
    request.refresh_from_db()
    item = WorkItem.objects.get(pk=request.item_id)
    assert (request.state, request.is_late) == ("answered", False)
    assert (item.state, item.band, item.answer) == ("open", WorkItem.Band.ANSWERED, "answered")
    (ended,) = ItemClock.objects.filter(item=item, clock="document_response")
    assert ended.ended_how == "answered"
    answer = Answer.objects.get()
    assert (answer.sent_by, answer.sent_for_kind, answer.capacity) == (mia, "filer", "broker")
    assert [part.text for part in answer.parts.order_by("question__number")] == [
        "See the file of June.",
        "None was made.",
    ]
    assert TradeNotice.objects.filter(kind="answer_received", summary=request.summary).count() == 1


@pytest.mark.parametrize("who", ["broker", "importer", "named"])
def test_each_party_of_the_case_may_answer(who: str) -> None:
    request = asked.send()
    people = {
        "broker": asked.broker,
        "importer": asked.importer,
        "named": lambda: asked.broker("kim", "KX4"),
    }
    user = people[who]()
    if who == "named":
        asked.name_filer("KX4")
    asked.answered(request, asked.fresh(user))
    assert Answer.objects.get().sent_by_id == user.pk


def test_a_stranger_and_a_person_of_staff_may_not_answer() -> None:
    request = asked.send()
    for user in (asked.broker("kim", "KX4"), made.person("ed")):
        with pytest.raises(NotAllowedError):
            asked.answered(request, user)
    assert stored() == (0, 0)


def test_an_answer_that_lacks_something_stores_nothing() -> None:
    request = asked.send()
    mia = asked.broker()
    answer = asked.answer(PartInput(1, text="Here."), signature=replace(asked.SIGNED, certified=False))
    with pytest.raises(IncompleteAnswerError) as refused:
        answer_request(request_id=request.pk, user=mia, answer=answer)
    assert [problem.field for problem in refused.value.problems] == ["questions[2]", "certified"]
    assert stored() == (0, 0)
    assert WorkItem.objects.get(pk=request.item_id).state == "asked"


def test_lines_that_the_summary_lacks_are_refused() -> None:
    request = asked.send()
    answer = asked.answer(PartInput(1, text="a", lines=(1,)), PartInput(2, text="b", lines=(44,)))
    with pytest.raises(IncompleteAnswerError, match="no line 44"):
        answer_request(request_id=request.pk, user=asked.broker(), answer=answer)
    assert stored() == (0, 0)


def test_an_earlier_answer_of_the_same_importer_is_enough_for_a_question() -> None:
    first = asked.send()
    mia = asked.broker()
    asked.answered(first, mia)
    second = asked.send()
    answer = asked.answer(PartInput(1, earlier=first.pk), PartInput(2, text="b"))
    answer_request(request_id=second.pk, user=mia, answer=answer)
    assert AnswerPart.objects.get(answer__request=second, question__number=1).earlier_id == first.pk


@pytest.mark.parametrize("earlier", ["itself", "open", "of another", "none"])
def test_other_requests_are_no_earlier_answers(earlier: str) -> None:
    other_open = asked.send()
    of_another = asked.send(made.review(importer_number="98-765432100", consignee_number="98-765432100"))
    mia = asked.broker()
    asked.answered(of_another, mia)
    request = asked.send()
    ids = {"itself": request.pk, "open": other_open.pk, "of another": of_another.pk, "none": 999_999}
    answer = asked.answer(PartInput(1, earlier=ids[earlier]), PartInput(2, text="b"))
    with pytest.raises(IncompleteAnswerError, match="no earlier answer"):
        answer_request(request_id=request.pk, user=mia, answer=answer)


def test_a_second_answer_is_refused_and_its_draft_stays() -> None:
    request = asked.send()
    mia, noah = asked.broker(), asked.importer()
    save_draft(request=request, user=noah, content={"text-1": "I typed this."})
    asked.answered(request, mia)
    with pytest.raises(AnsweredMeanwhileError, match="Mia Stroud"):
        asked.answered(request, noah)
    assert stored() == (1, 2)
    assert AnswerDraft.objects.get(user=noah).content == {"text-1": "I typed this."}


def test_an_answer_after_a_withdrawal_is_refused() -> None:
    dana = made.person("dana")
    request = asked.send(user=dana)
    mia = asked.broker()
    withdraw_request(request_id=request.pk, user=dana, reason="Found it in the file.")
    with pytest.raises(RequestEndedError, match="withdrawn"):
        asked.answered(request, mia)
    assert stored() == (0, 0)


def test_a_late_answer_is_accepted_and_marked_while_the_item_is_open() -> None:
    request = asked.send()
    mia = asked.broker()
    with clock.set_to(clock.now() + timedelta(days=40)):
        asked.lapse(request)
        assert TradeRequest.objects.get(pk=request.pk).state == "lapsed"
        asked.answered(request, asked.fresh(mia))
    request.refresh_from_db()
    item = WorkItem.objects.get(pk=request.item_id)
    assert (request.state, request.is_late, Answer.objects.get().is_late) == ("answered", True, True)
    assert (item.state, item.answer) == ("open", "answered")


def test_an_answer_after_the_last_day_is_late_before_any_scan_ran() -> None:
    request = asked.send()
    mia = asked.broker()
    with clock.set_to(clock.now() + timedelta(days=40)):
        asked.answered(request, asked.fresh(mia))
    request.refresh_from_db()
    assert (request.state, request.is_late) == ("answered", True)


def test_after_the_item_is_closed_no_answer_is_taken() -> None:
    from reviews.validation.services.closing import ReviewOutcome, close_review

    dana = made.person("dana")
    request = asked.send(user=dana)
    mia = asked.broker()
    with clock.set_to(clock.now() + timedelta(days=40)):
        asked.lapse(request)
        close_review(item_id=request.item_id, user=dana, outcome=ReviewOutcome("no_discrepancy"))
        with pytest.raises(RequestEndedError, match="finished its work"):
            asked.answered(request, asked.fresh(mia))
    assert stored() == (0, 0)


def test_a_late_answer_leaves_a_newer_request_open() -> None:
    dana = made.person("dana")
    first = asked.send(user=dana)
    mia = asked.broker()
    with clock.set_to(clock.now() + timedelta(days=40)):
        asked.lapse(first)
        second = asked.send(first.item, dana)
        asked.answered(first, asked.fresh(mia))
        second.refresh_from_db()
    assert second.state == "sent"
    assert WorkItem.objects.get(pk=first.item_id).state == "asked"


def test_an_ask_for_more_time_ends_with_the_answer() -> None:
    request = asked.send()
    mia = asked.broker()
    ask_more_time(
        request_id=request.pk,
        user=mia,
        until=request.last_day + timedelta(days=7),
        reason="The maker is closed.",
    )
    asked.answered(request, mia)
    assert Extension.objects.get().state == "ended"


def test_a_version_that_is_old_is_refused() -> None:
    request = asked.send()
    with pytest.raises(ChangedError):
        answer_request(
            request_id=request.pk,
            user=asked.broker(),
            answer=asked.answer(),
            expected_version=request.version + 1,
        )
    assert stored() == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_wins_and_the_other_is_told() -> None:
    request = asked.send()
    people = [asked.broker(), asked.importer()]
    for user in people:
        save_draft(request=request, user=user, content={"text-1": f"Typed by {user.username}."})
    start = threading.Barrier(2)
    results: dict[int, Any] = {}

    def run(user: User) -> None:
        try:
            start.wait(30)
            results[user.pk] = asked.answered(request, user)
        except Exception as error:  # the refusal is what is looked at
            results[user.pk] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    won = [pk for pk, result in results.items() if isinstance(result, TradeRequest)]
    lost = [pk for pk, result in results.items() if isinstance(result, AnsweredMeanwhileError)]
    assert (len(won), len(lost), stored()) == (1, 1, (1, 2))
    assert Answer.objects.get().sent_by_id == won[0]
    assert AnswerDraft.objects.get().user_id == lost[0], "what the other typed is kept"

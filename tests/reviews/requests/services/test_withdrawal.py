"""A request is withdrawn with a reason: both sides are told, and the item is open again."""

from datetime import timedelta
from typing import Any

import pytest

from cee_portal.core import clock
from cee_portal.core.refusals import (
    ChangedError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from entries.filing.deletion import delete_summary
from reviews.letters.models import Letter, TradeNotice
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.services.more_time import ask_more_time
from reviews.requests.services.withdrawal import withdraw_request
from reviews.work.models import ItemClock, WorkItem
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana() -> Any:
    return made.person("dana")


def test_both_are_told_and_the_item_is_open_again(dana: Any) -> None:
    request = asked.send(user=dana)
    ask_more_time(
        request_id=request.pk, user=asked.broker(), until=request.last_day + timedelta(days=3), reason="a"
    )
    withdraw_request(request_id=request.pk, user=dana, reason="It was in the file of June.")
    request.refresh_from_db()
    item = WorkItem.objects.get(pk=request.item_id)
    assert (request.state, request.end_reason, request.ended_by) == (
        "withdrawn",
        "It was in the file of June.",
        dana,
    )
    assert (item.state, item.asked_until, item.owner) == ("open", None, dana)
    assert ItemClock.objects.get(clock="document_response").ended_how == "withdrawn"
    assert Extension.objects.get().state == "ended"
    letter = Letter.objects.get(template="request_withdrawn")
    assert letter.copies.count() == 2 and "It was in the file of June." in letter.content.html
    assert TradeNotice.objects.filter(kind="request_withdrawn").count() == 1


def test_a_lapsed_request_can_be_withdrawn(dana: Any) -> None:
    request = asked.send(user=dana)
    with clock.set_to(clock.now() + timedelta(days=40)):
        asked.lapse(request)
        withdraw_request(request_id=request.pk, user=dana, reason="We decide without it.")
    assert TradeRequest.objects.get().state == "withdrawn"


def test_a_wrong_withdrawal_changes_nothing(dana: Any) -> None:
    request = asked.send(user=dana)
    act = {"request_id": request.pk, "reason": "x"}
    with pytest.raises(NotAllowedError):
        withdraw_request(user=made.person("pia", at="CEE001"), **act)
    with pytest.raises(InvalidInputError):
        withdraw_request(user=dana, **{**act, "reason": " "})
    with pytest.raises(InvalidInputError):
        withdraw_request(user=dana, **{**act, "reason": "x" * 301})
    with pytest.raises(ChangedError):
        withdraw_request(user=dana, expected_version=99, **act)
    with pytest.raises(NotFoundError):
        withdraw_request(user=dana, **{**act, "request_id": 999_999})
    assert TradeRequest.objects.get().state == "sent"
    withdraw_request(user=dana, **act)
    with pytest.raises(WrongStateError):
        withdraw_request(user=dana, **act)


def test_an_answered_request_stays_answered(dana: Any) -> None:
    request = asked.send(user=dana)
    asked.answered(request, asked.broker())
    with pytest.raises(WrongStateError):
        withdraw_request(request_id=request.pk, user=dana, reason="x")
    assert not Letter.objects.filter(template="request_withdrawn").exists()


def test_a_request_ends_with_the_deletion_of_its_summary(dana: Any) -> None:
    request = asked.send(user=dana)
    delete_summary(summary_id=request.summary_id, user=None)
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert Letter.objects.filter(template="request_withdrawn").count() == 1

"""More time is granted or refused: item, clock, letter and feed follow, and both days stay."""

from datetime import timedelta
from typing import Any

import pytest

from cee_portal.core.refusals import (
    ChangedError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from reviews.letters.models import Letter, TradeNotice
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.services.extension_decisions import decide_extension
from reviews.requests.services.more_time import ask_more_time
from reviews.work.models import ItemClock, WorkItem
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana() -> Any:
    return made.person("dana")


@pytest.fixture
def request_row(dana: Any) -> TradeRequest:
    """A request whose trade has asked for nine days more."""
    row = asked.send(user=dana)
    ask_more_time(
        request_id=row.pk,
        user=asked.broker(),
        until=row.last_day + timedelta(days=9),
        reason="The maker is closed.",
    )
    row.refresh_from_db()
    return row


def test_granted_time_moves_the_last_day_of_request_item_and_clock(
    dana: Any, request_row: TradeRequest
) -> None:
    before = request_row.last_day
    decide_extension(request_id=request_row.pk, number=1, user=dana, granted=True)
    request_row.refresh_from_db()
    extension = Extension.objects.get()
    after = before + timedelta(days=9)
    assert (request_row.last_day, request_row.first_last_day) == (after, before)
    assert (extension.state, extension.last_day_before, extension.last_day_after) == (
        "granted",
        before,
        after,
    )
    assert WorkItem.objects.get(pk=request_row.item_id).asked_until == after
    old, new = ItemClock.objects.filter(clock="document_response").order_by("pk")
    assert (old.ended_how, old.last_on, new.last_on, new.ended_at) == ("changed", before, after, None)
    assert old.first_on == new.first_on
    letter = Letter.objects.get(template="more_time")
    assert letter.last_day == after and letter.copies.count() == 2
    assert TradeNotice.objects.filter(kind="more_time").count() == 1


def test_another_day_than_the_wished_one_may_be_granted(dana: Any, request_row: TradeRequest) -> None:
    day = request_row.last_day + timedelta(days=3)
    decide_extension(request_id=request_row.pk, number=1, user=dana, granted=True, last_day=day)
    assert Extension.objects.get().last_day_after == day


def test_refused_time_keeps_the_last_day_and_needs_a_note(dana: Any, request_row: TradeRequest) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decide_extension(request_id=request_row.pk, number=1, user=dana, granted=False)
    assert refused.value.field == "note"
    decide_extension(request_id=request_row.pk, number=1, user=dana, granted=False, note="It is urgent.")
    extension = Extension.objects.get()
    before = request_row.last_day
    request_row.refresh_from_db()
    assert (extension.state, extension.last_day_after, request_row.last_day) == ("refused", None, before)
    assert ItemClock.objects.get(clock="document_response").ended_at is None
    assert "It is urgent." in Letter.objects.get(template="more_time").content.html


def test_a_decision_is_made_once_by_the_office(dana: Any, request_row: TradeRequest) -> None:
    act: dict[str, Any] = {"request_id": request_row.pk, "number": 1, "granted": True}
    with pytest.raises(NotAllowedError):
        decide_extension(user=made.person("pia", at="CEE001"), **act)
    with pytest.raises(ChangedError):
        decide_extension(user=dana, expected_version=99, **act)
    with pytest.raises(InvalidInputError):
        decide_extension(user=dana, last_day=request_row.last_day, **act)
    with pytest.raises(NotFoundError):
        decide_extension(user=dana, **{**act, "number": 2})
    with pytest.raises(NotFoundError):
        decide_extension(user=dana, **{**act, "request_id": 999_999})
    decide_extension(user=dana, **act)
    with pytest.raises(WrongStateError, match="granted already"):
        decide_extension(user=dana, **act)
    assert Letter.objects.filter(template="more_time").count() == 1

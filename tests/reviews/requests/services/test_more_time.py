"""The trade asks for more time: three times at most, and the last day stays until it is granted."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, WrongStateError
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.services.extension_decisions import decide_extension
from reviews.requests.services.more_time import ask_more_time
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_the_last_day_stays_until_the_office_decides() -> None:
    request = asked.send()
    mia = asked.broker()
    until = request.last_day + timedelta(days=9)
    extension = ask_more_time(request_id=request.pk, user=mia, until=until, reason=" The maker is closed. ")
    before = request.last_day
    request.refresh_from_db()
    assert (request.last_day, request.state) == (before, "sent")
    assert (extension.number, extension.state, extension.wished_on, extension.last_day_before) == (
        1,
        "asked",
        until,
        before,
    )
    assert (extension.reason, extension.asked_by) == ("The maker is closed.", mia)


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [
        (0, "x", "until"),
        (-1, "x", "until"),
        (91, "x", "until"),
        (5, "  ", "reason"),
        (5, "x" * 1001, "reason"),
    ],
)
def test_a_wrong_ask_stores_nothing(days: int, reason: str, field: str) -> None:
    request = asked.send()
    with pytest.raises(InvalidInputError) as refused:
        ask_more_time(
            request_id=request.pk,
            user=asked.broker(),
            until=request.last_day + timedelta(days=days),
            reason=reason,
        )
    assert refused.value.field == field
    assert not Extension.objects.exists()


def test_a_second_ask_waits_for_the_decision_on_the_first() -> None:
    request = asked.send()
    mia = asked.broker()
    until = request.last_day + timedelta(days=9)
    ask_more_time(request_id=request.pk, user=mia, until=until, reason="a")
    with pytest.raises(WrongStateError, match="has not decided yet"):
        ask_more_time(request_id=request.pk, user=mia, until=until, reason="b")


def test_a_fourth_ask_is_refused_with_what_to_do() -> None:
    dana = made.person("dana")
    request = asked.send(user=dana)
    mia = asked.broker()
    for number in (1, 2, 3):
        request.refresh_from_db()
        until = request.last_day + timedelta(days=3)
        ask_more_time(request_id=request.pk, user=mia, until=until, reason="a")
        decide_extension(
            request_id=request.pk, number=number, user=dana, granted=number != 2, note="No, thank you."
        )
    request.refresh_from_db()
    with pytest.raises(WrongStateError, match="a fourth time is not possible"):
        ask_more_time(request_id=request.pk, user=mia, until=request.last_day + timedelta(days=3), reason="a")
    assert Extension.objects.count() == 3


def test_nobody_asks_for_more_time_after_the_last_day_or_for_others() -> None:
    request = asked.send()
    mia = asked.broker()
    until = request.last_day + timedelta(days=60)
    with pytest.raises(NotAllowedError):
        ask_more_time(request_id=request.pk, user=asked.broker("kim", "KX4"), until=until, reason="a")
    with clock.set_to(clock.now() + timedelta(days=40)), pytest.raises(WrongStateError, match="marked late"):
        ask_more_time(request_id=request.pk, user=asked.fresh(mia), until=until, reason="a")
    assert not Extension.objects.exists()
    assert TradeRequest.objects.get().version == request.version

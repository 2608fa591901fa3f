"""The time of a request ends by its date: once, whenever the scan runs."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.services.lapse import lapse_requests
from reviews.requests.services.more_time import ask_more_time
from tests.builders import requests as asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_request_lapses_after_its_last_day_and_not_on_it() -> None:
    request = asked.send()
    with clock.set_to(new_york_moment(request.last_day) + timedelta(hours=23)):
        assert lapse_requests() == 0
    with clock.set_to(new_york_moment(request.last_day) + timedelta(hours=25)):
        assert lapse_requests() == 1
        assert lapse_requests() == 0
    before = request.version
    request.refresh_from_db()
    assert (request.state, request.version) == ("lapsed", before + 1)


def test_what_was_answered_does_not_lapse_and_asks_for_time_end() -> None:
    done = asked.send()
    mia = asked.broker()
    asked.answered(done, mia)
    late = asked.send()
    ask_more_time(request_id=late.pk, user=mia, until=late.last_day + timedelta(days=3), reason="a")
    with clock.set_to(clock.now() + timedelta(days=40)):
        assert lapse_requests() == 1
    assert TradeRequest.objects.get(pk=done.pk).state == "answered"
    assert Extension.objects.get().state == "ended"

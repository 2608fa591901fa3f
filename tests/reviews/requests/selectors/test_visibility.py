"""Who sees a request: the parties of its summary from its moment on, and staff."""

from datetime import timedelta

import pytest
from django.http import Http404

from cee_portal.core import clock
from reviews.requests.models import TradeRequest
from reviews.requests.selectors.earlier import earlier_requests
from reviews.requests.selectors.ended import ended_lately
from reviews.requests.selectors.visibility import request_or_404, visible_requests
from reviews.requests.services.withdrawal import withdraw_request
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_the_parties_see_it_and_strangers_do_not() -> None:
    request = asked.send()
    kim = asked.broker("kim", "KX4")
    for user in (asked.broker(), asked.importer(), made.person("ed", at="CEE001")):
        assert request_or_404(user, request.pk) == request
    assert not visible_requests(kim).exists()
    with pytest.raises(Http404):
        request_or_404(kim, request.pk)
    asked.name_filer("KX4")
    assert request_or_404(asked.fresh(kim), request.pk) == request


def test_the_trade_sees_nothing_before_its_moment_and_nothing_that_was_undone() -> None:
    request = asked.send()
    mia, dana = asked.broker(), made.person("ed")
    rows = TradeRequest.objects.filter(pk=request.pk)
    rows.update(visible_at=clock.now() + timedelta(seconds=5))
    assert not visible_requests(mia).exists() and visible_requests(dana).exists()
    rows.update(visible_at=None, state="undone")
    assert not visible_requests(mia).exists() and not visible_requests(dana).exists()


def test_what_ended_lately_is_listed_newest_first_for_its_parties() -> None:
    dana = made.person("dana")
    first, second = asked.send(user=dana), asked.send(user=dana)
    mia = asked.broker()
    asked.answered(second, mia)
    withdraw_request(request_id=first.pk, user=dana, reason="Found.")
    assert [row.pk for row in ended_lately(mia)] == [first.pk, second.pk]
    assert [row.pk for row in ended_lately(mia, first.importer_id)] == [first.pk, second.pk]
    assert ended_lately(mia, 999_999) == []
    assert ended_lately(asked.broker("kim", "KX4")) == []


def test_earlier_answers_are_those_of_the_importer_before_this_request() -> None:
    first, second = asked.send(), asked.send()
    mia = asked.broker()
    asked.answered(first, mia)
    assert list(earlier_requests(mia, second)) == [first]
    assert list(earlier_requests(mia, first)) == []
    assert list(earlier_requests(asked.broker("kim", "KX4"), second)) == []

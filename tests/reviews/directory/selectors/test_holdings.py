"""The open work of offices, counted up to a cap and for staff alone."""

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import Routing
from reviews.directory.selectors import holdings
from reviews.directory.selectors.holdings import Holdings, count_open_items, office_holdings
from reviews.work.models import WorkItem
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_open_and_unowned_items_and_the_industry_in_flight_are_counted():
    dana = desk.person("dana")
    desk.item(owner=dana)
    free, closed = desk.item(), desk.item()
    WorkItem.objects.filter(pk=closed.pk).update(
        state="closed", result="no_discrepancy", closed_at=desk.FILED
    )
    desk.item(at="2704")  # the industry is that of Electronics, the work is the port's
    assert office_holdings(dana, desk.office()) == Holdings(2, 1, 4)
    assert office_holdings(dana, desk.office("2704")) == Holdings(1, 1, None)
    Routing.objects.filter(pk=free.summary_id).update(in_flight=False)
    assert office_holdings(dana, desk.office()) == Holdings(2, 1, 3)


def test_numbers_stop_one_above_the_cap(monkeypatch):
    dana = desk.person("dana")
    for _ in range(4):
        desk.item()
    monkeypatch.setattr(holdings, "CAP", 2)
    assert office_holdings(dana, desk.office()) == Holdings(3, 3, 3)
    monkeypatch.setattr(holdings, "LIST_CAP", 2)
    assert count_open_items(dana, [desk.office()]) == {desk.office().pk: 3}


def test_offices_are_counted_in_one_query_also_those_without_work(django_assert_num_queries):
    dana = desk.person("dana")
    closed = desk.item()
    WorkItem.objects.filter(pk=closed.pk).update(
        state="closed", result="no_discrepancy", closed_at=desk.FILED
    )
    for _ in range(2):
        desk.item(at="2704")
    offices = [desk.office(code) for code in ("CEE007", "2704", "CEE010")]
    with clock.one_day():
        count_open_items(dana, offices)  # reads the day and the memberships of the person
        with django_assert_num_queries(1):
            counted = count_open_items(dana, offices)
    assert [counted[office.pk] for office in offices] == [0, 2, 0]


def test_nobody_but_staff_gets_a_number():
    desk.item()
    nobody = User.objects.create_user("nobody")
    assert office_holdings(nobody, desk.office()) is None
    assert count_open_items(nobody, [desk.office()]) == {}
    assert count_open_items(desk.person("dana"), []) == {}

"""Offices with open work and nobody in them, on the home page of administrators and in the independent check."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from cee_portal.core import clock
from centers.models import OfficeMembership
from reviews.verification.report import find_unheld_work
from reviews.work.models import WorkItem
from reviews.work.selectors import unstaffed
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def found() -> list[tuple[str, int]]:
    return [(office.code, office.items) for office in unstaffed.list_unstaffed()]


def test_an_office_without_people_is_listed_with_its_open_work(monkeypatch):
    dana = made.person("dana")
    closed, _ = made.review(), made.review()
    WorkItem.objects.filter(pk=closed.pk).update(state="closed", result="deleted", closed_at=clock.now())
    made.review(made.PUMPS, port="2704")
    made.review(made.PUMPS, port="2704")
    assert found() == [("2704", 2)]
    assert find_unheld_work()[0].examples == ["2704: 2 open items and nobody in the office"]
    made.person("petra", at="2704")
    assert found() == []
    OfficeMembership.objects.filter(user=dana).update(valid_to=clock.today() - timedelta(days=1))
    assert found() == [("CEE007", 1)]
    dana.is_active = False
    dana.save()
    OfficeMembership.objects.filter(user=dana).update(valid_to=None)
    assert found() == [("CEE007", 1)]
    monkeypatch.setattr(unstaffed, "MOST_COUNTED", 0)
    assert unstaffed.list_unstaffed()[0].items_words == "more than 0"


def test_the_home_page_of_administrators_links_the_queue():
    made.review(made.PUMPS, port="2704")
    client = Client()
    client.force_login(made.administrator())
    shown = client.get("/").content.decode()
    assert "1 office with open work and nobody in" in shown
    assert '<a href="/work/?queue=office&amp;office=2704">' in shown
    made.person("petra", at="2704")
    assert "with open work and nobody" not in client.get("/").content.decode()


def test_verify_offices_says_it_without_a_violation():
    made.review(made.PUMPS, port="2704")
    out = io.StringIO()
    call_command("verify_offices", stdout=out)
    assert "Offices with open work and nobody in them: 1" in out.getvalue()
    assert "2704: 1 open items and nobody in the office" in out.getvalue()
    assert "no violation" in out.getvalue()

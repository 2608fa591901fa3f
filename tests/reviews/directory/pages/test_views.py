"""The directory: contacts and authority are public, work and people are for staff."""

import re
from datetime import timedelta

import pytest
from django.utils.html import escape

from cee_portal.core import clock
from centers.models import Office, OfficeMembership
from tests.builders.world import build_world

pytestmark = pytest.mark.django_db


def text_of(client, path: str) -> str:
    """Return the page with one blank for white space, and none between or just inside elements."""
    answer = client.get(path)
    assert answer.status_code == 200
    text = re.sub(r"\s+", " ", answer.content.decode())
    return re.sub(r"(?<=>) | (?=<)", "", text)


@pytest.fixture
def world(reference):
    return build_world()


def test_the_directory_lists_centers_with_status_and_ports_by_page(reference, client):
    text = text_of(client, "/centers/")
    assert "Full operational status since January 28, 2015" in text
    assert "Test phase: participants only" in text
    assert "Operational at all ports, without revenue collection" in text
    assert "1 to 50 of 527" in text
    assert "Open work" not in text
    assert "51 to 100 of 527" in text_of(client, "/centers/?page=2")
    assert "501 to 527 of 527" in text_of(client, "/centers/?page=99999")
    assert "1 to 50 of 527" in text_of(client, "/centers/?page=x")


def test_ports_are_searched(reference, client):
    text = text_of(client, "/centers/?q=los+ang")
    assert "Los Angeles" in text and "Bangor" not in text
    assert "No port matches" in text_of(client, "/centers/?q=zzzz")


def test_a_stale_contact_is_marked(reference, client):
    today = clock.today()
    Office.objects.filter(code="CEE007").update(contact_verified_on=today - timedelta(days=30))
    assert "Older than 30 days" not in text_of(client, "/centers/CEE007/")
    Office.objects.filter(code="CEE007").update(contact_verified_on=today - timedelta(days=31))
    assert "Older than 30 days" in text_of(client, "/centers/CEE007/")


def test_the_page_of_a_center_shows_headings_with_basis_functions_and_orders(reference, client):
    text = text_of(client, "/centers/CEE007/")
    assert "8517–8529" in text and "inferred, high" in text
    assert "14-004-7" in text and "all ports" in text
    assert "(555) 010-0107" in text
    assert text.count("Revenue collection") == 1


def test_another_edition_is_shown_by_its_day(reference, client):
    assert ">8511<" not in text_of(client, "/centers/CEE003/?on=2013-01-01")
    assert ">8511<" in text_of(client, "/centers/CEE003/")
    assert "No list was in force" in text_of(client, "/centers/CEE003/?on=2010-01-01")


@pytest.mark.parametrize("day", ["2026-99-99", "soon", "<b>", "2026-01-15T"])
@pytest.mark.parametrize("code", ["CEE003", "2704"])
def test_a_wrong_day_is_reported_and_today_is_shown(reference, client, code, day):
    answer = client.get(f"/centers/{code}/", {"on": day})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert f"“{escape(day)}” is not a date. Write a date like 2015-01-28." in text
    assert answer.context["on"] == clock.today()


def test_the_pages_of_a_search_keep_its_text(reference, client):
    """The text may have any characters."""
    Office.objects.filter(kind="port").update(name="Rye & Sons")
    text = text_of(client, "/centers/?q=rye+%26")
    assert 'href="?q=rye+%26&amp;page=2#ports"' in text


def test_a_center_of_the_staged_transition_names_its_ports(history, client):
    text = text_of(client, "/centers/CEE004/")
    assert "/centers/2704/" in text
    assert "STR" in text or "Functions inferred" in text


def test_the_page_of_a_port_shows_the_functions_of_each_center(reference, client):
    text = text_of(client, "/centers/2704/")
    assert "Offices that process entries of this port" in text
    assert text.count("the Center</td>") == 3
    assert text.count("this port</td>") == 7


@pytest.mark.parametrize("role", [None, "nobody", "broker", "importer"])
def test_only_staff_see_work_and_people(world, client, role):
    if role:
        client.force_login(world.people[role])
    for path in ("/centers/", "/centers/CEE007/", "/centers/2704/"):
        text = text_of(client, path)
        assert "Open work" not in text
        for person in world.people.values():
            if role is None or person != world.people[role]:
                assert f"<li>{person.name}," not in text


@pytest.mark.parametrize("role", ["specialist", "port", "admin", "auditor"])
def test_staff_see_holdings_and_people(world, client, role):
    client.force_login(world.people[role])
    assert "Open work" in text_of(client, "/centers/")
    text = text_of(client, "/centers/CEE007/")
    assert "Open work here</dt><dd>2</dd>" in text
    assert "Unassigned</dt><dd>1</dd>" in text
    assert "Summaries of its industry in flight</dt><dd>4</dd>" in text
    assert f"<li>{world.people['specialist'].name}, import specialist" in text


def test_an_absence_is_marked(world, client):
    today = clock.today()
    OfficeMembership.objects.filter(user=world.people["specialist"]).update(
        away_from=today, away_until=today + timedelta(days=3)
    )
    client.force_login(world.people["supervisor"])
    assert '<span class="mark">away</span>' in text_of(client, "/centers/CEE007/")


@pytest.mark.parametrize("code", ["CEE011", "9998", "abc", "CEE07", "27O4", "CEE007/x"])
def test_an_unknown_office_answers_404(reference, client, code):
    assert client.get(f"/centers/{code}/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(world, client, django_assert_max_num_queries):
    client.force_login(world.people["specialist"])
    for path, most in (("/centers/", 20), ("/centers/CEE007/", 24), ("/centers/2704/", 20)):
        client.get(path)
        with django_assert_max_num_queries(most):
            client.get(path)

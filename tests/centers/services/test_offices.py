"""Ports that filings make known, contacts, memberships."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Office, OfficeMembership
from centers.selectors.headings import search_headings
from centers.selectors.memberships import is_staff_person, is_supervisor_at, may_act_at, memberships_on
from centers.selectors.offices import find_ports
from centers.services.offices import PortCodeError, change_contact, ensure_ports

pytestmark = pytest.mark.django_db


def test_an_unknown_port_becomes_an_office_once(reference):
    made = ensure_ports(["9999", "2704", "9999"])
    assert made["9999"].name == "Port 9999 (not in our list)"
    assert made["9999"].listed is False
    assert made["2704"].name == "Los Angeles"
    assert ensure_ports(["9999"])["9999"].pk == made["9999"].pk


@pytest.mark.parametrize("code", ["", "27", "27044", "27O4", "CEE007", "２７０４"])
def test_what_is_no_port_code_is_refused_and_nothing_is_stored(reference, code):
    with pytest.raises(PortCodeError, match="four digits"):
        ensure_ports([code, "9998"])
    assert not Office.objects.filter(code="9998").exists()


def test_a_changed_contact_is_recorded_with_what_it_was(reference):
    office = Office.objects.get(code="CEE007")
    user = User.objects.create_user("ada", first_name="Ada", last_name="Moe")
    change_contact(office_id=office.pk, actor=user, values={"phone": "(555) 010-0199"})
    event = Event.objects.get(verb=Verb.OFFICE_CONTACT_CHANGED)
    assert (event.object_id, event.actor_name) == ("CEE007", "Ada Moe")
    assert (event.before, event.after) == ({"phone": "(555) 010-0107"}, {"phone": "(555) 010-0199"})
    change_contact(office_id=office.pk, actor=user, values={"phone": "(555) 010-0199"})
    assert Event.objects.filter(verb=Verb.OFFICE_CONTACT_CHANGED).count() == 1
    with pytest.raises(ValueError, match="Only the contact"):
        change_contact(office_id=office.pk, actor=user, values={"name": "Mine"})


def member(role: str = "specialist", **values) -> User:
    user = User.objects.create_user(f"user{User.objects.count()}")
    office = Office.objects.get(code="CEE007")
    OfficeMembership.objects.create(
        user=user, office=office, role=role, **{"valid_from": clock.today() - timedelta(days=10), **values}
    )
    return user


def test_a_role_is_held_at_its_office_only_and_in_its_dates(reference):
    here, there = Office.objects.get(code="CEE007"), Office.objects.get(code="2704")
    today = clock.today()
    now, past, later = (
        member("supervisor"),
        member(valid_to=today - timedelta(days=1)),
        member(valid_from=today + timedelta(days=1)),
    )
    assert (may_act_at(now, here), may_act_at(now, here.pk), may_act_at(now, there)) == (True, True, False)
    assert (is_supervisor_at(now, here), is_supervisor_at(now, there)) == (True, False)
    assert (may_act_at(past, here), may_act_at(later, here)) == (False, False)
    assert (is_staff_person(now), is_staff_person(past), is_staff_person(later)) == (True, False, False)
    assert [role.office.code for role in memberships_on(past, today - timedelta(days=2))] == ["CEE007"]


def test_a_specialist_supervises_nothing_and_strangers_are_no_staff(reference):
    here = Office.objects.get(code="CEE007")
    assert not is_supervisor_at(member("specialist"), here)
    assert is_supervisor_at(member("director"), here)
    gone = member("director")
    gone.is_active = False
    for nobody in (AnonymousUser(), User.objects.create_user("broker"), gone):
        assert not may_act_at(nobody, here)
        assert not is_staff_person(nobody)
    assert is_staff_person(User(username="a", national_role="auditor", is_active=True, pk=0)) is True


def test_memberships_are_read_once_for_a_person(reference, django_assert_num_queries):
    user = member()
    memberships_on(user, date(2026, 1, 1))
    with django_assert_num_queries(0):
        memberships_on(user, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2704", ["2704"]), ("270", ["2704", "2709"]), ("los ang", ["2704"]), ("zzz", []), ("%", [])],
)
def test_ports_are_found_by_code_and_name(reference, text, expected):
    found = [port.code for port in find_ports(None, text)]
    assert [code for code in expected if code in found] == expected
    assert expected or not found


def test_headings_are_found_by_digits_and_by_words(reference):
    assert [hit.code for hit in search_headings("8518.30")] == ["8518"]
    assert [hit.code for hit in search_headings("85")][:2] == ["8501", "8502"]
    assert len(search_headings("85")) == 8
    assert "8544" in [hit.code for hit in search_headings("CABLE wire")]
    assert search_headings("  ") == search_headings("zzzz") == search_headings("100%_") == []

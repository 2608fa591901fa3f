"""Roles of people at offices, by day."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Office, OfficeMembership
from centers.selectors.memberships import is_staff_person, is_supervisor_at, may_act_at, memberships_on

pytestmark = pytest.mark.django_db


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

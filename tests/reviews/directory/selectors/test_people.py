"""The people of an office by team, for staff alone."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from cee_portal.accounts.models import User
from centers.models import OfficeMembership, Team
from reviews.directory.selectors.people import teams_with_people
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

TODAY = date(2026, 3, 2)


def read_names(viewer: object, on: date = TODAY) -> dict[str, list[str]]:
    """Return the first names of the people of Electronics by team code; "" for no team. Empty teams are left out."""
    groups = teams_with_people(viewer, desk.office(), on)
    return {
        group.team.code if group.team else "": [row.user.first_name for row in group.people]
        for group in groups
        if group.people
    }


def test_directors_and_supervisors_come_first_then_the_others_by_name():
    desk.person("zoe", team="E1")
    ann = desk.person("ann", team="E1")
    for name, role in (("sue", "supervisor"), ("dora", "director"), ("bob", "supervisor")):
        desk.person(name, role=role, team="E1")
    assert read_names(ann) == {"E1": ["Dora", "Bob", "Sue", "Ann", "Zoe"]}


def test_people_without_a_team_stand_before_the_teams():
    ann = desk.person("ann", team="E1")
    desk.person("ivo")
    groups = teams_with_people(ann, desk.office(), TODAY)
    assert groups[0].team is None
    assert [group.team.code for group in groups[1:]] == list(
        Team.objects.filter(office=desk.office()).values_list("code", flat=True)
    )
    assert read_names(ann) == {"": ["Ivo"], "E1": ["Ann"]}


@pytest.mark.parametrize(
    ("sentence", "viewer"),
    [("a visitor", AnonymousUser()), ("a person without a role", "nobody"), ("a person who left", "left")],
)
def test_teams_are_for_all_and_people_for_staff(sentence, viewer):
    desk.person("ann", team="E1")
    if viewer == "nobody":
        viewer = User.objects.create_user("nobody")
    elif viewer == "left":
        viewer = desk.person("left")
        viewer.is_active = False
    groups = teams_with_people(viewer, desk.office(), TODAY)
    assert len(groups) == Team.objects.filter(office=desk.office()).count() > 0, sentence
    assert not any(group.people for group in groups), sentence


def test_a_person_is_shown_while_the_membership_is_valid_and_the_account_is_active():
    ann, bob = desk.person("ann"), desk.person("bob")
    OfficeMembership.objects.filter(user=bob).update(valid_from=TODAY, valid_to=TODAY + timedelta(days=1))
    for days, names in ((-1, ["Ann"]), (0, ["Ann", "Bob"]), (1, ["Ann", "Bob"]), (2, ["Ann"])):
        assert read_names(ann, TODAY + timedelta(days=days)) == {"": names}
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert read_names(ann) == {"": ["Ann"]}
    assert read_names(desk.person("pia", at="2704")) == {"": ["Ann"]}, "not those of another office"


@pytest.mark.parametrize(
    ("sentence", "away_from", "away_until", "is_away"),
    [
        ("no absence", None, None, False),
        ("from tomorrow", 1, 5, False),
        ("from today", 0, 5, True),
        ("until today", -5, 0, True),
        ("until yesterday", -5, -1, False),
        ("without an end", -5, None, True),
        ("an end without a beginning", None, 5, False),
    ],
)
def test_an_absence_counts_with_its_first_and_its_last_day(sentence, away_from, away_until, is_away):
    ann = desk.person("ann")
    OfficeMembership.objects.filter(user=ann).update(
        away_from=None if away_from is None else TODAY + timedelta(days=away_from),
        away_until=None if away_until is None else TODAY + timedelta(days=away_until),
    )
    (row,) = teams_with_people(ann, desk.office(), TODAY)[0].people
    assert row.is_away is is_away, sentence

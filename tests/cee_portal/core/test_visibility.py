"""Visibility is closed by default."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cee_portal.accounts.models import User
from cee_portal.core import visibility
from cee_portal.core.models import Event, Holiday, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(monkeypatch):
    """A rule that names one role only."""
    monkeypatch.setattr(visibility, "_rules", {})

    @visibility.rule(Holiday)
    def visible_holidays(user):
        if user.national_role == "auditor":
            return Holiday.objects.all()
        return None

    return visible_holidays


@pytest.mark.parametrize(
    ("sentence", "person", "seen"),
    [
        ("the role that is named sees", lambda: User.objects.create_user("a", national_role="auditor"), 1),
        ("a role that nobody thought of sees nothing", lambda: User.objects.create_user("b"), 0),
        (
            "nor who is no longer active",
            lambda: User.objects.create_user("c", national_role="auditor", is_active=False),
            0,
        ),
        ("nor a visitor", AnonymousUser, 0),
        ("nor nobody at all", lambda: None, 0),
    ],
)
def test_who_sees(rule, sentence, person, seen):
    Holiday.objects.create(day="2026-01-01", name="New Year")
    someone = person()
    assert rule(someone).count() == seen
    assert visibility.visible(Holiday, someone).count() == seen


def test_a_model_without_a_rule_is_out_of_sight(rule):
    auditor = User.objects.create_user("a", national_role="auditor")
    Event.objects.create(at="2026-01-01T00:00Z", verb="v", object_kind="k", object_id="1")
    assert visibility.visible(Event, auditor).count() == 0


def test_a_model_has_one_rule(rule):
    with pytest.raises(ValueError, match="its rule already"):
        visibility.rule(Holiday)(lambda user: Holiday.objects.all())


def test_a_public_model_is_seen_by_visitors_and_has_one_rule_too(rule, monkeypatch):
    monkeypatch.setattr(visibility, "_public", set())
    visibility.public(Job)(lambda user: Job.objects.all())
    Job.objects.create(kind="k", created_at="2026-01-01T00:00Z")
    assert visibility.visible(Job, AnonymousUser()).count() == 1
    assert visibility.is_public(Job) and not visibility.is_public(Holiday)
    with pytest.raises(ValueError, match="its rule already"):
        visibility.public(Holiday)(lambda user: Holiday.objects.all())

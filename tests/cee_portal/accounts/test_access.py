"""The guards by person, and that no other place asks for a national role."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from cee_portal.accounts.access import request_user, require_administrator
from cee_portal.accounts.models import User
from cee_portal.core.refusals import NotAllowedError
from centers.access import administrator_user, staff_user

ROOT = Path(__file__).resolve().parents[3]
# The words for a role, and the rows of the demonstration.
MAY_NAME_THE_ROLE = {
    "cee_portal/accounts/models.py",
    "cee_portal/site/person_labels.py",
    "reviews/demo/seeding/people.py",
}


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def person(role: str, *, is_active: bool = True) -> User:
    return User(username=role or "nobody", national_role=role, is_active=is_active, pk=0)


def test_only_an_administrator_passes_the_guards_of_administrators():
    administrator, auditor = person("administrator"), person("auditor")
    require_administrator(administrator, "No.")
    assert administrator_user(request_of(administrator), "No.") == administrator
    with pytest.raises(NotAllowedError, match=r"No\."):
        require_administrator(auditor, "No.")
    with pytest.raises(PermissionDenied, match=r"No\."):
        administrator_user(request_of(auditor), "No.")


@pytest.mark.django_db
def test_staff_passes_and_everybody_else_meets_nothing():
    assert staff_user(request_of(person("auditor"))).national_role == "auditor"
    trade = User.objects.create_user("trade")
    for nobody in (trade, AnonymousUser(), person("auditor", is_active=False)):
        with pytest.raises(Http404):
            staff_user(request_of(nobody))
    assert request_user(request_of(trade)) == trade


def test_roles_are_asked_for_by_the_properties_of_the_user():
    asking = [
        str(path.relative_to(ROOT))
        for package in ("cee_portal", "centers", "entries", "reviews")
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
        and re.search(r"\bnational_role\b|\bNationalRole\b", path.read_text())
    ]
    assert set(asking) == MAY_NAME_THE_ROLE

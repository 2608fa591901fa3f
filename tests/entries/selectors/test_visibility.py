"""What a filer, an importer and staff see of filings, and from which day to which."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary, Filer, Importer, PowerOfAttorney
from entries.selectors.visibility import filers_of, importers_of, visible_importers, visible_summaries
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

SINCE = date(2015, 1, 1)
ACME, OTHER = "12-345678900", "98-765432100"
EXPIRY = [
    (None, True),
    (0, True),
    (-1, False),
]  # the last day in days from today, and whether it still counts


def last_day(days: int | None) -> date | None:
    return None if days is None else clock.today() + timedelta(days=days)


def make_user(name: str, *, filer: str = "", importer: str = "", valid_to: date | None = None) -> User:
    user = User.objects.create_user(name)
    dates = {"valid_from": SINCE, "valid_to": valid_to}
    if filer:
        user.filer_memberships.create(filer=Filer.objects.get_or_create(code=filer)[0], **dates)
    if importer:
        user.importer_memberships.create(importer=Importer.objects.get(number=importer), **dates)
    return user


def file_summary(filer: str = "B76", importer: str = ACME) -> Any:
    """File a summary of the filer and return it as it was handed in."""
    parsed = made.parsed(filer=filer, importer_number=importer)
    made.file(parsed)
    return parsed


def seen_by(user: Any) -> set[str]:
    return set(visible_summaries(user).values_list("entry_number", flat=True))


def test_staff_see_all_and_nobody_else_sees_what_is_not_theirs():
    numbers = {file_summary("B76").entry_number, file_summary("C12", OTHER).entry_number}
    for user in (desk.person("dana"), desk.national("ed", "auditor")):
        assert seen_by(user) == numbers
        assert visible_importers(user).count() == 2
    for stranger in (make_user("nobody"), make_user("zed", filer="Z99"), AnonymousUser()):
        assert seen_by(stranger) == set()
        assert not visible_importers(stranger).exists()


@pytest.mark.parametrize(("days", "is_valid"), EXPIRY)
def test_a_filer_sees_what_it_filed_while_the_membership_is_valid(days, is_valid):
    own = file_summary("B76")
    file_summary("C12")
    user = make_user("mia", filer="B76", valid_to=last_day(days))
    assert seen_by(user) == ({own.entry_number} if is_valid else set())
    assert [filer.code for filer in filers_of(user)] == (["B76"] if is_valid else [])


@pytest.mark.parametrize(("days", "is_valid"), EXPIRY)
def test_an_importer_sees_its_own_of_any_filer_and_itself(days, is_valid):
    own = {file_summary("B76").entry_number, file_summary("C12").entry_number}
    file_summary("B76", OTHER)
    user = make_user("noah", importer=ACME, valid_to=last_day(days))
    assert seen_by(user) == (own if is_valid else set())
    numbers = [ACME] if is_valid else []
    assert [importer.number for importer in importers_of(user)] == numbers
    assert list(visible_importers(user).values_list("number", flat=True)) == numbers


@pytest.mark.parametrize(("days", "is_valid"), EXPIRY)
def test_a_power_of_attorney_shows_all_summaries_of_the_importer(days, is_valid):
    of_other_filer = file_summary("C12", OTHER)
    user = make_user("mia", filer="B76")
    assert seen_by(user) == set()
    PowerOfAttorney.objects.create(
        importer=Importer.objects.get(number=OTHER),
        filer=Filer.objects.get(code="B76"),
        valid_from=SINCE,
        valid_to=last_day(days),
    )
    user = User.objects.get(pk=user.pk)  # a request reads them once
    assert seen_by(user) == ({of_other_filer.entry_number} if is_valid else set())
    assert visible_importers(user).exists() is is_valid


def test_the_filer_of_any_revision_goes_on_seeing_the_summary():
    before = file_summary("B76")
    first, second = make_user("first", filer="B76"), make_user("second", filer="C12")
    made.refile(before, made.line(value=20_000), filer="C12")
    assert EntrySummary.objects.get().revision == 2
    assert seen_by(first) == seen_by(second) == {before.entry_number}


def test_a_person_who_left_sees_nothing():
    file_summary("B76")
    user = make_user("mia", filer="B76", importer=ACME)
    user.is_active = False
    assert (seen_by(user), filers_of(user), importers_of(user)) == (set(), [], [])


def test_memberships_are_read_once_for_a_user_object(django_assert_num_queries):
    file_summary("B76")
    user = make_user("mia", filer="B76", importer=ACME)
    filers_of(user)
    with django_assert_num_queries(0):
        assert (len(filers_of(user)), len(importers_of(user))) == (1, 1)

"""The filers for which a person may file, and entry numbers checked by the offsets of their filer."""

from datetime import date

import pytest

from cee_portal.accounts.models import User
from entries.models import Filer
from entries.rules.entry_numbers import make_entry_number
from entries.selectors.filers import (
    check_known_entry_number,
    may_file,
    may_file_for_all,
    own_filer_codes,
)
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def make_broker(*codes: str) -> User:
    user = User.objects.create_user("mia")
    for code in codes:
        user.filer_memberships.create(filer=Filer.objects.create(code=code), valid_from=date(2015, 1, 1))
    return user


@pytest.mark.parametrize(
    ("sentence", "make_user", "may", "for_all", "codes"),
    [
        ("nobody", lambda: User.objects.create_user("nobody"), False, False, frozenset()),
        ("a person of two filers", lambda: make_broker("B76", "C12"), True, False, {"B76", "C12"}),
        ("a specialist", lambda: desk.person("dana"), True, True, None),
        ("an administrator", lambda: desk.national("ada", "administrator"), True, True, None),
        ("an auditor only reads", lambda: desk.national("ed", "auditor"), False, False, frozenset()),
    ],
)
def test_a_person_files_for_the_own_filers_and_staff_for_all(sentence, make_user, may, for_all, codes):
    user = make_user()
    assert (may_file(user), may_file_for_all(user)) == (may, for_all), sentence
    assert own_filer_codes(user) == codes, sentence


def test_a_check_digit_counts_with_the_offsets_of_its_filer():
    number = make_entry_number("B76", 1_234_567)
    shifted = number[:-1] + str((int(number[-1]) + 3) % 10)
    assert check_known_entry_number(number).valid
    assert not check_known_entry_number(shifted).valid
    Filer.objects.create(code="B76", check_digit_offsets=[3])
    assert check_known_entry_number(shifted).valid
    assert not check_known_entry_number(make_entry_number("C12", 1_234_567)[:-1] + "x").valid

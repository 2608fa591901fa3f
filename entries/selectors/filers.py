"""Reads of filers: their numbers, and the filer codes that a person files for."""

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.selectors.memberships import memberships_on
from entries.models import Filer
from entries.rules.entry_numbers import EntryNumberCheck, check_entry_number, filer_of
from entries.selectors.visibility import filers_of


def check_known_entry_number(number: str) -> EntryNumberCheck:
    """Check form and check digit of an entry number as typed.

    The offsets of its filer count (CATAIR Appendix E item 6).
    """
    offsets = (
        Filer.objects.filter(code=filer_of(number)).values_list("check_digit_offsets", flat=True).first()
    )
    return check_entry_number(number, offsets or ())


def may_file_for_all(user: User) -> bool:
    """Return True for people of an office and administrators.

    They file for every filer.
    """
    return user.is_administrator or bool(memberships_on(user, clock.today()))


def may_file(user: User) -> bool:
    """Return True for people of a filer or of an office, and for administrators."""
    return bool(filers_of(user)) or may_file_for_all(user)


def own_filer_codes(user: User) -> frozenset[str] | None:
    """Return the filer codes that a person may file for; None: any."""
    return None if may_file_for_all(user) else frozenset(filer.code for filer in filers_of(user))

"""Reads of filers."""

from entries.models import Filer
from entries.rules.entry_numbers import EntryNumberCheck, check_entry_number, filer_of


def check_known_entry_number(number: str) -> EntryNumberCheck:
    """Check form and check digit, with the offsets of the number's filer (CATAIR Appendix E item 6)."""
    offsets = (
        Filer.objects.filter(code=filer_of(number)).values_list("check_digit_offsets", flat=True).first()
    )
    return check_entry_number(number, offsets or ())

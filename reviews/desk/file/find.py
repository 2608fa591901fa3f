"""Finding the summary that an address names, for somebody who may see it."""

from django.http import Http404

from cee_portal.accounts.models import User
from entries.models import EntrySummary
from entries.rules.numbers import LENGTH, normalise_entry_number
from entries.selectors import visible_summaries

_RELATED = ("importer", "filer", "port", "routing__office", "routing__jurisdiction")


def find_summary(user: User, number: str) -> EntrySummary:
    """The living summary of that number however it is spelled, else the newest retired one. Raises Http404."""
    plain = normalise_entry_number(number)
    if len(plain) != LENGTH or not (plain.isascii() and plain.isalnum()):
        raise Http404("No entry number has this form.")
    same = visible_summaries(user).filter(entry_number=plain).select_related(*_RELATED)
    # Two questions, because each has an index of its own: most numbers were never retired.
    found = same.filter(retired=False).first() or same.filter(retired=True).order_by("-id").first()
    if found is None:
        raise Http404("There is no such summary here.")
    return found

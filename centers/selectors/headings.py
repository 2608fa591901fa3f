"""Reads of tariff headings.

A search by number or words, and the plain titles of all.
"""

import time

from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from centers.models import Heading

LIMIT = 8
_KEEP_SECONDS = 60
_kept: dict[str, tuple[float, dict[str, str]]] = {}


def search_headings(text: str) -> list[Heading]:
    """Return at most 8 headings for typed text: the beginning of a number, or words of a title.

    Every word must be in the title. Titles that begin with the first word come first, then those in which a word
    begins with it, then the shorter ones.
    """
    text = text.strip()[:80]
    digits = text.replace(".", "").replace(" ", "")
    if digits.isdecimal() and digits.isascii():
        return list(Heading.objects.filter(code__startswith=digits[:4])[:LIMIT])
    words = text.split()
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(title__icontains=word)
    rank = Case(
        When(title__istartswith=words[0], then=Value(0)),
        When(title__icontains=f" {words[0]}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = Heading.objects.filter(wanted).order_by(rank, Length("title"), "code")
    return list(found[:LIMIT])


def read_heading_titles() -> dict[str, str]:
    """Return code to title of every heading, at most a minute old.

    Every list shows them.

    Kept by database, so that the titles of two databases never mix.
    """
    name = str(connection.settings_dict["NAME"])
    kept = _kept.get(name)
    if kept is None or not kept[1] or time.monotonic() - kept[0] > _KEEP_SECONDS:
        kept = (time.monotonic(), dict(Heading.objects.values_list("code", "title")))
        _kept[name] = kept
    return kept[1]

"""Summaries by the entry numbers that a person or a program wrote."""

from collections.abc import Iterable

from cee_portal.accounts.models import User
from entries.rules.entry_numbers import normalise_entry_number
from entries.selectors.visibility import visible_summaries


def find_named_summaries(user: User, words: Iterable[str]) -> tuple[list[int], list[str]]:
    """Return ids of visible summaries by entry number, and unknown words.

    Both keep the order of the words.
    """
    numbers = {word: normalise_entry_number(word) for word in dict.fromkeys(words)}
    rows = visible_summaries(user).filter(entry_number__in=set(numbers.values())).order_by("pk")
    ids = dict(rows.values_list("entry_number", "pk"))
    return list(ids.values()), [word for word, number in numbers.items() if number not in ids]

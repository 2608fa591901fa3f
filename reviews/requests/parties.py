"""The party for which a person answers a request: the filer of record, the importer, or a filer that the importer named."""

from typing import Any

from entries.selectors.parties import Party, parties_of


def party_of(user: Any, request: Any) -> Party | None:
    """Return the first party for which the user may answer a request; None where there is none."""
    found = parties_of(user, request.summary)
    return found[0] if found else None


def party_words(party: Party) -> str:
    """Return the name of a party as requests and answers store it."""
    return party.words[:140]

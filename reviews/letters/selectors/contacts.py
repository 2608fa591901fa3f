"""Reads of the contacts of importers and filers."""

from entries.models import Filer, Importer
from reviews.letters.models import PartyContact


def contact_of(party: Importer | Filer) -> PartyContact | None:
    """Return how a party is reached; None where nothing is on file."""
    found = PartyContact.objects.filter(**{"importer" if isinstance(party, Importer) else "filer": party})
    return found.first()


def address_lines(contact: PartyContact | None) -> tuple[str, ...]:
    """Return the lines of the postal address; none where it is not on file."""
    if contact is None:
        return ()
    return tuple(line.strip() for line in contact.address.splitlines() if line.strip())

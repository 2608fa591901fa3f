"""How importers and filers are reached."""

import pytest

from cee_portal.core import clock
from entries.models import Filer, Importer
from reviews.letters.models import PartyContact
from reviews.letters.selectors.contacts import address_lines, contact_of

pytestmark = pytest.mark.django_db


def test_a_contact_belongs_to_one_party_and_its_address_has_lines():
    importer = Importer.objects.create(number="12-345678900")
    filer = Filer.objects.create(code="ZZ9")
    stored = PartyContact.objects.create(
        importer=importer, address=" 1 Main St \n\nOakland", changed_at=clock.now()
    )
    assert contact_of(importer) == stored and contact_of(filer) is None
    assert address_lines(stored) == ("1 Main St", "Oakland")
    assert address_lines(None) == ()

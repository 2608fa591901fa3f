"""Contacts of offices, and ports that filings make known."""

import pytest

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Office
from centers.services.offices import PortCodeError, change_contact, ensure_ports

pytestmark = pytest.mark.django_db


def test_an_unknown_port_becomes_an_office_once(reference):
    made = ensure_ports(["9999", "2704", "9999"])
    assert made["9999"].name == "Port 9999 (not in our list)"
    assert made["9999"].listed is False
    assert made["2704"].name == "Los Angeles"
    assert ensure_ports(["9999"])["9999"].pk == made["9999"].pk


@pytest.mark.parametrize("code", ["", "27", "27044", "27O4", "CEE007", "２７０４"])
def test_a_text_that_is_no_port_code_is_refused_and_nothing_is_stored(reference, code):
    with pytest.raises(PortCodeError, match="four digits"):
        ensure_ports([code, "9998"])
    assert not Office.objects.filter(code="9998").exists()


def test_a_changed_contact_is_recorded_with_what_it_was(reference):
    office = Office.objects.get(code="CEE007")
    user = User.objects.create_user("ada", first_name="Ada", last_name="Moe")
    change_contact(office_id=office.pk, actor=user, values={"phone": "(555) 010-0199"})
    event = Event.objects.get(verb=Verb.OFFICE_CONTACT_CHANGED)
    assert (event.object_id, event.actor_name) == ("CEE007", "Ada Moe")
    assert (event.before, event.after) == ({"phone": "(555) 010-0107"}, {"phone": "(555) 010-0199"})
    change_contact(office_id=office.pk, actor=user, values={"phone": "(555) 010-0199"})
    assert Event.objects.filter(verb=Verb.OFFICE_CONTACT_CHANGED).count() == 1
    with pytest.raises(ValueError, match="Only the contact"):
        change_contact(office_id=office.pk, actor=user, values={"name": "Mine"})

"""What a person or a hold decided is said first, in the peek, on the file and by the API; the trade reads no names."""

import re

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import Filer, FilerMembership
from reviews.jurisdiction.services import set_jurisdiction
from reviews.work.selectors.holds import placement_sentence
from reviews.work.services import hand_over
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def text_at(user: User, address: str, **query: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address, query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def sent(db):
    """A review of Electronics that its owner sent to Machinery."""
    dana = made.person("dana")
    item = made.review(owner=dana)
    hand_over.send(item_id=item.pk, user=dana, office=made.office("CEE010"), reason="pumps.")
    item.refresh_from_db()
    return item


def test_the_peek_and_the_file_name_the_person_who_sent_it(sent):
    mora = made.person("mora", at="CEE010")
    sentence = placement_sentence(sent, clock.today())
    assert re.fullmatch(
        r"Machinery has it: Dana Ruiz sent it on \w{3} \d+ \(pumps\)\. By the rules it would be at Electronics\.",
        sentence,
    )
    assert sentence in text_at(mora, f"/work/items/{sent.pk}/peek/")
    file = text_at(mora, f"/entries/{sent.printed_number}/", item=str(sent.pk))
    assert sentence.removeprefix("Machinery") in file and "Electronics has it" not in file
    assert "Sent from Electronics to Machinery" in file
    reader = User.objects.get(username="dana")  # has no item in hand there
    assert sentence.removeprefix("Machinery") in text_at(reader, f"/entries/{sent.printed_number}/")


def test_the_trade_learns_neither_name_nor_reason_of_a_hold(sent):
    broker = User.objects.create_user("broker")
    FilerMembership.objects.create(user=broker, filer=Filer.objects.get(code="B76"), valid_from="2015-01-01")
    page = text_at(broker, f"/entries/{sent.printed_number}/")
    assert "Electronics has it" in page
    assert "Dana" not in page and "pumps" not in page and "Machinery has it" not in page


def test_returned_it_is_where_the_rules_put_it(sent):
    mora = made.person("mora", at="CEE010")
    hand_over.return_to_sender(item_id=sent.pk, user=mora, reason="telephones")
    sent.refresh_from_db()
    assert placement_sentence(type(sent).objects.get(pk=sent.pk), clock.today()) == ""
    assert "Electronics has it" in text_at(mora, f"/work/items/{sent.pk}/peek/")


def test_a_jurisdiction_set_by_hand_names_who_set_it_for_staff_alone(db):
    lead = made.person("lead", role="supervisor")
    item = made.review()
    set_jurisdiction(
        summary_id=item.summary_id, center=made.office("CEE001"), user=lead, reason="It is medicine."
    )
    peek = text_at(lead, f"/work/items/{item.pk}/peek/")
    assert "set Pharmaceuticals on" in peek and "Lead Ruiz" in peek and "(It is medicine)" in peek
    broker = User.objects.create_user("broker")
    FilerMembership.objects.create(user=broker, filer=Filer.objects.get(code="B76"), valid_from="2015-01-01")
    page = text_at(broker, f"/entries/{item.printed_number}/")
    assert "Lead Ruiz" not in page and "It is medicine" not in page

"""Before an act the forms say whom the work leaves and where it goes, as the act then does it."""

import re

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import Routing
from reviews.work.models import WorkItem
from reviews.work.selectors.holds import placement_sentence
from reviews.work.selectors.leaving import leaving_sentence, returning_sentence, sending_sentence
from reviews.work.services import hand_over
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana(db: None) -> User:
    return made.person("dana")


@pytest.fixture
def lead(db: None) -> User:
    return made.person("lead", role="supervisor")


def kept_here(owner: User) -> WorkItem:
    """Return an item at Electronics that was begun before the rules gave it to the port."""
    item = made.own(made.review(), owner, begun=True)
    item.holds.create(office=item.office, reason="begun", placed_at=clock.now())
    Routing.objects.filter(pk=item.summary_id).update(
        jurisdiction=made.office("CEE010"), office=made.office("2704")
    )
    return WorkItem.objects.get(pk=item.pk)


def test_who_loses_and_who_keeps_the_work(dana: User, lead: User) -> None:
    fresh, begun = made.review(owner=dana), made.own(made.review(), dana, begun=True)
    assert leaving_sentence(fresh.summary_id, lead) == "If it moves, Dana Ruiz loses it and is notified."
    assert leaving_sentence(fresh.summary_id, dana) == "If it moves, you lose it."
    assert "Dana Ruiz began it and keeps it until it is released" in leaving_sentence(begun.summary_id, lead)
    hand_over.send(item_id=fresh.pk, user=dana, office=made.office("CEE010"), reason="pumps")
    made.own(fresh, made.person("mora", at="CEE010"))
    held = "Mora Ruiz keeps it, because a hold keeps it where it is."
    assert leaving_sentence(fresh.summary_id, lead) == held


def test_sending_says_that_home_needs_no_acceptance(dana: User, lead: User) -> None:
    item = made.review(owner=dana)
    assert sending_sentence(item, lead) == (
        "It leaves Electronics. Dana Ruiz no longer owns it and is notified. The other office accepts it or returns it."
    )
    assert "You no longer own it." in sending_sentence(item, dana)
    assert returning_sentence(item, dana) == ""
    hand_over.send(item_id=item.pk, user=dana, office=made.office("CEE010"), reason="pumps")
    sent = WorkItem.objects.get(pk=item.pk)
    assert sending_sentence(sent, dana).endswith(
        "At Electronics, where the rules put it, nobody needs to accept it."
    )
    mora = made.person("mora", at="CEE010")
    made.own(sent, mora)
    assert returning_sentence(sent, dana) == (
        "It goes to Electronics, where the rules put it. Mora Ruiz no longer owns it and is notified."
    )
    client = Client()
    client.force_login(mora)
    form = client.get(f"/work/items/{sent.pk}/return/").content.decode()
    assert "It goes to Electronics, where the rules put it. You no longer own it." in form


def test_the_release_of_what_was_begun_before_says_where_it_goes(dana: User) -> None:
    item = kept_here(dana)
    place = f"the port of {made.office('2704').short_name} (2704)"
    assert placement_sentence(item, clock.today()).endswith(
        f"By the rules it would be at {place}. It goes there once it is released."
    )
    client = Client()
    client.force_login(dana)
    data = {"list": "queue=office&office=CEE007", "back": "row"}
    page = client.post(f"/work/items/{item.pk}/release/", data, follow=True).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"{item.printed_number} went to {place}, where the rules put it." in words
    assert "Back in the queue" not in words

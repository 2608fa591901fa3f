"""A person who loses an item by somebody else's act is told at once; nobody is told of an own act."""

import pytest
from django.test import Client

from reviews.notices.models import Digest
from reviews.work.services import hand_over, ownership
from reviews.work.services.former_owners import Loss, tell_former_owners
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(db):
    return {
        "dana": made.person("dana"),
        "omar": made.person("omar"),
        "lead": made.person("lead", role="supervisor"),
    }


def told(user) -> list[str]:
    notices = Digest.objects.filter(recipient=f"user:{user.pk}").order_by("id")
    return [notice.body["sentence"] for notice in notices]


def act(name, item, people, by):
    if name == "send":
        hand_over.send(item_id=item.pk, user=by, office=made.office("CEE010"), reason="pumps.")
    elif name == "give":
        ownership.assign(item_id=item.pk, user=by, owner=people["omar"], reason="leave")
    else:
        ownership.release(item_id=item.pk, user=by, reason="leave")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("send", "is at Machinery now: Lead Ruiz sent it there (pumps)."),
        ("give", "is at Electronics now: Lead Ruiz gave it to Omar Ruiz (leave)."),
        ("release", "is at Electronics now: Lead Ruiz returned it to the queue (leave)."),
    ],
)
def test_the_owner_is_told_who_took_it_and_where_it_is(people, name, words):
    item = made.review(owner=people["dana"])
    act(name, item, people, people["lead"])
    assert told(people["dana"]) == [f"{item.printed_number} {words}"]
    assert told(people["lead"]) == told(people["omar"]) == []
    client = Client()
    client.force_login(people["dana"])
    page = client.get("/notices/").content.decode()
    assert f"{item.printed_number} is no longer yours" in page and f"/work/items/{item.pk}/" in page


@pytest.mark.parametrize("name", ["send", "release"])
def test_nobody_is_told_of_an_own_act(people, name):
    item = made.review(owner=people["dana"])
    act(name, item, people, people["dana"])
    assert not Digest.objects.exists()


def test_several_losses_of_one_person_are_told_apart(people):
    for _ in range(2):
        act("release", made.review(owner=people["dana"]), people, people["lead"])
    assert len(told(people["dana"])) == 2


def test_many_losses_at_once_take_as_many_statements_as_one(people, django_assert_max_num_queries):
    losses = [Loss(made.review(), people["dana"].pk, people["lead"].pk, "revision") for _ in range(5)]
    with django_assert_max_num_queries(4):
        tell_former_owners(losses)
    assert len(told(people["dana"])) == 5


def test_the_form_that_sends_says_whom_the_item_leaves(people):
    item = made.review(owner=people["dana"])
    client = Client()
    client.force_login(people["lead"])
    form = client.get(f"/work/items/{item.pk}/send/").content.decode()
    assert "It leaves Electronics. Dana Ruiz no longer owns it and is notified." in form
    assert "Machinery (CEE010)" in form

"""Coming to us: what other offices have of the industry, where it is now, and never what the Center sent away."""

import pytest
from django.test import Client

from reviews.work.models import WorkItem
from reviews.work.services import hand_over
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def coming(user) -> dict[int, tuple[str, str]]:
    client = Client()
    client.force_login(user)
    page = client.get("/work/", {"queue": "coming", "office": "CEE010"})
    assert "Now at" in page.content.decode()
    rows = [row for band in page.context.get("bands", []) for row in band["rows"]]
    return {row["id"]: (row["state"], row["holder"]) for row in rows}


@pytest.mark.parametrize("accepted", [False, True])
def test_what_the_center_sent_away_is_not_coming(accepted):
    port, newark = made.person("port", at="2704"), made.person("newark", at="4601")
    mora = made.person("mora", at="CEE010")
    here, passed_on = made.review(made.PUMPS), made.review(made.PUMPS)
    WorkItem.objects.filter(pk=here.pk).update(office=made.office("CEE010"))
    hand_over.send(item_id=here.pk, user=mora, office=made.office("4601"), reason="Their container.")
    hand_over.send(item_id=passed_on.pk, user=port, office=made.office("4601"), reason="Landed there.")
    if accepted:
        for item in (here, passed_on):
            hand_over.accept(item_id=item.pk, user=newark)
    waiting = made.review(made.PUMPS)
    state = "new" if accepted else "sent by port 2704 to port 4601, not accepted"
    assert coming(mora) == {waiting.pk: ("new", "port 2704"), passed_on.pk: (state, "port 4601")}


def test_the_file_says_the_state_from_the_side_of_its_reader():
    dana, mora = made.person("dana"), made.person("mora", at="CEE010")
    item = made.review(owner=dana)
    hand_over.send(item_id=item.pk, user=dana, office=made.office("CEE010"), reason="pumps")
    pages = {}
    for user in (dana, mora, made.person("pat", at="2704")):
        client = Client()
        client.force_login(user)
        page = client.get(f"/entries/{item.printed_number}/?item={item.pk}")
        pages[user.username] = [row["state"]["text"] for row in page.context["work"]["rows"]]
        if not pages[user.username]:  # the only item is in hand; without it the panel lists it
            page = client.get(f"/entries/{item.printed_number}/")
            pages[user.username] = [row["state"]["text"] for row in page.context["work"]["rows"]]
    assert pages["dana"] == ["sent by us to Machinery, not accepted"]
    assert pages["pat"] == ["sent by Electronics to Machinery, not accepted"]

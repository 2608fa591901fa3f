"""A move under way is said on the home page and the queue of each office that it concerns, and a pause with it."""

import re

import pytest
from django.test import Client

from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import pause_batch, resume_batch
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def over_queue(client: Client, code: str) -> list[str]:
    page = client.get("/work/counts/", {"queue": "office", "office": code})
    assert page.status_code == 200
    assert b'id="office-moving"' in page.content
    return [strip.said for strip in page.context["moves"]]


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_over_the_queue_of_each_office_that_it_concerns_stands_where_work_goes(people):
    made.review(made.PUMPS, port="4601")
    made.review(made.PUMPS, port="2704")
    client = client_of(made.person("pat", at="4601"))
    order, batch = approved(people, order_spec(ports=["4601"]))
    assert over_queue(client, "4601") == []
    start_batch(batch_id=batch.pk)
    assert [over_queue(client, code) for code in ("4601", "CEE010", "2704", "CEE007")] == [
        ["Work is moving to Machinery"], ["Work arrives from the ports"], [], [],
    ]  # fmt: skip
    run(batch)
    assert (over_queue(client, "4601"), over_queue(client, "CEE010")) == ([], [])
    back = withdrawn(people, order)
    start_batch(batch_id=back.pk)
    assert over_queue(client, "4601") == ["Work arrives from Machinery"]
    assert over_queue(client, "CEE010") == ["Work is moving to the ports"]


def test_a_pause_is_said_with_since_when_by_whom_and_what_is_left(people):
    for _ in range(3):
        made.review(made.PUMPS)
    homes = {
        "port": client_of(made.person("pat", at="2704")),
        "center": client_of(made.person("mora", at="CEE010")),
        "administrator": client_of(people[0]),
        "elsewhere": client_of(made.person("dana")),
    }
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    assert "Left to move: 3 summaries and 3 items." in text_of(homes["port"].get("/"))
    assert "Paused since" not in text_of(homes["port"].get("/"))
    pause_batch(batch_id=batch.pk, user=people[0], reason="The lights are out.")
    for who in ("port", "center", "administrator"):
        text = text_of(homes[who].get("/"))
        assert re.search(
            rf"Paused since \w+ \d+, \d\d:\d\d \(Eastern\), by {people[0].name} \(The lights are out\)\.",
            text,
        )
        assert "Left to move: 3 summaries and 3 items." in text, who
    assert "Paused since" not in text_of(homes["elsewhere"].get("/"))
    queue = homes["port"].get("/work/counts/?queue=office&office=2704")
    assert "Paused since" in text_of(queue)
    resume_batch(batch_id=batch.pk, user=people[0])
    run(Batch.objects.get(pk=batch.pk))
    assert "Left to move" not in text_of(homes["port"].get("/"))

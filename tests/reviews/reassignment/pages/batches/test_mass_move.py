"""A mass move by hand, from the queue or from written entries: counted, approved by a second person, moved, held."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cee_portal.core import clock
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.work.models import Hold
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
MOVE = "/centers/delegations/move/"


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(batch: Batch) -> str:
    return f"/centers/delegations/batches/{batch.pk}/"


def act(client: Client, batch: Batch, name: str, **data: Any) -> Any:
    return client.post(f"{page(batch)}{name}/", data)


def proposed(client: Client, **data: Any) -> Batch:
    answer = client.post(MOVE, {"office": "5301", "reason": "Storm.", **data})
    assert answer.status_code == 302, answer.content.decode()
    batch = Batch.objects.latest("id")
    assert answer["Location"] == page(batch)
    return batch


def test_a_list_of_the_queue_is_proposed_approved_by_a_second_person_moved_and_held(people: Any) -> None:
    admin, director = people
    items = [made.review(made.PUMPS, port="2704") for _ in range(2)]
    other = made.review(made.PUMPS, port="4601")
    queue = "queue=office&office=2704&heading=8413"
    shown = browser(admin).get(f"/work/?{queue}").content.decode()
    assert "Move this list" in shown
    form = browser(admin).get(f"{MOVE}?{queue}").content.decode()
    assert "8413" in form and re.search(r'<dd class="fig">\s*2\s*</dd>', form)
    batch = proposed(browser(admin), list=queue)
    assert (batch.state, offices(*items)) == ("waiting_for_approval", ["2704", "2704"])
    waiting = browser(admin).get(page(batch)).content.decode()
    assert "Storm." in waiting and "You proposed this move" in waiting and "Approve this move" not in waiting
    newest = batch.previews.latest("id")
    assert (newest.counts["summaries"], newest.counts["items"]) == (2, 2)
    refused = act(browser(admin), batch, "release", preview=newest.pk)
    assert refused.status_code == 403 and b"second administrator" in refused.content
    assert b"Approve this move" in browser(director).get(page(batch)).content
    assert act(browser(director), batch, "release", preview=newest.pk).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == ("moving", director)
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(*items, other) == ["5301", "5301", "4601"]
    assert Hold.objects.filter(batch_id=batch.pk, reason="by_hand", ended_at=None).count() == 4
    ended = browser(director).get(page(batch)).content.decode()
    assert "5301" in ended
    # What it brought is held where it was sent, and is not among what it did not move; no order, so no look on day 1.
    for words in (
        "move canceled",
        "Not moved",
        "The order itself is not affected",
        "Next look",
        "day 0 of 30",
    ):
        assert words not in ended, words
    assert read_progress(batch).held == (0, 0)
    assert len(browser(director).get(f"{page(batch)}held.csv").content.decode().splitlines()) == 1


def test_entries_that_are_written_down_move_too(people: Any) -> None:
    item, left = made.review(made.PUMPS), made.review(made.PUMPS)
    batch = proposed(browser(people[0]), entry_numbers=f"{item.printed_number}, {item.printed_number}")
    act(browser(people[1]), batch, "release", preview=batch.previews.get().pk)
    assert run(batch).proof["holds"]
    assert offices(item, left) == ["5301", "2704"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"entry_numbers": ""}, "Name at least one entry."),
        ({"entry_numbers": "B76-9999999-9 hello"}, "No such entry: B76-9999999-9, hello."),
        ({"entry_numbers": "known", "office": ""}, "Enter the office."),
        ({"entry_numbers": "known", "office": "9999"}, "There is no such office."),
        ({"entry_numbers": "known", "reason": " "}, "Say why."),
        ({"list": "queue=office&office=2704&heading=6109"}, "Name at least one summary."),
        ({"list": "queue=office&office=2704&heading=pumps"}, "is not a heading"),
    ],
)
def test_a_form_that_makes_no_move_says_what_to_mend(people: Any, data: dict[str, str], said: str) -> None:
    item = made.review(made.PUMPS)
    data = {name: text.replace("known", item.printed_number) for name, text in data.items()}
    answer = browser(people[0]).post(MOVE, {"office": "5301", "reason": "Storm.", **data})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_supervisor_proposes_what_is_at_the_own_office_and_an_administrator_approves(people: Any) -> None:
    mine, foreign = made.review(made.PUMPS, port="2704"), made.review(made.PUMPS, port="4601")
    lead = made.person("lead", at="2704", role="supervisor")
    answer = browser(lead).post(
        MOVE, {"entry_numbers": foreign.printed_number, "office": "5301", "reason": "Storm."}
    )
    assert answer.status_code == 403 and b"at their own office" in answer.content
    batch = proposed(browser(lead), list="queue=office&office=2704")
    assert browser(lead).get(page(batch)).status_code == 200
    assert act(browser(lead), batch, "release", preview=batch.previews.get().pk).status_code == 403
    assert act(browser(people[0]), batch, "release", preview=batch.previews.get().pk).status_code == 302
    assert run(batch).proof["holds"]
    assert offices(mine, foreign) == ["5301", "4601"]
    specialist = browser(made.person("sam", at="2704"))
    assert specialist.get(MOVE).status_code == 403
    assert "Move this list" not in specialist.get("/work/?queue=office&office=2704").content.decode()


def test_counted_again_and_ended_without_moving(people: Any) -> None:
    item = made.review(made.PUMPS)
    batch = proposed(browser(people[0]), entry_numbers=item.printed_number)
    made.own(item, made.person("pat", at="2704"), begun=True)
    assert act(browser(people[1]), batch, "preview").status_code == 302
    assert batch.previews.latest("id").counts["begun"] == 1
    assert b"of which" in browser(people[1]).get(page(batch)).content
    assert act(browser(people[1]), batch, "cancel", reason="The storm is over.").status_code == 302
    batch.refresh_from_db()
    assert (batch.state, offices(item)) == ("cancelled", ["2704"])
    assert act(browser(people[1]), batch, "preview").status_code == 409


def test_what_somebody_has_begun_stays_as_the_preview_said(people: Any) -> None:
    item, begun = made.review(made.PUMPS), made.review(made.PUMPS)
    made.own(begun, made.person("pat", at="2704"), begun=True)
    batch = proposed(browser(people[0]), list="queue=office&office=2704")
    counts = batch.previews.get().counts
    assert (counts["summaries"], counts["items"], counts["held"]) == (2, 2, 1)
    act(browser(people[1]), batch, "release", preview=batch.previews.get().pk)
    assert run(batch).proof["holds"]
    assert offices(item, begun, begun.summary) == ["5301", "2704", "5301"]
    assert Hold.objects.get(item=begun).reason == "begun"
    again = browser(people[0]).post(
        MOVE, {"entry_numbers": item.printed_number, "office": "5301", "reason": "Storm."}
    )
    assert again.status_code == 400 and b"None of these summaries would move" in again.content


def test_from_five_the_day_before_a_flip_it_waits_and_says_why(people: Any) -> None:
    admin, director = people
    here, there = made.review(made.PUMPS, port="4601"), made.review(made.PUMPS, port="2704")
    day = clock.today() + timedelta(days=9)
    approved(people, order_spec(effective_on=day, ports=["4601"]))
    eve = datetime(day.year, day.month, day.day, 16, 59, tzinfo=ZoneInfo("America/New_York")) - timedelta(
        days=1
    )
    with clock.set_to(eve):
        early = proposed(browser(admin), entry_numbers=here.printed_number)
    with clock.set_to(eve + timedelta(minutes=1)):
        answer = browser(admin).post(
            MOVE, {"entry_numbers": here.printed_number, "office": "5301", "reason": "Storm."}
        )
        assert answer.status_code == 409 and b"DO 26-001 takes effect" in answer.content
        assert b"The move will wait." in browser(director).get(page(early)).content
        act(browser(director), early, "release", preview=early.previews.get().pk)
        early.refresh_from_db()
        assert (early.state, offices(here)) == ("announced", ["4601"])
        assert b"is not proved yet" in browser(director).get(page(early)).content
        # Other ports are not concerned.
        late = proposed(browser(admin), entry_numbers=there.printed_number)
        act(browser(director), late, "release", preview=late.previews.get().pk)
        assert run(late).proof["holds"]
        assert offices(there) == ["5301"]

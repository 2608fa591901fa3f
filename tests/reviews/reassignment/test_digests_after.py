"""After a move everyone is told what came, what went and where to ask, once."""

import pytest

from centers.models import Team
from reviews.reassignment.cancelling import hold_what_is_left
from reviews.reassignment.chunk import move_next_chunk
from reviews.reassignment.controls import cancel
from reviews.reassignment.digests import tell_moved, told_words
from reviews.reassignment.engine import start_batch
from reviews.reassignment.models import Batch, Digest
from reviews.reassignment.sweeping import next_sweep
from tests.builders import flips, telling
from tests.builders import reviews as made
from tests.builders.flips import approved, run, wish, withdrawn
from tests.builders.telling import body_of, facts_of, filer_key, port_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return telling.people()


def test_after_the_move_what_came_what_went_and_where_to_ask(people):
    pat, mora = port_person(), port_person("mora")
    for owner in (pat, pat, mora, None):
        made.review(made.PUMPS, owner=owner)
    made.file(made.parsed(made.line(hts=made.PUMPS), port="4601"))
    _, batch = approved(people, wish(staffing=flips.plan((mora, "M1"))))
    run(batch)
    assert tell_moved() > 0
    assert tell_moved() == 0
    assert facts_of("office:2704", "moved") == {"Left this port": "4 entry summaries, 4 open items"}
    assert facts_of("office:CEE010", "moved") == {"Came to Machinery": "5 entry summaries, 4 open items"}
    to_teams = [
        digest.body["facts"][1][1]
        for digest in Digest.objects.filter(recipient__startswith="team:")
        if len(digest.body["facts"]) > 1
    ]
    assert sum(int(words.split()[0]) for words in to_teams) == 4
    assert [value for _, value in body_of(f"user:{pat.pk}", "moved")["facts"]] == ["2 of your items moved"]
    assert body_of(f"user:{mora.pk}", "moved")["facts"][1] == ["Still yours", "1 item"]
    assert facts_of(filer_key(), "moved") == {"Are now at Machinery": "5 entry summaries"}
    assert "it is there now" in body_of(filer_key(), "moved")["sentence"]
    assert [who["code"] for who in body_of(filer_key(), "moved")["contacts"]] == ["CEE010"]
    assert told_words(batch) == (
        f"2 ports, 1 Center, {Team.objects.filter(office__code='CEE010').count()} teams, 2 people, 1 filer, 1 importer"
    )


def test_a_withdrawal_tells_what_went_back_and_where_it_is(people):
    made.review(made.PUMPS)
    made.review(made.PUMPS, port="4601")
    order, batch = approved(people)
    run(batch)
    tell_moved()
    run(withdrawn(people, order))
    assert tell_moved() > 0
    assert list(facts_of(filer_key(), "undone").values()) == ["1 entry summary", "1 entry summary"]
    assert [who["code"] for who in body_of(filer_key(), "undone")["contacts"]] == ["2704", "4601"]
    assert facts_of("office:2704", "undone") == {"Came to this port": "1 entry summary, 1 open item"}
    assert "went back to the ports" in body_of("office:2704", "undone")["sentence"]


def test_a_move_that_is_cancelled_on_its_way_is_told_as_far_as_it_went(people, monkeypatch):

    monkeypatch.setattr("reviews.reassignment.chunks.SUMMARIES", 2)
    for _ in range(4):
        made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    next_sweep(batch.pk)
    move_next_chunk(Batch.objects.get(pk=batch.pk))
    cancel(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert tell_moved() == 0  # it has not ended before what it leaves is held
    hold_what_is_left(batch_id=batch.pk)
    assert tell_moved() > 0
    assert facts_of(filer_key(), "moved") == {"Are now at Machinery": "2 entry summaries"}
    assert "was stopped before its end" in body_of(filer_key(), "moved")["sentence"]

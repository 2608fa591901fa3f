"""After a move everyone is told what came, what went and where to ask, once."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from centers.models import Office, Team
from entries.filing.deletion import delete_summary
from reviews.notices.models import Digest
from reviews.reassignment.digests.services import (
    describe_recipients,
    write_called_off_digests,
    write_moved_digests,
    write_scheduled_digests,
)
from reviews.reassignment.engine.chunk import move_next_chunk
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.engine.sweep import next_sweep
from reviews.reassignment.holds.cancellation import hold_cancelled_batches, hold_rest_of_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import cancel_batch
from tests.builders import digests, flips
from tests.builders import reviews as made
from tests.builders.digests import body_of, facts_of, filer_key, port_person
from tests.builders.flips import approved, order_spec, run, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return digests.people()


def test_after_the_move_what_came_what_went_and_where_to_ask(people):
    pat, mora = port_person(), port_person("mora")
    for owner in (pat, pat, mora, None):
        made.review(made.PUMPS, owner=owner)
    made.file(made.parsed(made.line(hts=made.PUMPS), port="4601"))
    _, batch = approved(people, order_spec(staffing=flips.plan((mora, "M1"))))
    run(batch)
    assert write_moved_digests() > 0
    assert write_moved_digests() == 0
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
    assert describe_recipients(batch) == (
        f"2 ports, 1 Center, {Team.objects.filter(office__code='CEE010').count()} teams, 2 people, 1 filer, 1 importer"
    )


def test_a_withdrawal_tells_what_went_back_and_where_it_is(people):
    made.review(made.PUMPS)
    made.review(made.PUMPS, port="4601")
    order, batch = approved(people)
    run(batch)
    write_moved_digests()
    Office.objects.filter(code="2704").update(phone="(555) 010-2704")
    run(withdrawn(people, order))
    assert write_moved_digests() > 0
    assert list(facts_of(filer_key(), "undone").values()) == ["1 entry summary", "1 entry summary"]
    # Of the two ports one has said how to reach it; for the other the Center answers, which had the work.
    assert [who["code"] for who in body_of(filer_key(), "undone")["contacts"]] == ["2704", "CEE010"]
    assert facts_of("office:2704", "undone") == {"Came to this port": "1 entry summary, 1 open item"}
    assert "went back to the ports" in body_of("office:2704", "undone")["sentence"]


def test_a_move_that_is_cancelled_on_its_way_is_told_as_far_as_it_went(people, monkeypatch):

    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 2)
    for _ in range(4):
        made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    next_sweep(batch.pk)
    move_next_chunk(Batch.objects.get(pk=batch.pk))
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert write_moved_digests() == 0  # it has not ended before what it leaves is held
    hold_rest_of_batch(batch_id=batch.pk)
    assert write_moved_digests() > 0
    assert facts_of(filer_key(), "moved") == {"Are now at Machinery": "2 entry summaries"}
    assert "was stopped before its end" in body_of(filer_key(), "moved")["sentence"]
    assert facts_of("office:2704", "moved")["Stayed at this port, held"] == "2 open items"


def test_who_was_told_of_a_move_that_brought_them_nothing_is_told_that(people):
    """Begun before it, stopped before it came to them, or gone meanwhile: nobody waits for work that does not move."""
    pat, mora = port_person(), port_person("mora")
    made.own(made.review(made.PUMPS), pat, begun=True)
    left = made.review(made.PUMPS, port="4601", owner=mora)
    wanted = order_spec(effective_on=clock.today() + timedelta(days=2), policies={"begun": "hold"})
    _, batch = approved(people, wanted)
    write_scheduled_digests()
    delete_summary(summary_id=left.summary_id, user=None)
    with clock.set_to(clock.now() + timedelta(days=2)):
        run(batch)
        assert write_moved_digests() > 0
    told = set(Digest.objects.filter(occasion="scheduled").values_list("recipient", flat=True))
    assert told == set(Digest.objects.filter(occasion="moved").values_list("recipient", flat=True))
    assert facts_of("office:4601", "moved") == {"Work in flight": "none moved"}
    assert facts_of(f"user:{mora.pk}", "moved") == {"Your items in flight": "none moved"}
    pats = Digest.objects.get(recipient=f"user:{pat.pk}", occasion="moved")
    assert (pats.subject, pats.body["facts"]) == (
        "Your work: nothing moved to Machinery",
        [["Stayed with you, held", "1 item"]],
    )


def test_a_move_stopped_before_it_moved_anything_is_told_to_whoever_waits_for_it(people):
    made.review(made.PUMPS)
    _, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=2)))
    write_scheduled_digests()
    with clock.set_to(clock.now() + timedelta(days=2)):
        start_batch(batch_id=batch.pk)
        cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
        hold_rest_of_batch(batch_id=batch.pk)
        assert (write_called_off_digests(), write_moved_digests()) == (
            0,
            Digest.objects.filter(occasion="scheduled").count(),
        )
    digest = Digest.objects.get(recipient=filer_key(), occasion="moved")
    assert digest.subject == "Your entry summaries: nothing moved to Machinery"
    assert digest.body["facts"] == [["Your entry summaries in flight", "none moved"]]
    assert "was stopped before its end" in digest.body["sentence"]


def test_an_undo_that_is_stopped_half_way_does_not_say_that_all_went_back(people, monkeypatch):
    for _ in range(4):
        made.review(made.PUMPS)
    order, batch = approved(people)
    run(batch)
    write_moved_digests()
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 2)
    undo = withdrawn(people, order)
    start_batch(batch_id=undo.pk)
    next_sweep(undo.pk)
    move_next_chunk(Batch.objects.get(pk=undo.pk))
    cancel_batch(batch_id=undo.pk, user=people[0], reason="It was right after all.")
    hold_rest_of_batch(batch_id=undo.pk)
    assert write_moved_digests() > 0
    digest = Digest.objects.get(recipient=filer_key(), occasion="undone")
    assert digest.subject == "Your entry summaries: part of the work went back from Machinery"
    assert digest.body["sentence"].endswith("is at the ports; the rest stays at Machinery.")
    assert list(dict(digest.body["facts"]).values()) == ["2 entry summaries"]


@pytest.mark.parametrize("stopped", [False, True])
def test_what_was_taken_back_before_anybody_was_told_is_not_said_to_be_there(people, monkeypatch, stopped):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 1)
    for _ in range(2):
        made.review(made.PUMPS)
    order, batch = approved(people)
    if stopped:
        start_batch(batch_id=batch.pk)
        next_sweep(batch.pk)
        move_next_chunk(Batch.objects.get(pk=batch.pk))
    else:
        run(batch)
    undo = withdrawn(people, order)
    hold_cancelled_batches()
    run(undo)
    assert write_moved_digests() > 0
    moved = body_of(filer_key(), "moved")
    assert moved["facts"] == [["Went to Machinery", "1 entry summary" if stopped else "2 entry summaries"]]
    assert moved["sentence"].endswith("You will get a separate notice about the work that goes back.")
    assert "is there" not in moved["sentence"]
    assert "went back to the ports" in body_of(filer_key(), "undone")["sentence"]

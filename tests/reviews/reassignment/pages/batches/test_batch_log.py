"""The log of a move says what the records say: ports that are complete, what was in use, tries that were repeated, who
filed meanwhile, and who steered.
"""

from datetime import timedelta

import pytest
from django.db import OperationalError

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.selectors.rulebooks import current_rulebook_number
from reviews.reassignment.engine import chunks, context
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.models import BatchChunk
from reviews.reassignment.pages.batches.batch_log import read_log
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.reassignment.steering.controls import set_pace
from reviews.work.models import ItemMove
from tests.builders import reviews as made
from tests.builders.flips import approved, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def batch(people, monkeypatch):
    """Two pieces at Los Angeles and one at Newark, a summary each; the first try of the first fails."""
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1)
    for port in ("2704", "4601", "2704"):
        made.review(made.PUMPS, port=port)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    step(batch)  # cuts
    batch.refresh_from_db()
    return batch


def step(batch) -> None:
    continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None)


def said(batch) -> list[str]:
    return [entry.words for entry in read_log(batch, read_progress(batch))]


def test_a_port_is_complete_when_nothing_of_it_is_left(batch):
    assert not [words for words in said(batch) if words.startswith("port ")]
    step(batch)
    assert not [words for words in said(batch) if words.startswith("port ")]  # one of two at Los Angeles
    step(batch)
    assert [words for words in said(batch) if words.startswith("port ")] == [
        "port 4601 Newark complete, 0 left"
    ]
    done = run(batch)
    ports = [entry for entry in read_log(done, read_progress(done)) if entry.words.startswith("port ")]
    assert {entry.words for entry in ports} == {
        f"port {code} {made.office(code).name} complete, 0 left" for code in ("2704", "4601")
    }
    last = ItemMove.objects.filter(batch_id=batch.pk, from_office__code="2704").latest("at").at
    assert next(entry.at for entry in ports if "2704" in entry.words) == last


def test_a_try_that_was_repeated_was_applied_once(batch, monkeypatch):
    choose_teams = context.choose_teams

    def lose(**values):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(context, "choose_teams", lose)
    step(batch)
    monkeypatch.setattr(context, "choose_teams", choose_teams)
    assert not [words for words in said(batch) if "applied once" in words]
    step(batch)
    assert "chunk 1 of sweep 1 failed once, then applied once" in said(batch)


def test_what_was_in_use_is_said_with_the_sweep_that_moved_it(batch):
    step(batch)
    BatchChunk.objects.filter(batch=batch, done_at__isnull=False).update(skipped=2)
    assert "2 summaries were in use: kept as saved, moved next" in said(batch)


def test_filers_go_on_and_the_latest_is_named(batch):
    assert not [words for words in said(batch) if words.startswith("filing ")]
    made.file(made.parsed(made.line(hts=made.PUMPS), port="5301"))
    made.file(made.parsed(made.line(hts=made.TELEPHONES), port="2704"))  # of another industry
    assert f"filing B76 accepted at 5301, routed by rulebook {current_rulebook_number()}" in said(batch)
    made.file(made.parsed(made.line(hts=made.PUMPS), port="4601"))
    (words,) = [words for words in said(batch) if words.startswith("filing ")]
    assert words.endswith(", the latest of 2 filed meanwhile")
    done = run(batch)
    made.file(made.parsed(made.line(hts=made.PUMPS), port="3901"))  # after its end
    assert words in said(done)


def test_who_steers_is_named(batch, people):
    set_pace(batch_id=batch.pk, user=people[0], pace="full")
    words = said(batch)
    assert words[0] == f"full pace set by {people[0].name}"
    assert f"order approved by {people[1].name}" in words
    assert "the move began" in words


def test_what_is_of_another_day_says_its_day(batch):
    Event.objects.create(
        at=batch.started_at - timedelta(days=3),
        verb=Verb.BATCH_PROPOSED,
        object_kind="batch",
        object_id=str(batch.pk),
    )
    entries = read_log(batch, read_progress(batch))
    assert "proposed" in [entry.words for entry in entries if entry.is_old]
    assert not entries[0].is_old

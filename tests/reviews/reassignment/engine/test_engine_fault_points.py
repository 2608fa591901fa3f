"""A batch under fire, with real workers on a real broker: whatever dies, nothing is lost, nothing is moved twice."""

import os
import random
import time

import pytest
from django.db import connection

from cee_portal.core.fault_points import POINTS
from centers.models import OfficeMembership
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.proof.proof import prove
from reviews.verification.report import verify_offices
from reviews.work.models import WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.reviews.reassignment.engine.storm import ACTS, Storm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
SEED = int(os.environ.get("SEED", "4711"))
SUMMARIES = 200

# None of these uses the product's predicates or records of progress.
INVARIANTS = {
    "a summary moved twice": """SELECT summary_id FROM entries_routingdecision WHERE batch_id = %(batch)s
        GROUP BY 1 HAVING count(*) > 1""",
    "an item moved twice": "SELECT item_id FROM reviews_itemmove WHERE batch_id = %(batch)s GROUP BY 1 HAVING count(*) > 1",
    "pumps that are not at the Center": """SELECT r.summary_id FROM entries_routing r
        JOIN entries_line l ON l.summary_id = r.summary_id AND l.heading = '8413'
        WHERE r.office_id <> (SELECT id FROM centers_office WHERE code = 'CEE010')""",
    "open work that is not at the Center": """SELECT i.id FROM reviews_workitem i WHERE i.heading = '8413'
        AND i.state <> 'closed' AND i.office_id <> (SELECT id FROM centers_office WHERE code = 'CEE010')""",
    "a summary that moved without its open item": """SELECT d.summary_id FROM entries_routingdecision d
        JOIN reviews_workitem i ON i.summary_id = d.summary_id AND i.closed_at IS NULL AND i.opened_at < d.at
        WHERE d.batch_id = %(batch)s AND NOT EXISTS (
            SELECT 1 FROM reviews_itemmove m WHERE m.item_id = i.id
            AND m.at BETWEEN d.at - interval '1 s' AND d.at + interval '1 s')""",
    "a clock that changed": """SELECT i.id FROM reviews_workitem i JOIN entries_entrysummary s ON s.id = i.summary_id
        WHERE i.due_on <> s.scheduled_liquidation
        UNION SELECT m.item_id FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id
        WHERE m.due_on <> i.due_on""",
    "a summary without a routing": """SELECT s.id FROM entries_entrysummary s
        WHERE NOT EXISTS (SELECT 1 FROM entries_routing r WHERE r.summary_id = s.id)""",
}  # fmt: skip


def the_world():
    flips.staff()
    people = [made.person(f"port-{n}", at="2704") for n in range(3)]
    for person in people:
        for code in ("4601", "CEE010"):
            OfficeMembership.objects.create(
                user=person, office=made.office(code), role="specialist", valid_from="2015-01-01"
            )
    for n in range(SUMMARIES):
        made.file(made.selected(made.PUMPS, port=("2704", "4601")[n % 2]))
    return people


def wait_for_progress(batch, left) -> None:
    """Until the new workers have done a chunk."""
    until = time.monotonic() + 120
    while BatchChunk.objects.filter(batch=batch, done_at=None).count() >= left:
        assert time.monotonic() < until, "nobody goes on"
        time.sleep(0.02)


def one_round(tmp_path, seed: int) -> None:
    people = the_world()
    due = dict(WorkItem.objects.values_list("pk", "due_on"))
    _, batch = flips.approved(flips.administrators())
    storm = Storm(tmp_path, batch.pk, people, random.Random(seed))
    storm.start_broker()
    try:
        for name in ("beat-1", "beat-2"):
            storm.beat(name)
        storm.worker("default", queue="default")
        assert start_batch(batch_id=batch.pk)
        storm.people_at_work()
        hits = storm.kill_at_every_point()
        assert hits == set(POINTS), f"never hit: {set(POINTS) - hits}"
        left = BatchChunk.objects.filter(batch=batch, done_at=None).count()
        assert left, "nothing was in flight any more when the workers were dead"
        for name in ("moves-1", "moves-2"):
            storm.worker(name)
        wait_for_progress(batch, left)
        storm.cut_connections()
        assert storm.cut, "no connection was open to be cut"
        storm.forget_broker()
        assert BatchChunk.objects.filter(batch=batch, done_at=None).exists(), (
            "over before the broker came back"
        )
        until = time.monotonic() + 40
        while time.monotonic() < until:  # people keep at it for a while, then the last idle transaction ends
            if storm.dice.random() < 0.05:
                storm.cut_connections()
            if time.monotonic() > until - 25:
                storm.over.set()
            if Batch.objects.get(pk=batch.pk).state == Batch.State.DONE:
                break
            time.sleep(0.3)
        storm.over.set()
        until = time.monotonic() + 240
        while time.monotonic() < until and Batch.objects.get(pk=batch.pk).state != Batch.State.DONE:
            time.sleep(0.3)
    finally:
        storm.end()
    batch.refresh_from_db()
    assert not storm.errors, storm.errors
    idle = {*ACTS, "file", "idle"} - {act for act, times in storm.done.items() if times}
    assert not idle, f"nobody did meanwhile: {idle}"
    assert batch.state == Batch.State.DONE, (batch.sweeps, batch.status_message, storm.folder)
    proof = prove(batch_id=batch.pk)
    assert proof["holds"], proof
    assert not [found for found in verify_offices(full=True) if found.violations]
    with connection.cursor() as cursor:
        for sentence, statement in INVARIANTS.items():
            cursor.execute(statement, {"batch": batch.pk})
            found = cursor.fetchall()
            assert not found, f"{sentence}: {found[:5]}"
    assert due.items() <= dict(WorkItem.objects.values_list("pk", "due_on")).items()


def test_a_batch_lives_through_it(tmp_path):
    """One round dies at every point. The soak test draws thirty rounds."""
    one_round(tmp_path, SEED)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(30))
def test_a_batch_lives_through_it_thirty_times(tmp_path, number):
    print(f"seed {SEED + number}")
    one_round(tmp_path, SEED + number)

"""A chunk where nobody is in the way is done at once, by the same rules as one that passes over what others hold."""

import threading

import pytest
from django.db import connection, connections, transaction

from cee_portal.core.gate import share_gate
from entries.models import Routing, RoutingDecision
from reviews.reassignment.engine import chunk, fast_path
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.chunk import move_next_chunk
from reviews.reassignment.engine.fast_path import LockContentionError
from reviews.reassignment.engine.skip_locked_path import SkipLockedPath
from reviews.reassignment.models import Batch, BatchChunk
from reviews.work.models import Hold, ItemMove, WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import offices, run, started
from tests.builders.transactions import open_other_transaction

pytestmark = pytest.mark.usefixtures("reference")


def held(**of):
    Hold.objects.create(**of, office=made.office("2704"), reason="by_hand", placed_at="2015-06-01T12:00Z")


def a_world():
    """Goods of the Center at two ports, held routings and items, an item away from its routing, types that stay."""
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "4601", "2704", "4601")]
    made.review(made.TELEPHONES)
    made.file(made.parsed(made.line(hts=made.PUMPS), entry_type="86"))
    held(summary_id=items[0].summary_id)
    held(item=items[1])
    alone = made.review(made.PUMPS)
    Routing.objects.filter(pk=alone.summary_id).update(office=made.office("CEE010"))
    return [*items, alone]


def outcome(batch):
    return (
        list(Routing.objects.order_by("pk").values_list("pk", "office__code", "rulebook", "decided_on")),
        list(
            RoutingDecision.objects.filter(batch_id=batch.pk)
            .order_by("summary_id")
            .values_list("summary_id", "from_office", "to_office", "by", "basis", "revision", "rulebook")
        ),
        list(WorkItem.objects.order_by("pk").values_list("pk", "office__code", "team", "owner", "version", "due_on")),
        list(
            ItemMove.objects.filter(batch_id=batch.pk)
            .order_by("item_id")
            .values_list("item_id", "from_office", "to_office", "due_on", "version_after")
        ),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spec",
    [
        {"centers": ["CEE010", "CEE007"]},
        {},
        {"ports": ["2704"]},
        {"functions": ["validation"]},
        {"functions": ["revenue"]},
    ],
)
def test_both_ways_do_the_same(people, monkeypatch, spec):
    flips.staff("CEE007")
    a_world()
    batch = started(people, flips.order_spec(**spec))
    cause_of(batch).cut_first_sweep()
    moved, found = [], []
    for way in ("at once", "passing over"):
        if way == "passing over":
            monkeypatch.setattr(chunk, "move_on_fast_path", in_the_way)
        else:
            monkeypatch.setattr(SkipLockedPath, "run", never)
        with transaction.atomic():
            moved.append(list(iter(lambda: move_next_chunk(batch), None)))
            found.append(outcome(batch))
            transaction.set_rollback(True)
        monkeypatch.undo()
    assert moved[0] == moved[1]
    assert found[0] == found[1]
    if spec != {"functions": ["revenue"]}:
        assert any(one.summaries and one.items for one in moved[0])


def in_the_way(context, cause):
    raise LockContentionError


def never(self, *, wait):
    raise AssertionError("nobody was in the way")


@pytest.mark.django_db(transaction=True)
def test_who_holds_one_row_sends_the_chunk_to_pass_over_it(people):
    items = [made.review(made.PUMPS) for _ in range(4)]
    batch = started(people)
    cause_of(batch).cut_first_sweep()

    def look_at_one():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM reviews_workitem WHERE id = %s FOR UPDATE", [items[2].pk])

    with open_other_transaction(look_at_one):
        moved = move_next_chunk(batch)
    assert (moved.summaries, moved.items, moved.skipped) == (3, 3, 1)
    assert offices(*items) == ["CEE010", "CEE010", "2704", "CEE010"]
    assert offices(items[2].summary) == ["2704"]
    assert BatchChunk.objects.get().attempts == 1
    Batch.objects.filter(pk=batch.pk).update(sweeps=1)
    assert run(batch).proof["holds"]
    assert offices(items[2], items[2].summary) == ["CEE010", "CEE010"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["item", "routing"])
def test_a_hold_that_came_while_its_row_was_waited_for_keeps_it(people, monkeypatch, what):
    """Whoever sends an item or a summary elsewhere locks it, moves it and puts a hold on it; then the chunk comes by."""
    monkeypatch.setattr(fast_path, "WAIT_MS", 20_000)
    item, other = made.review(made.PUMPS), made.review(made.PUMPS)
    batch = started(people)
    cause_of(batch).cut_first_sweep()
    done = []

    def send():
        share_gate()
        goal = made.office("4601").pk
        if what == "item":
            WorkItem.objects.filter(pk=item.pk).update(office_id=goal)
            held(item=item)
        else:
            Routing.objects.filter(pk=item.summary_id).update(office_id=goal)
            held(summary_id=item.summary_id)

    def worker():
        try:
            done.append(move_next_chunk(batch))
        finally:
            connections.close_all()

    with open_other_transaction(send) as leave:
        thread = threading.Thread(target=worker)
        thread.start()
        thread.join(1.0)
        assert thread.is_alive()  # it waits for the row
        leave.set()
        thread.join(60)
    assert done[0].skipped == 0
    assert offices(item if what == "item" else item.summary) == ["4601"]
    assert offices(other, other.summary) == ["CEE010", "CEE010"]


@pytest.mark.django_db
def test_a_chunk_tried_again_much_later_moves_nothing_twice(people):
    """Given up in the first sweep, tried again in a later one: a newer rulebook may have put elsewhere what moved since."""
    items = [made.review(made.PUMPS) for _ in range(2)]
    batch = started(people)
    cause_of(batch).cut_first_sweep()
    assert move_next_chunk(batch).summaries == 2
    BatchChunk.objects.update(done_at=None)
    Batch.objects.filter(pk=batch.pk).update(sweeps=3)
    batch.refresh_from_db()
    Routing.objects.filter(pk=items[0].summary_id).update(office=made.office("4601"))
    WorkItem.objects.filter(pk=items[1].pk).update(office=made.office("4601"))
    moved = move_next_chunk(batch)
    assert (moved.summaries, moved.items) == (0, 0)
    assert RoutingDecision.objects.filter(batch_id=batch.pk).count() == 2


@pytest.mark.django_db
def test_the_record_names_the_revision_that_was_moved(people):
    filing = made.selected(made.PUMPS)
    (summary,) = made.file(filing)
    made.refile(filing, made.line(hts=made.PUMPS, value=3_000_000))
    (plain,) = made.file(made.parsed(made.line(hts=made.PUMPS)))
    batch = run(started(people))
    records = RoutingDecision.objects.filter(batch_id=batch.pk)
    assert dict(records.values_list("summary_id", "revision")) == {summary.pk: 2, plain.pk: 1}

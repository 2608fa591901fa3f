"""A summary that is deleted: its open work closes with result `deleted` (decision 16), and a move goes on without it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Sum

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from entries.filing.deletion import delete_summary
from entries.models import ImporterMonth, RoutingDecision, SummaryRevision
from entries.rules.states import Control
from entries.rules.transitions import TransitionRefusedError
from reviews.reassignment.engine.chunk import move_next_chunk
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.engine.sweep import next_sweep
from reviews.reassignment.models import Batch
from reviews.reassignment.proof.proof import prove
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, ItemMove, WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def violations() -> list[str]:
    return [f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations]


def test_its_open_work_closes_and_its_number_may_be_filed_again(reference):
    filing = made.selected(made.PUMPS)
    (summary,) = made.file(filing)
    item = WorkItem.objects.get(summary=summary)
    port = made.person("pat", at="2704")
    made.own(item, port, begun=True)
    bill = made.review(made.PUMPS)
    WorkItem.objects.filter(pk=bill.pk).update(summary=summary, function="revenue", kind="jurisdiction")
    delete_summary(summary_id=summary.pk, user=port, reason="Filed twice.")
    for one in (item, bill):
        one.refresh_from_db()
        assert (one.state, one.result, one.closed_by) == ("closed", "deleted", port)
    item.activity.refresh_from_db()
    assert (item.activity.state, item.activity.result_id, item.owner) == ("closed", "deleted", port)
    summary.refresh_from_db()
    assert (summary.control, summary.retired, summary.routing.in_flight) == (Control.INACTIVE, True, False)
    assert SummaryRevision.objects.filter(summary=summary).count() == 1
    assert (
        Event.objects.filter(verb=Verb.SUMMARY_DELETED, summary_id=summary.pk, reason="Filed twice.").count()
        == 1
    )
    (again,) = made.file(filing)
    assert (again.pk != summary.pk, offices(again)) == (True, ["2704"])
    assert ImporterMonth.objects.filter(heading="8413").aggregate(n=Sum("summaries"))["n"] == 2
    with pytest.raises(TransitionRefusedError, match="inactive"):
        delete_summary(summary_id=summary.pk, user=port)


def test_on_the_command_line(reference):
    item = made.review(made.PUMPS)
    call_command("delete_summary", item.printed_number, reason="Filed twice.")
    assert violations() == []
    with pytest.raises(CommandError, match="No living summary"):
        call_command("delete_summary", item.printed_number, reason="Again.")


@pytest.mark.parametrize("moved_first", [True, False])
def test_a_deletion_during_a_move_breaks_nothing(reference, monkeypatch, moved_first):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 2)
    flips.staff()
    items = [made.review(made.PUMPS, port=("2704", "4601")[n % 2]) for n in range(6)]
    _, batch = approved(flips.administrators())
    start_batch(batch_id=batch.pk)
    next_sweep(batch.pk)
    assert move_next_chunk(Batch.objects.get(pk=batch.pk)).summaries == 2
    gone = items[0 if moved_first else 5]
    delete_summary(summary_id=gone.summary_id, user=None, reason="Filed twice.")
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    where = "CEE010" if moved_first else "4601"
    assert offices(gone, gone.summary) == [where, where]
    assert RoutingDecision.objects.filter(batch_id=batch.pk).count() == (6 if moved_first else 5)
    row = next(row for row in batch.proof["offices"] if row["office"] == where)
    assert (row["closed"], row["balances"]) == (2, True)
    assert violations() == []


def test_a_held_summary_that_is_deleted_leaves_no_hold(reference):
    flips.staff()
    item = made.review(made.PUMPS)
    WorkItem.objects.filter(pk=item.pk).update(due_on=clock.today() + timedelta(days=2))
    batch = run(approved(flips.administrators(), order_spec(policies={"near_deadline": "hold"}))[1])
    assert Hold.objects.filter(item=item, ended_at=None).exists()
    delete_summary(summary_id=item.summary_id, user=None)
    assert not Hold.objects.filter(ended_at=None).exists()
    assert not ItemMove.objects.filter(item=item).exists()
    assert prove(batch_id=batch.pk)["holds"]

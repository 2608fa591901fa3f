"""Tests of the undo of an act: it restores the item within ten seconds, and refuses in words after a change."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event, Job
from cee_portal.core.record import Verb
from cee_portal.core.refusals import NotAllowedError, WrongStateError
from centers.selectors.memberships import memberships_on
from entries.models import EntrySummary, Routing
from entries.rules.states import Control, Review, Status
from reviews.notices.models import Digest
from reviews.validation.models import Finding, ValidationActivity
from reviews.validation.services.closing import FindingInput, ReviewOutcome, close_review, start_review
from reviews.work.errors import StaleItemError
from reviews.work.models import Hold, ItemMove, Skip, WorkItem
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, all_queues
from reviews.work.selectors.items import queue_query
from reviews.work.services import bulk, hand_over, ownership, parking, undoing
from reviews.work.services.item_record import record_item_event
from reviews.work.services.traces import COLUMNS
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

DISCREPANCY = ReviewOutcome(
    "discrepancy", "The invoice says more.", (FindingInput("value", 1, "10000", "12000", 500),)
)


@pytest.fixture
def people() -> dict[str, User]:
    return {
        "dana": desk.person("dana"),
        "jun": desk.person("jun"),
        "helen": desk.person("helen", role="supervisor"),
    }


def in_days(days: int) -> Any:
    return clock.today() + timedelta(days=days)


ACTS: dict[str, Any] = {
    "no discrepancy": lambda pk, by: close_review(
        item_id=pk, user=by["dana"], outcome=ReviewOutcome("no_discrepancy")
    ),
    "findings": lambda pk, by: close_review(item_id=pk, user=by["dana"], outcome=DISCREPANCY),
    "start review": lambda pk, by: start_review(item_id=pk, user=by["dana"]),
    "take": lambda pk, by: ownership.take(item_id=pk, user=by["dana"]),
    "give": lambda pk, by: ownership.assign(item_id=pk, user=by["helen"], owner=by["jun"]),
    "send": lambda pk, by: hand_over.send(
        item_id=pk, user=by["dana"], office=desk.office("CEE004"), reason="Theirs."
    ),
    "park": lambda pk, by: parking.park(
        item_id=pk, user=by["dana"], until=in_days(5), reason="An answer is due."
    ),
    "skip": lambda pk, by: ownership.skip(item_id=pk, user=by["dana"]),
    "release": lambda pk, by: ownership.release(item_id=pk, user=by["helen"]),
}
STARTS = {"free": None, "dana's": "dana"}


def snapshot(item_id: int) -> dict[str, Any]:
    """Return everything that an act may change of an item, except version and time."""
    item = WorkItem.objects.get(pk=item_id)
    activity = ValidationActivity.objects.get(item=item)
    return {
        **{name: getattr(item, name) for name in (*COLUMNS, "state", "band", "due_on")},
        "activity": (
            activity.state,
            activity.result_id,
            activity.note,
            activity.started_at,
            activity.closed_at,
        ),
        "findings": Finding.objects.filter(activity=activity).count(),
        "holds": list(Hold.objects.filter(item=item, ended_at__isnull=True).values_list("pk", flat=True)),
        "skips": Skip.objects.filter(item=item).count(),
        "review": EntrySummary.objects.get(pk=item.summary_id).review,
    }


def event_of(item: WorkItem) -> int:
    assert item.trace and item.trace.event_id
    return item.trace.event_id


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_undone_by_one_event(people: dict[str, User], act: str, start: str) -> None:
    if (act, start) in (("release", "free"), ("take", "dana's"), ("start review", "dana's")):
        pytest.skip("nothing is changed")
    owner = people.get(STARTS[start] or "")
    item = desk.item(owner=owner)
    if owner:
        start_review(item_id=item.pk, user=owner)
    before = snapshot(item.pk)
    done = ACTS[act](item.pk, people)
    events = Event.objects.count()
    user = Event.objects.get(pk=event_of(done)).actor
    assert user
    undone = undoing.undo_act(event_id=event_of(done), user=user)
    assert snapshot(item.pk) == before
    assert undone.version > item.version or (act, start) == ("skip", "free")
    assert Event.objects.count() == events + 1
    last = Event.objects.latest("pk")
    assert (last.verb, last.actor) == (Verb.ITEM_UNDONE, user)


def test_an_undone_send_is_recorded_as_a_move_back_and_ends_its_hold(people: dict[str, User]) -> None:
    item = desk.item()
    done = ACTS["send"](item.pk, people)
    undoing.undo_act(event_id=event_of(done), user=people["dana"])
    assert list(ItemMove.objects.filter(item=item).order_by("pk").values_list("cause", flat=True)) == [
        "sent",
        "undone",
    ]
    assert not Hold.objects.filter(item=item, ended_at__isnull=True).exists()


def test_take_next_is_undone(people: dict[str, User]) -> None:
    item = desk.item()
    viewer = Viewer(people["dana"], desk.office(), memberships_on(people["dana"], clock.today())[0])
    wanted = queue_query(ListRequest(viewer, all_queues()["office"], clock.today()))
    taken = ownership.take_next(user=people["dana"], candidates=wanted)
    assert taken
    undoing.undo_act(event_id=event_of(taken), user=people["dana"])
    item.refresh_from_db()
    assert item.owner is None


@pytest.mark.parametrize("act", ["take", "no discrepancy", "send", "skip", "start review"])
def test_a_change_of_another_person_refuses_the_undo_in_words(people: dict[str, User], act: str) -> None:
    item = desk.item()
    done = ACTS[act](item.pk, people)
    WorkItem.objects.filter(pk=item.pk).update(version=done.version + 1)
    record_item_event(WorkItem.objects.get(pk=item.pk), Verb.ITEM_ASSIGNED, people["helen"])
    before = snapshot(item.pk)
    with pytest.raises(StaleItemError, match=r"Helen Ruiz assigned .* meanwhile\. Nothing was undone"):
        undoing.undo_act(event_id=event_of(done), user=people["dana"])
    assert snapshot(item.pk) == before


def test_an_act_is_undone_once_by_its_person_and_in_time(people: dict[str, User]) -> None:
    item = desk.item()
    done = ACTS["take"](item.pk, people)
    with pytest.raises(NotAllowedError):
        undoing.undo_act(event_id=event_of(done), user=people["helen"])
    undoing.undo_act(event_id=event_of(done), user=people["dana"])
    with pytest.raises(StaleItemError, match="You undid an act on"):
        undoing.undo_act(event_id=event_of(done), user=people["dana"])
    again = ACTS["take"](item.pk, people)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cee.now', (clock_timestamp() + interval '11 s')::text, true)")
    with pytest.raises(WrongStateError, match="Too late to undo"):
        undoing.undo_act(event_id=event_of(again), user=people["dana"])


def test_a_closed_item_does_not_open_beside_another_one(people: dict[str, User]) -> None:
    item = desk.item()
    done = ACTS["no discrepancy"](item.pk, people)
    twin = WorkItem.objects.get(pk=item.pk)
    values = {f.attname: getattr(twin, f.attname) for f in WorkItem._meta.fields if not f.primary_key}
    WorkItem.objects.create(
        **{**values, "closed_at": None, "closed_by_id": None, "result": "", "state": "open"}
    )
    with pytest.raises(WrongStateError, match="was filed again meanwhile"):
        undoing.undo_act(event_id=event_of(done), user=people["dana"])


def test_a_bulk_act_is_undone_item_by_item(people: dict[str, User]) -> None:
    items = [desk.item() for _ in range(3)]
    before = [snapshot(item.pk) for item in items]
    job = bulk.start_bulk(
        user=people["dana"],
        office=desk.office(),
        spec=bulk.BulkSpec("take"),
        chosen=[bulk.ChosenItem(item.pk, item.version) for item in items],
    )
    bulk.continue_bulk(job.pk)
    WorkItem.objects.filter(pk=items[2].pk).update(version=99)
    undo = bulk.start_undo(job_id=job.pk, user=people["dana"])
    bulk.continue_bulk(undo.pk)
    assert [snapshot(item.pk) for item in items[:2]] == before[:2]
    assert WorkItem.objects.get(pk=items[2].pk).owner == people["dana"]
    undo = Job.objects.get(pk=undo.pk)
    assert bulk.refused_count(undo) == 1
    with pytest.raises(WrongStateError):
        bulk.start_undo(job_id=undo.pk, user=people["dana"])


def test_a_single_act_during_a_bulk_act_is_not_undone_with_it(people: dict[str, User]) -> None:
    """The same person took one item and parked another one by hand before the job came to them."""
    items = [desk.item(), desk.item()]
    parked = desk.item()
    job = bulk.start_bulk(
        user=people["dana"],
        office=desk.office(),
        spec=bulk.BulkSpec("take"),
        chosen=[bulk.ChosenItem(item.pk, item.version) for item in (*items, parked)],
    )
    ACTS["park"](parked.pk, people)
    ownership.take(item_id=items[1].pk, user=people["dana"])
    bulk.continue_bulk(job.pk)
    undo = bulk.start_undo(job_id=job.pk, user=people["dana"])
    bulk.continue_bulk(undo.pk)
    owners = [WorkItem.objects.get(pk=item.pk).owner for item in items]
    assert owners == [None, people["dana"]]
    parked.refresh_from_db()
    assert (Job.objects.get(pk=undo.pk).total, parked.state) == (2, "parked")


def test_work_on_a_deleted_or_cancelled_summary_does_not_open_again(people: dict[str, User]) -> None:
    deleted, cancelled = desk.item(), desk.item()
    done = [ACTS["no discrepancy"](item.pk, people) for item in (deleted, cancelled)]
    EntrySummary.objects.filter(pk=deleted.summary_id).update(control=Control.INACTIVE)
    EntrySummary.objects.filter(pk=cancelled.summary_id).update(status=Status.CANCELLED)
    for act, words in zip(done, ("was deleted", "is canceled"), strict=True):
        with pytest.raises(WrongStateError, match=words):
            undoing.undo_act(event_id=event_of(act), user=people["dana"])
        assert WorkItem.objects.get(pk=act.pk).is_closed


def lost(user: User) -> list[str]:
    return [notice.subject for notice in Digest.objects.filter(recipient=f"user:{user.pk}").order_by("id")]


@pytest.mark.parametrize("is_mailed", [False, True])
def test_an_undo_takes_back_the_notice_or_tells_the_owner_again(
    people: dict[str, User], is_mailed: bool
) -> None:
    User.objects.filter(pk=people["dana"].pk).update(email="dana@cbp.example")
    item = desk.item(owner=people["dana"])
    done = ownership.assign(item_id=item.pk, user=people["helen"], owner=people["jun"])
    assert lost(people["dana"]) == [f"{item.printed_number} is no longer yours"]
    if is_mailed:
        Digest.objects.update(mailed_at=clock.now())
    undoing.undo_act(event_id=event_of(done), user=people["helen"])
    again = [f"{item.printed_number} is yours again"] if is_mailed else []
    assert lost(people["dana"])[is_mailed:] == again
    assert lost(people["jun"]) == [f"{item.printed_number} is no longer yours"]
    if is_mailed:
        words = Digest.objects.get(subject=again[0]).body["sentence"]
        assert words.endswith("is yours again at Electronics: Helen Ruiz undid an act on it.")


@pytest.mark.parametrize("act", ["send", "no discrepancy"])
def test_what_is_undone_goes_where_todays_rules_put_it_and_its_owner_is_told(
    people: dict[str, User], act: str
) -> None:
    """The rules changed between the act and its undo, and no hold keeps the item."""
    item = desk.item(owner=people["jun"])
    acts = {
        "send": lambda: hand_over.send(
            item_id=item.pk, user=people["helen"], office=desk.office("CEE004"), reason="Theirs."
        ),
        "no discrepancy": lambda: close_review(
            item_id=item.pk, user=people["helen"], outcome=ReviewOutcome("no_discrepancy")
        ),
    }
    done = acts[act]()
    Routing.objects.filter(pk=item.summary_id).update(jurisdiction=desk.office("CEE010"))
    undoing.undo_act(event_id=event_of(done), user=people["helen"])
    item.refresh_from_db()
    assert (item.office.code, item.owner) == ("2704", None)
    move = ItemMove.objects.filter(item=item).latest("pk")
    assert (move.cause, move.owner_id_before) == ("undone", people["jun"].pk)
    told = Digest.objects.filter(recipient=f"user:{people['jun'].pk}").latest("pk")
    assert "Helen Ruiz undid an act on it" in told.body["sentence"]


def test_the_undo_of_a_skip_leaves_an_item_of_others_as_it_is(people: dict[str, User]) -> None:
    item = desk.item()
    done = ACTS["skip"](item.pk, people)
    undone = undoing.undo_act(event_id=event_of(done), user=people["dana"])
    assert (undone.version, Skip.objects.count()) == (item.version, 0)
    with pytest.raises(StaleItemError, match="You undid an act on"):
        undoing.undo_act(event_id=event_of(done), user=people["dana"])


def test_an_undone_closing_keeps_all_that_was_found_in_the_record(people: dict[str, User]) -> None:
    done = ACTS["findings"](desk.item().pk, people)
    undoing.undo_act(event_id=event_of(done), user=people["dana"])
    after = Event.objects.get(pk=event_of(done)).after or {}
    assert after["findings"] == [
        {"kind": "value", "line": 1, "declared": "10000", "found": "12000", "amount": "500"}
    ]


def test_a_closing_is_undone_also_after_cbp_rejected_the_summary(people: dict[str, User]) -> None:
    item = ACTS["start review"](desk.item().pk, people)
    summary = EntrySummary.objects.filter(pk=item.summary_id)
    done = ACTS["findings"](item.pk, people)
    summary.update(status=Status.REJECTED)
    undoing.undo_act(event_id=event_of(done), user=people["dana"])
    assert summary.values_list("review", "status").get() == (Review.UNDER_REVIEW, Status.REJECTED)

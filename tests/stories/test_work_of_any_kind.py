"""Work of every function goes through the whole portal: queue, peek, file, take, ask, close, moves, undo and API.

The kinds exist in tests alone (tests/builders/any_kind.py). Nothing of the portal knows them but by the registry.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, WrongStateError
from entries.models import EntrySummary
from reviews.jurisdiction.services import set_jurisdiction
from reviews.kinds import kind_of
from reviews.letters.models import Letter
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.steering.controls import approve_preview
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.services import asking, hand_over, ownership, parking
from reviews.work.services.undoing import undo_last_act
from tests.builders import any_kind, flips
from tests.builders import reviews as made
from tests.builders.any_kind import FUNCTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
MOVED = ("psc", "protest", "liquidation", "revenue")  # examination stays at the port


@pytest.fixture(autouse=True)
def kinds(settings):
    settings.WORK_KINDS = [*settings.WORK_KINDS, *any_kind.LISTED]


@pytest.fixture
def people(reference):
    flips.staff()
    return flips.administrators()


@pytest.fixture
def pat(client):
    user = made.person("pat", at="2704")
    client.force_login(user)
    return user


def pump(**fields):
    """A filing of pumps: the port of Los Angeles has every function until an order gives Machinery some."""
    (summary,) = made.file(made.parsed(made.line(hts=made.PUMPS, value=20_000), **fields))
    return summary


def places(items):
    """Return the office of each item, by function."""
    return {
        function: WorkItem.objects.select_related("office").get(pk=item.pk).office.code
        for function, item in items.items()
    }


def violations():
    return [f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations]


def stored(item):
    return WorkItem.objects.get(pk=item.pk)


def page_of(client, url, **given):
    return client.get(url, given).content.decode()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_it_goes_through_the_queue_the_peek_the_file_and_is_closed(client, pat, function):
    item = any_kind.opened(pump(), function)
    label = kind_of(function).label
    assert label in page_of(client, "/work/", office="2704", kind=function)
    for url in (reverse("work_peek", args=[item.pk]), reverse("summary", args=[item.printed_number])):
        page = page_of(client, url, **({"item": item.pk} if "peek" not in url else {}))
        assert "Close …" in page
    client.post(reverse("work_item_take", args=[item.pk]))
    assert stored(item).owner == pat
    any_kind.asked(item, pat)
    refused = client.post(reverse("work_item_close", args=[item.pk]), {"result": "done"})
    assert "withdraw the question first" in refused.content.decode()
    asking.receive_answer(item_id=item.pk, actor=None)
    done = client.post(reverse("work_item_close", args=[item.pk]), {"result": "done"})
    assert done.status_code == 302
    assert (stored(item).state, stored(item).result, stored(item).answer) == ("closed", "done", "")
    undo_last_act(item_id=item.pk, user=pat)
    assert (stored(item).state, stored(item).answer, stored(item).band) == ("open", "answered", 3)
    assert violations() == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_it_is_taken_next_and_closed_by_the_api(client, pat, function):
    asked, item = any_kind.opened(pump(), function), any_kind.opened(pump(), function)
    any_kind.asked(asked, pat)
    ownership.release(item_id=asked.pk, user=pat)
    listed = client.get("/api/v1/work-items/", {"office": "2704", "kind": function}).json()["results"]
    rows = {row["id"]: (row["function"], row["state"], row["asked_until"]) for row in listed}
    until = clock.today() + timedelta(days=30)
    assert rows == {
        asked.pk: (function, "asked", until.isoformat()),
        item.pk: (function, "open", None),
    }
    body = {"office": "2704", "kind": function}
    taken = client.post("/api/v1/work-items/take-next/", body, content_type="application/json")
    assert taken.json()["id"] == item.pk
    left = client.post("/api/v1/work-items/take-next/", body, content_type="application/json")
    assert left.status_code == 204
    closed = client.post(
        f"/api/v1/work-items/{item.pk}/close/",
        {"result": "done"},
        content_type="application/json",
        headers={"if-match": taken.headers["etag"]},
    )
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")


def test_several_protests_of_a_summary_are_open_and_each_is_closed_and_opened_alone(pat):
    summary = pump()
    first, second = (any_kind.opened(summary, "protest", subject=subject) for subject in (7, 8))
    kind_of("protest").close(item_id=first.pk, user=pat, data={"result": "done"})
    assert (stored(first).state, stored(second).state) == ("closed", "open")
    undo_last_act(item_id=first.pk, user=pat)
    assert (stored(first).state, stored(second).state) == ("open", "open")
    kind_of("protest").close(item_id=first.pk, user=pat, data={"result": "done"})
    any_kind.opened(summary, "protest", subject=7)
    with pytest.raises(WrongStateError, match="a new item of this kind is open"):
        undo_last_act(item_id=first.pk, user=pat)
    with pytest.raises(ValueError, match="no subject"):
        any_kind.opened(summary, "psc", subject=7)


def test_items_open_at_the_office_of_their_own_function(people):
    flips.run(flips.approved(people, flips.order_spec(functions=["psc", "revenue"]))[1])
    items = any_kind.opened_of_each_function(pump())
    assert places(items) == {
        "psc": "CEE010",
        "protest": "2704",
        "liquidation": "2704",
        "revenue": "CEE010",
        "examination": "2704",
    }
    assert violations() == []


def test_an_order_of_revenue_moves_revenue_items_alone_and_its_withdrawal_brings_them_back(people):
    review = made.review(made.PUMPS)
    items = any_kind.opened_of_each_function(review.summary)
    order, batch = flips.approved(people, flips.order_spec(functions=["revenue"]))
    assert batch.preview.counts["by_function"] == [{"function": "revenue", "items": 1}]
    batch = flips.run(batch)
    assert batch.proof["holds"], batch.proof
    at_port = dict.fromkeys(FUNCTIONS, "2704")
    assert places(items) == at_port | {"revenue": "CEE010"}
    assert flips.offices(review, review.summary) == ["2704", "2704"]
    assert ItemMove.objects.count() == 1
    flips.run(flips.withdrawn(people, order))
    assert places(items) == at_port
    assert violations() == []


def test_a_flip_takes_every_function_and_state_along_and_asked_items_stay_asked(people, pat):
    review = made.review(made.PUMPS)
    items = any_kind.opened_of_each_function(review.summary)
    until = clock.today() + timedelta(days=30)
    any_kind.asked(items["psc"], pat)
    any_kind.asked(items["protest"], pat)
    asking.receive_answer(item_id=items["protest"].pk, actor=None)
    parking.park(item_id=items["liquidation"].pk, user=pat, until=until, reason="Later.")
    any_kind.asked(items["examination"], pat)
    asked_free = any_kind.opened(pump(), "revenue")
    any_kind.asked(asked_free, pat)
    ownership.release(item_id=asked_free.pk, user=pat)
    hand_over.send(item_id=items["revenue"].pk, user=pat, office=made.office("4601"), reason="Yours.")
    before = {item.pk: item.office_id for item in WorkItem.objects.all()}
    clocks_before = {item.pk: (item.clock, item.due_on) for item in WorkItem.objects.all()}
    _, batch = flips.approved(people)
    counts = batch.preview.counts
    states = {row["state"]: row["items"] for row in counts["by_state"]}
    assert states == {"open": 2, "parked": 1, "asked": 2}
    batch = flips.run(batch)
    assert batch.proof["holds"], batch.proof
    moved = [item for item in WorkItem.objects.all() if before[item.pk] != item.office_id]
    assert len(moved) == counts["items"] == 5
    assert places(items) == dict.fromkeys(MOVED, "CEE010") | {"revenue": "4601", "examination": "2704"}
    assert Hold.objects.filter(item=items["revenue"], ended_at=None).exists()
    psc, protest, free = (stored(item) for item in (items["psc"], items["protest"], asked_free))
    assert (psc.state, psc.asked_until, psc.owner, psc.former_owner) == ("asked", until, None, pat)
    assert (free.state, free.asked_until) == ("asked", until)
    assert (protest.state, protest.answer, protest.band) == ("open", "answered", 3)
    assert (stored(items["liquidation"]).state, stored(items["examination"]).state) == ("open", "asked")
    assert clocks_before == {item.pk: (item.clock, item.due_on) for item in WorkItem.objects.all()}
    assert violations() == []


@pytest.mark.parametrize("worked", ["asked", "answered", "withdrawn", "letter"])
def test_the_undo_of_a_move_leaves_what_the_trade_was_told_or_answered(people, worked):
    untouched, kept = any_kind.opened(pump(), "psc"), any_kind.opened(pump(), "psc")
    order, batch = flips.approved(people)
    flips.run(batch)
    late = any_kind.opened(EntrySummary.objects.get(pk=kept.summary_id), "liquidation")
    maker = made.person("maker", at="CEE010")
    item = kept if worked != "asked" else late
    if worked == "letter":
        write_letter(item, maker)
    else:
        any_kind.asked(item, maker)
    if worked == "answered":
        asking.receive_answer(item_id=item.pk, actor=maker)
    if worked == "withdrawn":
        asking.withdraw_question(item_id=item.pk, user=maker, reason="Found it.")
    if worked != "letter":
        ownership.release(item_id=item.pk, user=maker)
    flips.run(flips.withdrawn(people, order))
    assert places({"untouched": untouched, "kept": kept, "late": late}) == {
        "untouched": "2704",
        "kept": "CEE010",
        "late": "CEE010",
    }
    assert Hold.objects.filter(item=item, ended_at=None).exists()
    assert violations() == []


def write_letter(item, user):
    """Store a letter about the summary of an item, by a person of the office that has the item."""
    Letter.objects.create(
        template="document_request",
        version=1,
        office=stored(item).office,
        summary_id=item.summary_id,
        subject="Papers",
        occasion=f"request:{item.pk}",
        author=user,
        written_at=clock.now(),
    )


def test_acts_at_the_port_on_an_item_that_a_hold_kept_there_do_not_keep_the_summary_at_the_center(
    people, pat
):
    review = made.review(made.PUMPS)
    held = any_kind.opened(review.summary, "psc")
    made.own(held, pat, begun=True)
    order, batch = flips.approved(people, flips.order_spec(policies={"begun": "hold"}))
    flips.run(batch)
    assert flips.offices(review, held) == ["CEE010", "2704"]
    any_kind.asked(held, pat)
    flips.run(flips.withdrawn(people, order))
    assert flips.offices(review, review.summary, held) == ["2704", "2704", "2704"]


def test_work_that_is_always_the_port_s_is_not_moved_by_hand(people, client, pat):
    review = made.review(made.PUMPS)
    items = any_kind.opened_of_each_function(review.summary)
    with pytest.raises(InvalidInputError, match="Examination is always the work of the port"):
        hand_over.send(
            item_id=items["examination"].pk, user=pat, office=made.office("CEE010"), reason="Yours."
        )
    assert "Always the work of the port" in page_of(
        client, reverse("work_peek", args=[items["examination"].pk])
    )
    admin, director = people
    batch = propose_manual_move(
        user=admin, summaries=[review.summary_id], office=made.office("4601"), reason="Storm."
    )
    preview = batch.previews.get()
    assert preview.counts["items"] == 5
    approve_preview(batch_id=batch.pk, user=director, preview_id=preview.pk, warnings_read=True)
    flips.run(batch)
    assert places(items) == dict.fromkeys(MOVED, "4601") | {"examination": "2704"}
    assert flips.offices(review, review.summary) == ["4601", "4601"]
    assert violations() == []


def test_a_bill_gives_no_authority_over_the_routing(people):
    """The port keeps revenue, and its supervisor does not set the jurisdiction of what the Center has."""
    functions = ["validation", "psc", "protest", "liquidation"]
    flips.run(flips.approved(people, flips.order_spec(functions=functions))[1])
    review = made.review(made.PUMPS)
    bill = any_kind.opened(review.summary, "revenue")
    lead = made.person("lead", at="2704", role="supervisor")
    assert flips.offices(review, bill) == ["CEE010", "2704"]
    with pytest.raises(NotAllowedError):
        set_jurisdiction(
            summary_id=review.summary_id,
            center=made.office("CEE007"),
            user=lead,
            reason="Ours.",
            item_id=bill.pk,
        )


def test_a_new_filing_opens_items_of_other_functions_at_their_own_office(people, settings):
    settings.WORK_KINDS = [*settings.WORK_KINDS, "tests.builders.third_kind.ThirdKind"]
    flips.run(flips.approved(people, flips.order_spec(functions=["psc"]))[1])
    filing = made.parsed(made.line(hts=made.PUMPS, value=800_000, quantity=None))
    (summary,) = made.file(filing)
    item = WorkItem.objects.get(summary=summary, kind="third")
    assert flips.offices(item, summary) == ["CEE010", "2704"]
    assert violations() == []


def test_opening_names_the_events_and_the_trade_sees_nothing_of_it(pat):
    item = any_kind.opened(pump(), "protest")
    any_kind.asked(item, pat)
    assert Event.objects.get(verb=Verb.QUESTION_ASKED).audience == Event.Audience.STAFF

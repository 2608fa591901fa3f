"""`/api/v1/reassignment-batches/` as docs/openapi.yaml has it: progress, proof, single moves, and the hand on a batch."""

from datetime import timedelta
from typing import Any

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import set_pace
from reviews.work.models import NO_DUE_DATE, WorkItem
from tests.builders import reviews as made
from tests.builders.console_api import BATCHES, ORDERS, Program, problem
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def one(batch: Batch) -> str:
    return f"{BATCHES}{batch.pk}/"


def test_a_batch_and_its_single_moves(people: Any) -> None:
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "4601", "5301")]
    WorkItem.objects.filter(pk=items[2].pk).update(due_on=NO_DUE_DATE)  # it has no legal clock
    _, batch = approved(people, order_spec())
    run(batch)
    reader = Program(made.person("sam", at="2704"))
    shown = reader.get(one(batch)).json()
    words = {
        "id", "state", "cause", "title", "delegation", "rulebook", "starts_on", "started_at", "finished_at", "pace",
        "said", "total", "moved", "held", "left", "rate", "estimate_seconds", "errors", "proof", "as_of", "etag",
    }  # fmt: skip
    assert set(shown) == words
    assert reader.get(one(batch))["ETag"] == shown["etag"]
    seen, cursor = [], None
    while True:
        page = reader.get(f"{one(batch)}moves/", limit=2, **({"cursor": cursor} if cursor else {})).json()
        seen += page["results"]
        cursor = page["next"]
        if cursor is None:
            break
    assert [row["entry_number"] for row in seen] == [item.printed_number for item in items]
    assert [(row["object"], row["from"], row["to"], row["item"]) for row in seen] == [
        ("summary", port, "CEE010", None) for port in ("2704", "4601", "5301")
    ]
    moved = reader.get(f"{one(batch)}moves/", object="item").json()["results"]
    assert [(row["item"], row["from"], row["due_on"]) for row in moved] == [
        (items[0].pk, "2704", items[0].due_on.isoformat()),
        (items[1].pk, "4601", items[1].due_on.isoformat()),
        (items[2].pk, "5301", None),
    ]
    assert all(row["etag"] and row["at"] for row in seen + moved)
    later = (clock.now() + timedelta(seconds=1)).isoformat()
    assert reader.get(f"{one(batch)}moves/", changed_since=later).json()["results"] == []
    for query, field in (
        ({"kind": "item"}, "kind"),
        ({"object": "port"}, "object"),
        ({"cursor": "x"}, "cursor"),
    ):
        problem(reader.get(f"{one(batch)}moves/", **query), 400, field)
    problem(reader.get(one(batch), full="yes"), 400, "full")
    problem(reader.get(f"{BATCHES}999999/"), 404)
    problem(reader.get(f"{BATCHES}999999/moves/"), 404)


def test_pause_resume_and_cancel(people: Any) -> None:
    items = [made.review(made.PUMPS) for _ in range(2)]
    _, batch = approved(people, order_spec())
    start_batch(batch_id=batch.pk)
    admin = Program(people[0])
    problem(admin.act(one(batch), "pause", etag=""), 428, "If-Match")
    problem(admin.act(one(batch), "resume"), 409)
    old = admin.get(one(batch))["ETag"]
    paused = admin.act(one(batch), "pause", {"reason": "Look first."})
    assert (paused.status_code, paused.json()["state"], paused.json()["said"]) == (
        200,
        "paused",
        "Look first.",
    )
    assert paused["ETag"] == paused.json()["etag"] != old
    problem(admin.act(one(batch), "resume", etag=old), 412, "If-Match")
    problem(admin.act(one(batch), "pause"), 409)
    problem(admin.act(one(batch), "resume", {"reason": "Go."}), 400, "reason")
    assert admin.act(one(batch), "resume", etag=paused["ETag"]).json()["state"] == "moving"
    problem(admin.act(one(batch), "cancel"), 400, "reason")
    assert admin.act(one(batch), "cancel", {"reason": "Not today."}).json()["state"] == "cancelled"
    problem(admin.act(one(batch), "cancel", {"reason": "Again."}), 409)
    assert offices(*items) == ["2704", "2704"]


def test_what_was_read_of_a_batch_is_compared_on_the_locked_row(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.review(made.PUMPS)
    _, batch = approved(people, order_spec())
    start_batch(batch_id=batch.pk)
    admin = Program(people[0])
    tag = admin.get(one(batch))["ETag"]

    def paced_meanwhile() -> None:
        monkeypatch.undo()
        set_pace(batch_id=batch.pk, user=people[1], pace="full")

    monkeypatch.setattr("reviews.reassignment.steering.controls.hold_gate", paced_meanwhile)
    refused = admin.act(one(batch), "cancel", {"reason": "Not today."}, etag=tag)
    problem(refused, 412, "If-Match")
    assert Batch.objects.get(pk=batch.pk).state == "moving"


def test_only_administrators_steer_and_the_trade_sees_nothing(people: Any) -> None:
    made.review(made.PUMPS)
    _, batch = approved(people, order_spec())
    start_batch(batch_id=batch.pk)
    broker, visitor = Program(User.objects.create_user("broker")), Program()
    watching = [
        Program(made.person("sam", at="2704")),
        Program(User.objects.create_user("a", national_role="auditor")),
    ]
    for name, body in (
        ("pause", {}),
        ("resume", {}),
        ("cancel", {"reason": "Why."}),
        ("preview", {}),
        ("approve", {"preview": 1}),
    ):
        for reader in watching:
            problem(reader.act(one(batch), name, body), 403)
        problem(broker.act(one(batch), name, body, etag='"1"'), 404)
        problem(visitor.act(one(batch), name, body, etag='"1"'), 401)
    assert Batch.objects.get(pk=batch.pk).state == "moving"
    for reader in watching:
        assert reader.get(one(batch)).status_code == reader.get(BATCHES).status_code == 200
    problem(broker.get(BATCHES), 404)
    problem(visitor.get(one(batch)), 401)


def test_work_that_has_drifted_waits_until_a_second_person_approves_a_fresh_preview(people: Any) -> None:
    admin, director = Program(people[0]), Program(people[1])
    made.review(made.PUMPS)
    day = (clock.today() + timedelta(days=9)).isoformat()
    body = {"centers": ["CEE010"], "effective_on": day, "order_number": "DO 26-001", "text": "Machinery."}
    order = f"{ORDERS}{admin.create(ORDERS, body).json()['id']}/"
    admin.act(order, "preview")
    made.review(made.PUMPS, port="4601")
    batch_id = director.act(order, "approve", {"warnings_read": True}).json()["batch"]
    batch = Batch.objects.get(pk=batch_id)
    Batch.objects.filter(pk=batch.pk).update(state="waiting_for_approval", status_message="Twice the work.")
    problem(director.act(one(batch), "preview"), 409)  # its order is previewed
    fresh = admin.act(order, "preview").json()["preview"]
    problem(director.act(one(batch), "approve"), 400, "preview")
    problem(director.act(one(batch), "approve", {"preview": batch.preview_id}), 409)
    problem(admin.act(one(batch), "approve", {"preview": fresh}), 403)
    assert director.act(one(batch), "approve", {"preview": fresh}).json()["state"] == "announced"


def test_a_move_by_hand_by_api(people: Any) -> None:
    admin, director = Program(people[0]), Program(people[1])
    item, other = made.review(made.PUMPS), made.review(made.PUMPS)
    body = {"entry_numbers": [item.printed_number], "office": "5301", "reason": "Storm."}
    first, again = (admin.create(BATCHES, body, key="k-1") for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    batch = Batch.objects.get()
    assert (batch.state, first.json()["cause"]) == ("waiting_for_approval", "manual")
    preview = director.act(one(batch), "preview").json()
    assert (preview["summaries"], preview["items"]) == (1, 1)
    assert preview["flows"] == [{"from": "2704", "to": "5301", "summaries": 1, "items": 1}]
    problem(admin.act(one(batch), "approve", {"preview": preview["preview"]}), 403)
    assert director.act(one(batch), "approve", {"preview": preview["preview"]}).json()["state"] == "moving"
    run(batch)
    assert offices(item, other) == ["5301", "2704"]
    for fields, field in (
        ({"entry_numbers": ["B76-9999999-9"]}, "entry_numbers"),
        ({"entry_numbers": []}, "entry_numbers"),
        ({"entry_numbers": [item.printed_number]}, "summaries"),  # it is there already
        ({"office": "ZZZ"}, "office"),
        ({"reason": ""}, "reason"),
        ({"to": "5301"}, "to"),
    ):
        problem(admin.create(BATCHES, {**body, **fields}), 400, field)
    problem(Program(made.person("sam", at="2704")).create(BATCHES, body), 403)


def test_the_list_pages_filters_and_tells_what_changed(people: Any) -> None:
    admin = Program(people[0])
    item = made.review(made.PUMPS)
    _, flip = approved(people, order_spec(effective_on=clock.today() + timedelta(days=9)))
    admin.create(BATCHES, {"entry_numbers": [item.printed_number], "office": "5301", "reason": "Storm."})
    hand = Batch.objects.latest("id")
    first = admin.get(BATCHES, limit=1).json()
    second = admin.get(BATCHES, limit=1, cursor=first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [hand.pk, flip.pk]
    assert second["next"] is None
    assert set(first["results"][0]) == {
        "id", "state", "cause", "title", "delegation", "starts_on", "started_at", "finished_at", "said", "etag",
    }  # fmt: skip
    for query, ids in (
        ({"cause": "manual"}, [hand.pk]),
        ({"state": "announced"}, [flip.pk]),
        ({"delegation": flip.delegation_id}, [flip.pk]),
    ):
        assert [row["id"] for row in admin.get(BATCHES, **query).json()["results"]] == ids
    with clock.set_to(clock.now() + timedelta(hours=1)):
        now = clock.now().isoformat()
        assert admin.get(BATCHES, changed_since=now).json()["results"] == []
        Program(people[1]).act(one(hand), "cancel", {"reason": "Over."})
        assert [row["id"] for row in admin.get(BATCHES, changed_since=now).json()["results"]] == [hand.pk]
    problem(admin.get(BATCHES, kind="manual"), 400, "kind")

"""`/api/v1/delegations/` as docs/openapi.yaml has it: proposed, previewed, approved by a second person, moved, revoked."""

from datetime import timedelta
from typing import Any

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import hold_gate
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Delegation, Office
from centers.selectors.rulebooks import current_rulebook_number
from entries.models import Filer
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.drafting import change_order, draft_order
from reviews.work.models import WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.console_api import BATCHES, ORDERS, Program, problem
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

READ = {"warnings_read": True}


def body(**fields: Any) -> dict[str, Any]:
    return {
        "centers": ["CEE010"],
        "functions": "all",
        "ports": "all",
        "effective_on": None,
        "order_number": "DO 26-001",
        "text": "Machinery.",
        **fields,
    }


def routing_of(program: Program, item: WorkItem) -> str:
    """The office of a summary as its filer's program reads it."""
    answer = program.get(f"/api/v1/entry-summaries/{item.printed_number}/routing/")
    return str(answer.json()["current"]["office"]["code"])


def test_the_whole_life_by_api(people: Any) -> None:
    admin, director = Program(people[0]), Program(people[1])
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "2704", "4601")]
    broker = User.objects.create_user("broker")
    broker.filer_memberships.create(filer=Filer.objects.get(code="B76"), valid_from=clock.today())
    made.own(items[0], made.person("pat", at="2704"), begun=True)

    created = admin.create(ORDERS, body(policies={"begun": "hold"}))
    assert created.status_code == 201
    order = created.json()
    assert (order["state"], order["ports"], order["effective_on"]) == ("draft", "all", None)
    assert order["functions"] == ["validation", "psc", "protest", "liquidation", "revenue"]
    assert created["ETag"] == order["etag"]
    one = f"{ORDERS}{order['id']}/"
    assert admin.get(one).json() == order

    previewed = admin.act(one, "preview")
    assert previewed.status_code == 200
    preview = previewed.json()
    assert preview["state"] == "previewed"
    numbers = ("summaries", "items", "held", "begun", "near_deadline", "inferred_high", "inferred_low")
    assert {name: preview[name] for name in numbers} == {
        "summaries": 3, "items": 3, "held": 1, "begun": 1, "near_deadline": 0,
        "inferred_high": preview["inferred_high"], "inferred_low": preview["inferred_low"],
    }  # fmt: skip
    assert isinstance(preview["value"], str)
    assert [{name: row[name] for name in ("port", "summaries", "items")} for row in preview["by_port"]] == [
        {"port": "2704", "summaries": 2, "items": 2},
        {"port": "4601", "summaries": 1, "items": 1},
    ]
    assert preview["by_function"] == [{"function": "validation", "items": 3}]
    assert {line["result"] for line in preview["readiness"]} <= {"green", "warned", "blocking"}
    assert all(set(line) >= {"check", "result", "detail"} for line in preview["readiness"])
    assert (preview["participants_there"], preview["accounts_there"], preview["held_summaries"]) == (0, 0, 0)
    assert previewed["ETag"] == admin.get(one)["ETag"]

    problem(admin.act(one, "approve"), 403)
    answer = director.act(one, "approve", {"preview": preview["preview"], "warnings_read": True})
    assert answer.status_code == 200
    assert answer.json() == {"id": order["id"], "state": "moving", "batch": answer.json()["batch"]}
    batch = f"{BATCHES}{answer.json()['batch']}/"
    moving = director.get(batch).json()
    assert (moving["state"], moving["cause"], moving["proof"]) == ("moving", "order", None)
    assert moving["total"] == {"summaries": 3, "items": 2}
    assert (moving["moved"], moving["left"]) == ({"summaries": 0, "items": 0}, {"summaries": 3, "items": 2})

    run(Batch.objects.get(pk=moving["id"]))
    done = director.get(batch).json()
    assert (done["state"], done["moved"], done["held"]["items"]) == ("done", {"summaries": 3, "items": 2}, 1)
    assert done["rulebook"] == current_rulebook_number() and done["left"] == {"summaries": 0, "items": 0}
    assert done["proof"]["holds"] is True and len(done["proof"]["checks"]) == 5
    for check in done["proof"]["checks"]:
        assert (check["holds"], check["violations"]) == (True, []) and check["check"]
    assert director.get(one).json()["state"] == "in_force"

    # The broker's API shows the new office at once, and nothing of the console.
    filer = Program(broker)
    shown = routing_of(filer, items[1])
    assert shown == "CEE010"
    for address in (ORDERS, one, BATCHES, batch, f"{batch}moves/"):
        problem(filer.get(address), 404)

    drafted = admin.act(one, "revoke", {"reason": "Not ready."})
    assert drafted.status_code == 201
    undo = drafted.json()
    assert (undo["withdraws"], undo["state"]) == (order["id"], "draft")
    two = f"{ORDERS}{undo['id']}/"
    assert drafted["ETag"] == admin.get(two)["ETag"]
    assert admin.act(two, "preview").json()["summaries"] == 3
    problem(admin.act(two, "approve"), 403)
    last = director.act(two, "approve", READ).json()
    assert last["state"] == "moving"
    back = run(Batch.objects.get(pk=last["batch"]))
    assert back.proof["holds"], back.proof
    assert offices(*items) == ["2704", "2704", "4601"]
    assert director.get(one).json()["state"] == "revoked"
    assert routing_of(filer, items[1]) == "2704"


def test_before_its_day_it_is_withdrawn_at_once(people: Any) -> None:
    day = clock.today() + timedelta(days=9)
    order, batch = approved(people, order_spec(effective_on=day))
    answer = Program(people[0]).act(f"{ORDERS}{order.pk}/", "revoke", {"reason": "Postponed."})
    assert answer.status_code == 200
    assert answer.json() == {"id": order.pk, "state": "revoked", "batch": None}
    assert Program(people[0]).get(f"{BATCHES}{batch.pk}/").json()["state"] == "cancelled"


def test_an_order_for_a_later_day_is_approved_and_its_batch_announced(people: Any) -> None:
    admin, director = Program(people[0]), Program(people[1])
    day = (clock.today() + timedelta(days=9)).isoformat()
    one = f"{ORDERS}{admin.create(ORDERS, body(effective_on=day)).json()['id']}/"
    admin.act(one, "preview")
    answer = director.act(one, "approve", READ).json()
    assert answer["state"] == "approved"
    assert director.get(f"{BATCHES}{answer['batch']}/").json()["state"] == "announced"


def test_functions_ports_and_the_plan_are_named_in_the_words_of_the_schema(people: Any) -> None:
    admin = Program(people[0])
    made.person("port", at="2704")
    field_office = (
        Office.objects.filter(kind="port").exclude(field_office="").values_list("field_office", flat=True)[0]
    )
    plan = [{"user": "port", "team": "M1", "from": "2026-12-01"}]
    order = admin.create(
        ORDERS,
        body(
            functions=["validation", "revenue"],
            ports=["2704", "4601"],
            policies={"begun": "hold", "near_deadline_days": 12, "near_deadline": "hold", "team": "weight"},
            staffing=plan,
        ),
    ).json()
    assert order["functions"] == ["validation", "revenue"]
    assert sorted(order["ports"]) == ["2704", "4601"]
    assert order["staffing"] == plan
    given = {"begun": "hold", "near_deadline_days": 12, "near_deadline": "hold", "team": "weight"}
    assert given.items() <= order["policies"].items()
    second = admin.create(ORDERS, body(order_number="DO 26-002", ports={"field_office": field_office}))
    codes = Office.objects.filter(kind="port", field_office=field_office).values_list("code", flat=True)
    assert sorted(second.json()["ports"]) == sorted(codes)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"centers": ["CEE077"]}, "centers"),
        ({"centers": []}, "centers"),
        ({"functions": ["review"]}, "functions"),
        ({"functions": {"validation": True}}, "functions"),
        ({"ports": ["99X9"]}, "ports"),
        ({"ports": []}, "ports"),
        ({"ports": {"field_office": "Atlantis"}}, "ports.field_office"),
        ({"effective_on": "tomorrow"}, "effective_on"),
        ({"effective_on": "2015-01-01"}, "reason"),
        ({"order_number": ""}, "order_number"),
        ({"order_number": "DO 26-000"}, "order_number"),
        ({"policies": {"begun": "keep"}}, "policies.begun"),
        ({"staffing": [{"user": "nobody-here", "team": "M1"}]}, "staffing[0].user"),
        ({"staffing": [{"user": "admin", "team": "X9"}]}, "staffing[0].team"),
        ({"center": "CEE010"}, "center"),
    ],
)
def test_what_makes_no_order_is_a_400_that_names_the_field(
    people: Any, fields: dict[str, Any], field: str
) -> None:
    admin = Program(people[0])
    admin.create(ORDERS, body(order_number="DO 26-000"))
    problem(admin.create(ORDERS, body(**fields)), 400, field)
    problem(admin.create(f"{ORDERS}?dry_run=1", body()), 400, "dry_run")
    assert Delegation.objects.filter(order_number__startswith="DO 26").count() == 1


def test_a_repeated_creating_call_creates_once(people: Any) -> None:
    admin = Program(people[0])
    first, again = (admin.create(ORDERS, body(), key="k-1") for _ in range(2))
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    problem(admin.create(ORDERS, body(text="Other."), key="k-1"), 422)
    order, batch = approved(people, order_spec("DO 26-009"))
    run(batch)
    one = f"{ORDERS}{order.pk}/"
    tag = admin.get(one)["ETag"]
    first, again = (admin.act(one, "revoke", {"reason": "Why."}, etag=tag, key="k-2") for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    assert Delegation.objects.filter(withdraws=order).count() == 1


def test_a_write_names_the_version_it_has_read(people: Any) -> None:
    admin, director = Program(people[0]), Program(people[1])
    one = f"{ORDERS}{admin.create(ORDERS, body()).json()['id']}/"
    old = admin.get(one)["ETag"]
    for name, sent in (("preview", None), ("approve", None), ("revoke", {"reason": "Why."})):
        problem(admin.act(one, name, sent, etag=""), 428, "If-Match")
    assert admin.act(one, "preview", etag=old).status_code == 200
    for name, sent in (("preview", None), ("approve", None), ("revoke", {"reason": "Why."})):
        refused = director.act(one, name, sent, etag=old)
        problem(refused, 412, "If-Match")
        assert refused["ETag"] == director.get(one)["ETag"]


def test_a_preview_of_what_the_order_said_before_is_not_approved(people: Any) -> None:
    admin, director = Program(people[0]), Program(people[1])
    made.review(made.PUMPS)
    order = admin.create(ORDERS, body(ports=["2704"])).json()
    one = f"{ORDERS}{order['id']}/"
    old = admin.act(one, "preview").json()["preview"]
    change_order(order_id=order["id"], user=people[0], spec=order_spec(effective_on=None))
    new = admin.act(one, "preview").json()["preview"]
    refused = problem(director.act(one, "approve", {"preview": old, **READ}), 409)
    assert "was changed since that preview" in refused["detail"]
    assert director.get(one).json()["state"] == "previewed"
    assert director.act(one, "approve", {"preview": new, **READ}).json()["state"] == "moving"


def test_not_ready_and_not_in_a_state_for_it_are_409_with_the_reason(reference: None) -> None:
    people = flips.administrators()  # and nobody on any team
    admin, director = Program(people[0]), Program(people[1])
    one = f"{ORDERS}{admin.create(ORDERS, body()).json()['id']}/"
    assert problem(director.act(one, "approve"), 409)["errors"][0]["code"] == "wrong_state"
    assert "blocking" in {line["result"] for line in admin.act(one, "preview").json()["readiness"]}
    refused = problem(director.act(one, "approve"), 409)
    assert refused["errors"][0]["code"] == "not_ready" and "nobody" in refused["detail"]
    problem(director.act(one, "approve", {"preview": 999_999}), 409)
    problem(director.act(one, "revoke", {"reason": " "}), 400, "reason")
    assert director.act(one, "revoke", {"reason": "Over."}).status_code == 200
    problem(director.act(one, "revoke", {"reason": "Again."}), 409)
    problem(director.act(one, "preview"), 409)


def test_the_list_pages_filters_and_tells_what_changed(people: Any) -> None:
    admin = Program(people[0])
    before = clock.now()
    made_ids = [admin.create(ORDERS, body(order_number=f"DO 26-00{n}")).json()["id"] for n in range(3)]
    seen, cursor = [], None
    while True:
        page = admin.get(ORDERS, limit=2, **({"cursor": cursor} if cursor else {})).json()
        assert all(row["etag"] for row in page["results"])
        seen += [row["id"] for row in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(Delegation.objects.values_list("pk", flat=True), reverse=True)
    drafts = admin.get(ORDERS, state="draft", center="CEE010").json()["results"]
    assert [row["id"] for row in drafts] == made_ids[::-1]
    assert [
        row["id"] for row in admin.get(ORDERS, changed_since=before.isoformat()).json()["results"]
    ] == made_ids[::-1]
    with clock.set_to(clock.now() + timedelta(hours=1)):
        later = clock.now().isoformat()
        assert admin.get(ORDERS, changed_since=later).json()["results"] == []
        # Counting again changes nothing but the preview that the order names.
        one = f"{ORDERS}{made_ids[0]}/"
        for _ in range(2):
            admin.act(one, "preview")
        changed = admin.get(ORDERS, changed_since=later).json()["results"]
        assert [row["id"] for row in changed] == made_ids[:1]
    for query, field in (
        ({"states": "draft"}, "states"),
        ({"cursor": "x"}, "cursor"),
        ({"state": "new"}, "state"),
    ):
        problem(admin.get(ORDERS, **query), 400, field)
    problem(admin.get(one, full="yes"), 400, "full")
    problem(admin.get(f"{ORDERS}999999/"), 404)
    problem(admin.get(f"{ORDERS}99999999999999999999999/"), 404)


def test_who_may(people: Any) -> None:
    order, _ = approved(people, order_spec(effective_on=clock.today() + timedelta(days=9)))
    one = f"{ORDERS}{order.pk}/"
    auditor = Program(User.objects.create_user("auditor", national_role="auditor"))
    assert auditor.get(ORDERS).status_code == auditor.get(one).status_code == 200
    problem(auditor.create(ORDERS, body()), 403)
    problem(auditor.act(one, "revoke", {"reason": "Why."}), 403)
    specialist = Program(made.person("sam", at="2704"))
    problem(specialist.get(ORDERS), 403)
    problem(specialist.create(ORDERS, body()), 403)
    visitor = Program()
    problem(visitor.get(ORDERS), 401)
    problem(visitor.create(ORDERS, body()), 401)


def test_warnings_are_confirmed_before_an_approval_counts(people: Any) -> None:
    admin, director = Program(people[0]), Program(people[1])
    one = f"{ORDERS}{admin.create(ORDERS, body(text='')).json()['id']}/"
    warned = [row for row in admin.act(one, "preview").json()["readiness"] if row["result"] == "warned"]
    assert "Order number and text" in {row["check"] for row in warned}
    refused = problem(director.act(one, "approve", {"warnings_read": False}), 409, "warnings_read")
    assert refused["errors"][0]["code"] == "warnings_unread"
    assert "Confirm that you have read" in refused["detail"] and "has no text" in refused["detail"]
    assert director.get(one).json()["state"] == "previewed" and not Batch.objects.exists()
    assert director.act(one, "approve", None).status_code == 200, "the preview that was fetched names them"
    said = Event.objects.get(object_kind="delegation", verb=Verb.ORDER_APPROVED).after
    assert len(said["warnings"]) == len(warned)


def test_what_was_read_is_compared_on_the_locked_row(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order changes after the call was let in: between its first look and the lock, while the gate is waited for."""
    admin, director = Program(people[0]), Program(people[1])
    one = f"{ORDERS}{admin.create(ORDERS, body()).json()['id']}/"
    admin.act(one, "preview")
    tag = director.get(one)["ETag"]

    def changed_meanwhile() -> None:
        Delegation.objects.filter(order_number="DO 26-001").update(text="Said better.")
        hold_gate()

    for act, sent in (("approve", READ), ("revoke", {"reason": "Why."})):
        where = {"approve": "approval", "revoke": "withdrawal"}[act]
        monkeypatch.setattr(f"reviews.reassignment.orders.{where}.hold_gate", changed_meanwhile)
        refused = director.act(one, act, sent, etag=tag)
        problem(refused, 412, "If-Match")
        assert refused["ETag"] != tag
    monkeypatch.undo()
    assert director.get(one).json()["state"] == "previewed" and not Batch.objects.exists()
    for tag in ('"0"', "nonsense", '"²"', f'"{10**30}"'):
        problem(director.act(one, "revoke", {"reason": "Why."}, etag=tag), 412, "If-Match")
    listed = f'"0", {director.get(one)["ETag"]}'
    assert director.act(one, "revoke", {"reason": "Why."}, etag=listed).status_code == 200


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"policies": {"begun": "keep"}}, "hold, move"),
        ({"policies": {"team": "size"}}, "heading, importer, weight"),
    ],
)
def test_a_choice_that_is_none_names_what_may_be_chosen(
    people: Any, fields: dict[str, Any], known: str
) -> None:
    admin = Program(people[0])
    told = problem(admin.create(ORDERS, body(**fields)), 400)["errors"][0]["message"]
    assert known in told
    for address, name, first in ((ORDERS, "state", "draft"), (BATCHES, "cause", "order")):
        told = problem(admin.get(address, **{name: "new"}), 400, name)["errors"][0]["message"]
        assert f"Use one of: {first}" in told


def test_an_order_that_is_changed_while_it_is_counted_is_not_previewed(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = draft_order(user=people[0], spec=order_spec())

    def count(counted: Delegation) -> dict[str, Any]:
        change_order(order_id=order.pk, user=people[0], spec=order_spec(ports=["2704"]))
        return {}

    monkeypatch.setattr("reviews.reassignment.orders.drafting.count_order", count)
    refused = problem(Program(people[1]).act(f"{ORDERS}{order.pk}/", "preview"), 409)
    assert "changed while it was counted" in refused["detail"]
    order.refresh_from_db()
    assert order.state == "draft" and not order.previews.exists()

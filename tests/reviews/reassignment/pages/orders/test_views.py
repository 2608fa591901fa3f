"""Pages of orders as a person reads and acts on them: the numbers of a preview, its CSV, and what is refused in words."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import GateBusyError
from centers.models import Delegation, OfficeMembership
from reviews.reassignment.engine import chunks
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.holds.cancellation import hold_rest_of_batch
from reviews.reassignment.models import Batch, BatchFault
from reviews.reassignment.orders import drafting, withdrawal
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.reassignment.pages.orders.order_context import abbreviate_money
from reviews.reassignment.pages.orders.preview_flow import flow_by_port
from reviews.reassignment.steering.controls import cancel_batch, pause_batch
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
LIST = "/centers/delegations/"


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def previewed(people: Any, wanted: Any = None) -> Delegation:
    order = drafting.draft_order(user=people[0], spec=wanted or order_spec())
    drafting.make_preview(order_id=order.pk, user=people[0])
    return order


def page(order: Delegation) -> str:
    return f"{LIST}{order.pk}/"


def test_one_click_takes_a_past_day_with_its_reason(people: Any) -> None:
    admin = browser(people[0])
    sent = {
        "center": "CEE010",
        "order_number": "DO 26-001",
        "operational_on": (clock.today() - timedelta(days=3)).isoformat(),
    }
    asked = admin.post(f"{LIST}full-status/", sent)
    assert asked.status_code == 400
    assert b"That day is past." in asked.content and b"Reason for a past date" in asked.content
    assert b"Reason for a past date" not in admin.get(LIST).content
    done = admin.post(f"{LIST}full-status/", {**sent, "reason": "It was signed late."})
    order = Delegation.objects.get(order_number="DO 26-001")
    assert (done.status_code, done["Location"], order.state) == (302, page(order), "previewed")
    shown = browser(people[1]).get(page(order)).content.decode()
    assert "The order applies from that day, and the move starts at once: It was signed late." in shown


def test_warnings_that_were_not_read_are_said_again_and_nothing_is_approved(people: Any) -> None:
    order = previewed(people, order_spec(text=""))
    director = browser(people[1])
    newest = order.previews.latest("id").pk
    assert director.post(f"{page(order)}approve/", {"preview": "\u00b2"}).status_code == 400
    for sent in ({"preview": newest}, {"preview": newest, "read": ""}):
        refused = director.post(f"{page(order)}approve/", sent)
        assert refused.status_code == 409
        assert "Confirm that you have read the" in refused.content.decode()
    order.refresh_from_db()
    assert order.state == "previewed" and not Batch.objects.exists()
    assert director.post(f"{page(order)}approve/", {"preview": newest, "read": "yes"}).status_code == 302


def test_the_csv_holds_every_number_of_the_preview(people: Any) -> None:
    for n, port in enumerate(("2704", "2704", "4601")):
        item = made.review(made.PUMPS, port=port)
        made.own(item, made.person(f"pat-{n}", at=port), begun=True)
    order = previewed(people, order_spec(policies={"begun": "hold"}))
    counts = order.previews.latest("id").counts
    text = browser(people[1]).get(f"{page(order)}preview.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {(row["by"], row["code"], row["name"]): row for row in rows}
    assert len(found) == len(rows)
    total = found["total", "", ""]
    assert [total[name] for name in ("summaries", "items", "held", "value")] == [
        "3",
        "3",
        "3",
        counts["value"],
    ]
    for row in counts["by_port"]:
        line = next(line for line in rows if (line["by"], line["code"]) == ("port", row["port"]))
        assert [int(line[name]) for name in ("summaries", "items", "owner_kept", "held", "value")] == [
            row[name] for name in ("summaries", "items", "keep_owner", "held", "value")
        ]
    for row in counts["flows"]:
        assert int(found["flow", row["from"], row["to"]]["items"]) == row["items"]
    for group in ("function", "kind", "state", "person", "age"):
        lines = {line["code"]: int(line["items"]) for line in rows if line["by"] == group}
        assert lines == {row[group]: row["items"] for row in counts[f"by_{group}"]}
    for name in ("inferred_high", "inferred_low", "participants_there", "accounts_there"):
        assert int(found[name, "", ""]["summaries"]) == counts[name]
    for name in ("near_deadline", "begun", "open_now"):
        assert int(found[name, "", ""]["items"]) == counts[name]


def test_every_person_is_counted_however_many_they_are(people: Any) -> None:
    from reviews.reassignment.placement.policies import Policies
    from reviews.reassignment.preview.order_counts import ItemRow, sum_counts

    rows = [
        ItemRow("2704", "2704", "CEE010", "validation", "validation", "open", f"pat{n}", "a week",
                False, False, False, False, False, 1)
        for n in range(300)
    ]  # fmt: skip
    counts = sum_counts([], rows, {}, Policies())
    assert sum(row["items"] for row in counts["by_person"]) == counts["items"] == 300


def test_an_undo_shows_what_goes_back_and_what_stays(people: Any) -> None:
    worked, _ = made.review(made.PUMPS), made.review(made.PUMPS)
    order, batch = approved(people)
    run(batch)
    maker = OfficeMembership.objects.filter(office__code="CEE010").latest("id").user
    made.own(worked, maker, begun=True)
    back = withdrawn(people, order)
    draft = back.delegation
    assert draft is not None
    found = read_progress(back)
    assert (found.total.summaries, found.total.items) == (1, 1)
    shown = browser(people[0]).get(page(draft)).content.decode()
    assert '<dt>Summaries change office</dt><dd class="fig">1</dd>' in shown
    assert "1 summary stays with the items that were worked on." in shown
    assert run(back).proof["holds"]
    ended = read_progress(back)
    assert (ended.moved, ended.total) == (found.total, found.total)


def test_a_move_that_is_canceled_before_its_day_says_what_happens_then(people: Any) -> None:
    made.review(made.PUMPS)
    order, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=5)))
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    shown = browser(people[1]).get(page(order)).content.decode()
    assert "Its move was canceled:" in shown and "Wait for the staff." in shown
    assert "stays where it is and is listed as held" in shown
    own = browser(people[1]).get(f"{LIST}batches/{batch.pk}/").content.decode()
    assert "<h1>Machinery to full operational status</h1>" in own
    assert "Canceled before it began." in own and "Was to begin" in own
    assert "Cancel this batch" not in own and "Set pace</button>" not in own


def test_the_button_that_pauses_all_is_there_for_what_would_begin_today(people: Any) -> None:
    made.review(made.PUMPS)
    director = browser(people[1])
    approved(people, order_spec(effective_on=clock.today() + timedelta(days=5)))
    assert b"Pause all moves" not in director.get(LIST).content
    approved(people, order_spec("DO 26-002"))
    assert b"Pause all moves" in director.get(LIST).content


def test_what_another_window_has_changed_is_not_written_over(people: Any) -> None:
    order = previewed(people)
    admin = browser(people[0])
    edit = f"{page(order)}edit/"
    first = admin.get(edit)
    sent = {
        "version": first.context["version"],
        "centers": "CEE010",
        "functions": ["validation", "revenue"],
        "where": "list",
        "ports": "2704; 4601",
        "order_number": "DO 26-001",
        "near_deadline": "move",
        "near_deadline_days": "10",
        "begun": "move",
        "team": "heading",
        "staff-TOTAL_FORMS": "0",
        "staff-INITIAL_FORMS": "0",
    }
    assert admin.post(edit, sent).status_code == 302
    refused = admin.post(edit, {**sent, "ports": "5301"})
    assert refused.status_code == 412
    assert "The order has changed since you opened this page." in refused.content.decode()
    assert [port.code for port in order.ports.all()] == ["2704", "4601"]
    assert admin.post(edit, {**sent, "version": admin.get(edit).context["version"]}).status_code == 302


def test_a_change_that_filings_leave_no_room_for_is_said_so(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, _ = approved(people, order_spec(effective_on=clock.today() + timedelta(days=5)))

    def busy() -> None:
        raise GateBusyError

    monkeypatch.setattr("reviews.reassignment.orders.drafting.hold_gate", busy)
    form = browser(people[0])
    sent = {
        name: value if value is not None else ""
        for name, value in form.get(f"{page(order)}edit/").context["form"].initial.items()
    }
    refused = form.post(f"{page(order)}edit/", {**sent, "staff-TOTAL_FORMS": "0", "staff-INITIAL_FORMS": "0"})
    assert refused.status_code == 503
    assert "Try again in a few seconds." in refused.content.decode()


@pytest.mark.parametrize("reason", ["", " ", "x" * 1001, "a\x00b"])
@pytest.mark.parametrize("act", ["revoke", "send-back"])
def test_a_reason_is_a_sentence_that_can_be_kept(people: Any, act: str, reason: str) -> None:
    order = previewed(people)
    refused = browser(people[1]).post(f"{page(order)}{act}/", {"reason": reason})
    assert refused.status_code == 400
    order.refresh_from_db()
    assert order.state == "previewed"


def test_a_csv_runs_nothing_and_keeps_every_letter(people: Any) -> None:
    odd = made.person("=cmd|calc", at="2704")
    made.own(made.review(made.PUMPS, port="1108"), odd, begun=True)
    text = browser(people[1]).get(f"{page(previewed(people))}preview.csv").content.decode()
    assert text.startswith("\ufeffby,")
    assert "person,'=cmd|calc," in text and "Int’L" in text


def test_a_paused_move_names_no_rate_and_no_time(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate of the last seconds falls while nothing moves; what it leads to is no forecast."""
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1)
    for port in ("2704", "2704", "4601"):
        made.review(made.PUMPS, port=port)
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    for _ in range(2):
        continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None)
    director = browser(people[1])
    assert "a second" in director.get(page(order)).content.decode()
    pause_batch(batch_id=batch.pk, user=people[1])
    shown = director.get(page(order)).content.decode()
    assert "<dt>Now</dt><dd>paused</dd>" in shown and "a second</dd>" not in shown
    assert re.search(r'<dt>Left</dt><dd><span class="fig">\d+</span> (summaries and items|of)', shown)


def test_errors_alone_are_not_called_held(people: Any) -> None:
    made.review(made.PUMPS, port="2704")
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    BatchFault.objects.create(batch=batch, message="It would not go.", at=clock.now())
    shown = browser(people[1]).get(page(order)).content.decode()
    assert "The error, CSV" in shown and "All 0 held" not in shown


def test_an_undo_that_was_canceled_half_way_does_not_say_that_all_went_back(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for port in ("2704", "2704", "4601"):
        made.review(made.PUMPS, port=port)
    order, batch = approved(people)
    run(batch)
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1)
    back = withdrawn(people, order)
    start_batch(batch_id=back.pk)
    continue_batch(batch_id=back.pk, seconds=0, sleep=lambda _: None)
    cancel_batch(batch_id=back.pk, user=people[1], reason="Look first.")
    assert back.delegation is not None
    shown = browser(people[0]).get(page(back.delegation)).content.decode()
    assert re.findall(r"<h1>(.*?)</h1>", shown) == ["Some work went back from Machinery"]


def test_a_move_that_waits_for_a_fresh_preview_says_so_and_only_a_second_person_releases_it(
    people: Any,
) -> None:
    order, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=9)))
    said = "Summaries were 10 in the preview and are 30 now."
    Batch.objects.filter(pk=batch.pk).update(state="waiting_for_approval", status_message=said)
    drafting.make_preview(order_id=order.pk, user=people[1])
    proposer, second = browser(people[0]), browser(people[1])
    shown = second.get(page(order)).content.decode()
    assert "and release the move" in shown and "You proposed it" not in shown
    shown = proposer.get(page(order)).content.decode()
    assert (
        "and release the move" not in shown and "a second administrator must approve preview no. 2" in shown
    )
    shown = second.get(f"{LIST}batches/{batch.pk}/").content.decode()
    assert "The move waits for a fresh preview.</b> Summaries were 10" in shown and page(order) in shown
    assert "not begun" in shown and "0</span> a second" not in shown and "Moving work to" not in shown
    assert "Waits</li>" in second.get(LIST).content.decode()


def test_an_approved_order_that_is_changed_says_what_becomes_of_its_move(people: Any) -> None:
    day = clock.today() + timedelta(days=9)
    order, batch = approved(people, order_spec(effective_on=day))
    admin = browser(people[0])
    assert b"cancels its move until it is approved again" in admin.get(f"{page(order)}edit/").content
    drafting.change_order(
        order_id=order.pk, user=people[0], spec=order_spec(effective_on=day + timedelta(days=1))
    )
    assert b"cancels its move" not in admin.get(f"{page(order)}edit/").content
    shown = admin.get(f"{LIST}batches/{batch.pk}/").content.decode()
    assert (
        "Its order was changed. Once its order is approved again, another" in shown
        and "withdrawn" not in shown
    )
    assert "This order is not approved. It is withdrawn at once" in admin.get(page(order)).content.decode()
    drafting.make_preview(order_id=order.pk, user=people[0])
    assert "The order itself is not affected" not in admin.get(page(order)).content.decode()
    withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Too early.")
    shown = admin.get(f"{LIST}batches/{batch.pk}/").content.decode()
    assert "Its order was changed. The order was withdrawn since." in shown and "approved again" not in shown


def test_a_move_whose_order_is_withdrawn_says_it_once(people: Any) -> None:
    order, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=9)))
    withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Too early.")
    shown = browser(people[0]).get(f"{LIST}batches/{batch.pk}/").content.decode()
    assert "Canceled before it began.</b> Its order was withdrawn.</p>" in shown


@pytest.mark.parametrize(
    ("is_undo", "words"),
    [
        (False, "moved by hand, or the order is withdrawn"),
        (True, "moved by hand, or an order gives it again"),
    ],
)
def test_what_a_cancelled_move_left_says_what_ends_its_hold(people: Any, is_undo: bool, words: str) -> None:
    made.review(made.PUMPS)
    order, batch = approved(people)
    if is_undo:
        run(batch)
        batch = withdrawn(people, order)
    start_batch(batch_id=batch.pk)
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert hold_rest_of_batch(batch_id=batch.pk) == 2
    assert f"<td>{words}</td>" in browser(people[0]).get(f"{LIST}batches/{batch.pk}/").content.decode()


def test_a_withdrawal_that_is_dropped_leaves_the_order_standing_and_says_so(people: Any) -> None:
    order, batch = approved(people)
    run(batch)
    draft = withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
    drafting.make_preview(order_id=draft.pk, user=people[0])
    shown = browser(people[1]).get(page(draft)).content.decode()
    assert f"order {order.order_number} does not change." in shown
    assert "This order is not in force yet" not in shown


def test_a_cancelled_move_does_not_say_that_it_stays_once_its_order_is_withdrawn(people: Any) -> None:
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    admin = browser(people[0])
    assert b"Work that has moved does not go back" in admin.get(page(order)).content
    withdrawn(people, order)
    shown = admin.get(page(order)).content.decode()
    assert "the moved work goes back" in shown and "does not go back" not in shown


def test_the_flow_lists_ports_by_the_summaries_that_move(reference: None) -> None:
    numbers = ("summaries", "held_summaries", "items", "keep_owner", "held")
    rows = {"2704": (9, 8, 9, 0, 8), "4601": (5, 0, 5, 2, 0), "5301": (3, 0, 3, 0, 0)}
    counts = {
        "by_port": [{"port": port, **dict(zip(numbers, row, strict=True))} for port, row in rows.items()]
    }
    flow = flow_by_port(counts)
    assert [(row.code, row.summaries, row.held) for row in flow.rows] == [
        ("4601", 5, 0), ("5301", 3, 0), ("2704", 1, 8),
    ]  # fmt: skip
    assert (flow.total.summaries, flow.ports) == (9, 3)


def test_the_form_suggests_people_who_work_at_an_office_today_or_later(people: Any) -> None:
    today, day = clock.today(), timedelta(days=1)
    for name, first, last in (("here", -9, 0), ("gone", -9, -1), ("comes", 5, None)):
        OfficeMembership.objects.create(
            user=User.objects.create_user(name),
            office=made.office("2704"),
            role="specialist",
            valid_from=today + first * day,
            valid_to=None if last is None else today + last * day,
        )
    shown = {user.username for user in browser(people[0]).get(f"{LIST}new/").context["people"]}
    assert {"here", "comes"} <= shown and "gone" not in shown


@pytest.mark.parametrize(
    ("dollars", "words"),
    [
        (999_999, "$ 999,999"), (1_000_000, "$ 1.0 m"), (999_949_999, "$ 999.9 m"), (999_960_000, "$ 1.0 bn"),
        (41_120_000_000, "$ 41.1 bn"),
    ],
)  # fmt: skip
def test_money_takes_the_unit_that_it_rounds_to(dollars: int, words: str) -> None:
    assert abbreviate_money(dollars) == words


def one_click(user: Any, number: str, center: str = "CEE010", **sent: str) -> Any:
    return browser(user).post(f"{LIST}full-status/", {"center": center, "order_number": number, **sent})


def test_one_click_keeps_urgent_and_begun_work_and_says_so(people: Any) -> None:
    made.own(made.review(made.PUMPS), made.person("pat", at="2704"), begun=True)
    shown = browser(people[0]).get(LIST).content.decode()
    assert '<option value="hold" selected>stay until their date' in shown.replace("\n", "") or (
        shown.index("stay until their date") < shown.index('<option value="move"')
    )
    assert one_click(people[0], "DO 26-001").status_code == 302
    order = Delegation.objects.get(order_number="DO 26-001")
    assert (order.policies["near_deadline"], order.policies["begun"]) == ("hold", "hold")
    box = browser(people[1]).get(page(order)).content.decode()
    assert "Items within 10 days of a legal deadline stay until their date." in box
    assert "stay until they are closed, at most 10 working days." in box
    assert (
        one_click(people[0], "DO 26-002", near_deadline="move", begun="move", beside="on").status_code == 302
    )
    risky = Delegation.objects.get(order_number="DO 26-002")
    box = browser(people[1]).get(page(risky)).content.decode()
    assert "Items within 10 days of a legal deadline move with the rest." in box
    assert "Begun items whose owner is not on the plan move and lose their owner." in box


def test_a_new_order_proposes_the_careful_policies(people: Any) -> None:
    form = browser(people[0]).get(f"{LIST}new/?center=CEE010").context["form"]
    assert (form["near_deadline"].value(), form["begun"].value()) == ("hold", "hold")
    risky = previewed(people)
    form = browser(people[0]).get(f"{page(risky)}edit/").context["form"]
    assert (form["near_deadline"].value(), form["begun"].value()) == ("move", "move")


@pytest.mark.parametrize("state", ["draft", "previewed", "approved"])
def test_one_click_asks_where_another_order_waits_for_the_same(people: Any, state: str) -> None:
    later = order_spec(effective_on=clock.today() + timedelta(days=9), functions=["revenue"], ports=["2704"])
    if state == "approved":
        order, _ = approved(people, later)
    else:
        order = drafting.draft_order(user=people[0], spec=later)
        if state == "previewed":
            drafting.make_preview(order_id=order.pk, user=people[0])
    shown = browser(people[0]).get(LIST).content.decode()
    assert "Machinery: DO 26-001 waits" in shown and "Propose another order anyway" not in shown
    asked = one_click(people[0], "DO 26-002")
    assert asked.status_code == 400
    text = asked.content.decode()
    assert (
        "DO 26-001 already waits for Machinery." in text and f'<a href="{page(order)}">DO 26-001</a>' in text
    )
    assert not Delegation.objects.filter(order_number="DO 26-002").exists()
    assert one_click(people[0], "DO 26-002", beside="on").status_code == 302


def test_one_click_refuses_a_center_that_is_operational_already(people: Any) -> None:
    shown = browser(people[0]).get(LIST).content.decode()
    assert "Electronics: operational already" in shown
    refused = one_click(people[0], "DO 26-001", center="CEE007")
    assert refused.status_code == 400
    assert "Electronics holds all functions at all ports on" in refused.content.decode()
    assert "Nothing would move." in refused.content.decode()
    assert not Delegation.objects.filter(order_number="DO 26-001").exists()


def test_readiness_names_and_opens_each_waiting_order_for_the_same(people: Any) -> None:
    first = previewed(people)
    second = previewed(people, order_spec("DO 26-002", ports=["2704"], functions=["revenue"]))
    elsewhere = previewed(people, order_spec("DO 26-003", centers=["CEE001"]))
    director = browser(people[1])
    for order, other in ((first, second), (second, first)):
        shown = director.get(page(order)).content.decode()
        assert f"{other.order_number} (previewed): about some of the same" in shown
        assert f'<a href="{page(other)}">Open {other.order_number}</a>' in shown
        assert elsewhere.order_number not in shown
    assert "Conflicting orders not yet in force" in director.get(page(elsewhere)).content.decode()


def test_readiness_of_a_withdrawal_names_the_orders_that_wait(people: Any) -> None:
    order, batch = approved(people)
    run(batch)
    other = previewed(people, order_spec("DO 26-002"))
    back = withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
    drafting.make_preview(order_id=back.pk, user=people[0])
    director = browser(people[1])
    assert "DO 26-002 (previewed): about" in director.get(page(back)).content.decode()
    shown = director.get(page(other)).content.decode()
    assert f"{back.order_number} (previewed, withdraws DO 26-001): about" in shown
    assert "Order DO 26-001 already gives some of these functions." in shown


def test_an_old_preview_says_its_age_and_what_was_filed_since(people: Any) -> None:
    order = previewed(people)
    director, sent = browser(people[1]), {"preview": order.previews.latest("id").pk}
    fresh = director.get(page(order)).content.decode()
    assert "Counted just now." in re.sub(r"\s+", " ", fresh) and "Old preview" not in fresh
    made.review(made.PUMPS)
    made.review(made.TELEPHONES)
    with clock.set_to(clock.now() + timedelta(hours=4)):
        shown = re.sub(r"\s+", " ", director.get(page(order)).content.decode())
        assert (
            "Counted 4 h ago; 1 filed since." in shown and 'form="count-again">Count again</button>' in shown
        )
        assert "Counted 4 h ago. 1 filed since: they would move too. Count again, or confirm" in shown
        refused = director.post(f"{page(order)}approve/", sent)
        assert refused.status_code == 409 and "Counted 4 h ago." in refused.content.decode()
        assert director.post(f"{page(order)}preview/").status_code == 302
        shown = re.sub(r"\s+", " ", director.get(page(order)).content.decode())
        assert "Counted just now." in shown and "Old preview" not in shown
        assert director.post(f"{page(order)}approve/", {**sent, "read": "yes"}).status_code == 302


def test_the_old_preview_of_a_waiting_move_is_confirmed(people: Any) -> None:
    order, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=9)))
    Batch.objects.filter(pk=batch.pk).update(
        state="waiting_for_approval", status_message="Summaries were 10."
    )
    newest = drafting.make_preview(order_id=order.pk, user=people[0])
    director, release = browser(people[1]), f"{LIST}batches/{batch.pk}/release/"
    with clock.set_to(clock.now() + timedelta(hours=4)):
        assert "was counted 4 h ago" in re.sub(r"\s+", " ", director.get(page(order)).content.decode())
        refused = director.post(release, {"preview": newest.pk})
        assert refused.status_code == 409 and "counted 4 h ago" in refused.content.decode()
        assert director.post(release, {"preview": newest.pk, "read": "yes"}).status_code == 302

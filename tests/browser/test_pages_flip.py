"""Pages of orders and moves: written, refused, previewed, approved, waiting, moving, paused, canceled, proved, undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Delegation
from entries.filing.deletion import delete_summary
from entries.models import RoutingDecision
from reviews.reassignment.digests.services import write_moved_digests
from reviews.reassignment.engine import chunks
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.models import Batch, BatchFault
from reviews.reassignment.orders import approval, drafting
from reviews.reassignment.pages.batches import batch_context
from reviews.reassignment.proof.checkups import make_due_checkups
from reviews.reassignment.proof.proof import prove
from reviews.work.models import ItemMove, WorkItem
from tests.browser.orders import LIST, order_address, press_button
from tests.browser.watching import Look, Watch
from tests.builders import desk, flips
from tests.builders import reviews as made

SignIn = Callable[[User], None]
People = tuple[User, User]


@pytest.fixture
def people(look: Look, signed_in: SignIn) -> People:
    """Return the person who proposes and the one who approves; the second is signed in. Every team is staffed."""
    flips.staff()
    both = flips.administrators()
    signed_in(both[1])
    return both


@pytest.fixture
def pumps(people: People) -> list[WorkItem]:
    """Return work of Machinery at four ports; a person at a port has begun one item."""
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "2704", "2704", "4601", "5301", "3901")]
    keeper = made.person("keeper-of-a-rather-long-name-at-the-port-of-los-angeles", at="2704")
    made.own(items[0], keeper, begun=True)
    return items


@pytest.fixture
def still_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the page of a moving batch from loading anew while it is examined."""
    monkeypatch.setattr(batch_context, "POLL_SECONDS", 600)


def preview_order(people: People, **fields: Any) -> Delegation:
    order = drafting.draft_order(user=people[0], spec=flips.order_spec(**fields))
    drafting.make_preview(order_id=order.pk, user=people[0])
    return order


def move_chunks(people: People, monkeypatch: pytest.MonkeyPatch, count: int) -> tuple[Delegation, Batch]:
    """Approve an order and move so many chunks of one summary each; return the order and its batch."""
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1)
    order, batch = flips.approved(people)
    start_batch(batch_id=batch.pk)
    for _ in range(count):
        continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None)
    batch.refresh_from_db()
    assert batch.state == Batch.State.MOVING
    return order, batch


def count_moves(batch: Batch) -> int:
    """Return the number of records that the batch has written."""
    records = RoutingDecision.objects.filter(batch_id=batch.pk).count()
    return records + ItemMove.objects.filter(batch_id=batch.pk).count()


# What a page that was left open would still send.
SUBMIT_FORM = """([url, token]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  form.innerHTML = `<input name="csrfmiddlewaretoken" value="${token}">`;
  document.body.append(form);
  form.submit();
}"""


def read_token(page: Page) -> str:
    return page.locator("[name=csrfmiddlewaretoken]").first.input_value()


def test_orders_are_shown_to_their_readers_alone(look: Look, signed_in: SignIn, people: People) -> None:
    look(LIST, says="No order is waiting for a decision")
    look(f"{LIST}{Delegation.objects.get(order_number='14-004-7').pk}/", says="In force")
    signed_in(desk.national("sam", "auditor"))
    look(LIST, says="No approved order is waiting or moving")
    look(f"{LIST}new/", status=403, says="Only administrators")
    signed_in(made.person("dana"))
    look(LIST, status=403, says="Orders are prepared at headquarters")


def test_an_operational_date_is_previewed_in_one_click(
    look: Look, page: Page, watch: Watch, people: People, pumps: list[WorkItem]
) -> None:
    page.goto(look.server + LIST)
    page.get_by_label("Order number").fill("14-004-7")
    page.get_by_label("Center", exact=True).select_option("CEE010")
    with watch.allow_statuses(400):
        press_button(page, "Preview the operational date")
        look.check("a number that is taken", says="There is an order 14-004-7 already")
        page.get_by_label("Order number").fill("DO 26-001")
        page.get_by_label("Operational date").fill("2020-01-31")
        press_button(page, "Preview the operational date")
        expect(page.get_by_text("That day is past.").first).to_be_visible()
    page.get_by_label("Operational date").fill("")
    press_button(page, "Preview the operational date")
    look.check(
        "the preview of one click", says="You proposed this order, so a second administrator must approve it."
    )
    expect(page.get_by_role("button", name="Approve and start the move")).to_be_disabled()


# What is typed, and what is said about it. Everything else stays as it was.
REFUSED = [
    ({"List of ports": "2704 9999"}, "No port has the code 9999."),
    ({"List of ports": "2704", "Effective date": "2020-01-31"}, "Give a reason for a past date."),
    ({"Effective date": "2099-01-31"}, "more than five years away"),
    ({"Effective date": "", "staff-0-user": "nobody-here"}, "Nobody has the user name nobody-here."),
    ({"staff-0-user": "cee010-m1"}, "Choose the team."),
]


def test_an_order_is_refused_for_each_fault(look: Look, page: Page, watch: Watch, people: People) -> None:
    look(f"{LIST}new/?center=CEE010", says="Staffing plan")
    with watch.allow_statuses(400):
        page.get_by_label("Order number").fill("DO 26-001")
        page.get_by_label("A list").check()
        for typed, said in REFUSED:
            for label, text in typed.items():
                named = page.locator(f"[name='{label}']") if "-" in label else page.get_by_label(label)
                named.fill(text)
            press_button(page, "Save as a draft")
            expect(page.get_by_text(said).first).to_be_visible()
        look.check("an order refused for its plan")
    for line in (0, 1):
        page.locator(f"[name='staff-{line}-user']").fill("cee010-m1")
        page.locator(f"[name='staff-{line}-team']").select_option(index=1)
    with watch.allow_statuses(400):
        press_button(page, "Save as a draft")
        expect(page.get_by_text("does not belong to a Center of this order").first).to_be_visible()
        for line in (0, 1):
            page.locator(f"[name='staff-{line}-team']").select_option(label="Machinery, M1 Engines and pumps")
        press_button(page, "Save as a draft")
        expect(page.get_by_text("M1 Team is on the plan twice.").first).to_be_visible()
    page.locator("[name='staff-1-user']").fill("")
    page.locator("[name='staff-1-team']").select_option("")
    press_button(page, "Save as a draft")
    look.check("a draft", says="Not counted yet")


def test_a_preview_is_sent_back_made_again_and_approved(
    look: Look, page: Page, people: People, pumps: list[WorkItem]
) -> None:
    policies = {"begun": "hold", "near_deadline": "hold", "near_deadline_days": 90}
    order = preview_order(people, policies=policies)
    look(order_address(order), says="What you are approving")
    # Drawn from the table beside it: three ports' flows at least, and the nodes.
    expect(page.locator(".flow[data-drawn] svg path").nth(3)).to_be_attached()
    for words in (
        "By person",
        "On low-confidence rows",
        "Every team staffed",
        "Legal deadline within 90 days",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_text("Send back", exact=True).click()
    page.get_by_label("What must be changed").fill("The policy holds too much.")
    look.check("about to be sent back")
    with page.expect_navigation():
        page.get_by_role("button", name="Send it back to").click()
    look.check("sent back", says="The policy holds too much.")
    press_button(page, "Preview again")
    page.get_by_label("I have read the").check()
    press_button(page, "Approve and start the move")
    look.check("approved", says="Approved")


def test_a_preview_says_what_blocks_and_what_overlaps(look: Look, page: Page, people: People) -> None:
    look(order_address(preview_order(people, number="DO 26-002", centers=["CEE004"])), says="have nobody on")
    look(
        order_address(preview_order(people, number="DO 26-003", centers=["CEE007"])),
        says="already gives some of these functions",
    )
    past = clock.today() - timedelta(days=3)
    late = preview_order(people, number="DO 26-004", effective_on=past, reason="The order was signed late.")
    look(order_address(late), says="the move starts at once")
    page.goto(f"{look.server}{LIST}{late.pk}/edit/")
    expect(page.get_by_label("Reason for a past date")).to_have_value("The order was signed late.")


def test_an_order_waits_for_its_day_and_for_a_fresh_preview(
    look: Look, page: Page, people: People, pumps: list[WorkItem]
) -> None:
    day = clock.today() + timedelta(days=9)
    waits, _ = flips.approved(people, flips.order_spec(effective_on=day, ports=["4601"]))
    look(order_address(waits), says="at 00:00 New York time")
    look("/centers/CEE010/", says="planned for")
    gone = [made.review(made.PUMPS, port="2704") for _ in range(11)]
    drifted = preview_order(people, number="DO 26-002", effective_on=day, ports=["2704"])
    for item in gone:
        delete_summary(summary_id=item.summary_id, user=None)
    approval.approve_order(order_id=drifted.pk, user=people[1], warnings_read=True)
    look(order_address(drifted), says="its move waits for a fresh preview")
    press_button(page, "Preview again")
    look.check("a fresh preview", says="and release the move")
    with page.expect_navigation():
        page.get_by_role("button", name="and release the move").click()
    expect(page.get_by_text("The fresh preview is approved.")).to_be_visible()
    look(LIST, says="Waits")
    page.goto(look.server + order_address(drifted))
    page.locator("summary", has_text="Withdraw this order").click()
    page.get_by_label("Reason").fill("Too early.")
    with page.expect_navigation():
        page.locator(".ask form").get_by_role("button", name="Withdraw this order").click()
    look.check("withdrawn before its day", says="Withdrawn")


def test_the_numbers_of_a_moving_page_are_those_of_the_move_table(
    look: Look, page: Page, people: People, pumps: list[WorkItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    order, batch = move_chunks(people, monkeypatch, 2)
    page.goto(look.server + order_address(order))
    expect(page.locator("[data-moved]")).to_have_attribute("data-moved", str(count_moves(batch)))
    by_port = page.get_by_role("region", name="Progress by port")
    by_port.focus()
    continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None)
    expect(page.locator("[data-moved]")).to_have_attribute(
        "data-moved", str(count_moves(batch)), timeout=30_000
    )
    expect(by_port).to_be_focused()
    flips.run(batch)
    # Two questions, a second and two apart, and the page anew: an event, with time for a busy machine.
    expect(page.get_by_text("5 of 5 checks passed")).to_be_visible(timeout=30_000)


def test_a_moving_batch_is_retried_paused_resumed_and_canceled(
    look: Look, page: Page, watch: Watch, people: People, pumps: list[WorkItem],
    still_page: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    order, batch = move_chunks(people, monkeypatch, 3)
    summary = pumps[5].summary_id
    BatchFault.objects.create(batch=batch, summary_id=summary, message="canceling statement", at=clock.now())
    look(f"/entries/{pumps[5].printed_number}/?item={pumps[5].pk}", says="Moving to Machinery.")
    look(order_address(order), says="canceling statement")
    page.get_by_label("Pace").select_option("full")
    press_button(page, "Set pace")
    expect(page.get_by_text("The move now runs at full pace.")).to_be_visible()
    press_button(page, f"Retry {pumps[5].printed_number}")
    expect(page.get_by_text("1 error tried again.")).to_be_visible()
    press_button(page, "Pause")
    look.check("paused", says="No summary is moved only in part")
    press_button(page, "Resume")
    press_button(page, "Pause all moves")
    look.check("all paused", says="Each continues where it stopped")
    page.goto(look.server + order_address(order))
    page.get_by_text("Cancel this batch").click()
    page.get_by_label("Reason").fill("The Center asked for it.")
    look.check("about to be canceled")
    press_button(page, "Cancel the batch")
    look.check("canceled", says="Work that has moved does not go back")
    with watch.allow_statuses(409):
        page.goto(look.server + f"{LIST}batches/{batch.pk}/")
        page.evaluate(SUBMIT_FORM, [f"{LIST}batches/{batch.pk}/resume/", read_token(page)])
        expect(page.get_by_text("Not done:")).to_be_visible()
        look.check("resumed too late")


def test_a_move_is_proved_undone_and_withdrawn(
    look: Look, page: Page, people: People, pumps: list[WorkItem]
) -> None:
    order, batch = flips.approved((people[1], people[0]))
    flips.run(batch, proof=False)
    look(order_address(order), says="The proof is being made")
    press_button(page, "Prove now")
    look.check("the proof", says="5 of 5 checks passed")
    press_button(page, "Verify again")
    expect(page.get_by_text("Recomputed: 5 of 5 checks passed.")).to_be_visible()
    look(f"{LIST}batches/{batch.pk}/replay/", says="Moved by this time")
    page.get_by_label("Moment of the move").fill("0")
    expect(page.locator("[data-replay-time]")).to_contain_text("after")
    page.goto(look.server + order_address(order))
    page.get_by_label("Reason").fill("The Center is not ready.")
    press_button(page, "Preview the undo")
    look.check("the preview of an undo", says="This order withdraws DO 26-001.")
    expect(page.locator(".flow[data-drawn] svg path").nth(3)).to_be_attached()
    undo = Delegation.objects.get(withdraws=order)
    approval.approve_order(order_id=undo.pk, user=people[0], warnings_read=True)
    flips.run(Batch.objects.get(delegation=undo))
    look(order_address(undo), says="Work went back from Machinery")
    look(order_address(order), says="The Center is not ready.")
    look("/centers/CEE010/", says="withdrawn")


def test_a_proof_that_does_not_hold_names_what_is_wrong(
    look: Look, people: People, pumps: list[WorkItem]
) -> None:
    order, batch = flips.approved(people)
    flips.run(batch)
    WorkItem.objects.filter(pk=pumps[3].pk).update(office=made.office("5301"))
    prove(batch_id=batch.pk)
    look(order_address(order), says="is at 5301, the rules give CEE010")


def test_the_checkup_of_day_one_is_signed(
    look: Look, page: Page, watch: Watch, people: People, pumps: list[WorkItem]
) -> None:
    order, batch = flips.approved(people)
    flips.run(batch)
    with clock.set_to(clock.now() + timedelta(days=1)):
        make_due_checkups()
    Batch.objects.get(pk=batch.pk).checkups.update(due_on=clock.today())
    look(LIST, says="sign it off before more work moves")
    page.goto(look.server + order_address(order))
    page.get_by_label("no", exact=True).check()
    with watch.allow_statuses(400):
        press_button(page, "Sign day 1")
        look.check("a no without a word", says="Say what does not run smoothly.")
    page.goto(look.server + order_address(order))
    page.get_by_label("yes", exact=True).check()
    press_button(page, "Sign day 1")
    look.check("signed", says="Running smoothly: yes")


def test_people_are_told_of_a_move_and_see_it(
    look: Look, page: Page, watch: Watch, signed_in: SignIn, people: People, pumps: list[WorkItem]
) -> None:
    keeper = pumps[0].owner
    assert keeper
    look("/notices/", says="No notices")
    signed_in(keeper)
    page.goto(f"{look.server}/work/items/{pumps[0].pk}/park/")
    page.get_by_role("textbox", name="Until").fill((clock.today() + timedelta(days=3)).isoformat())
    page.get_by_label("It waits for").fill("The importer answers on Monday.")
    _, batch = flips.approved(people)
    flips.run(batch)
    write_moved_digests()
    with watch.allow_statuses(400, 403, 409):
        with page.expect_navigation():
            page.locator("main form").last.get_by_role("button").first.click()
        look.check("an act on an item that moved meanwhile", says="went to Machinery")
        expect(page.get_by_text("The importer answers on Monday.").first).to_be_visible()
    look("/notices/", says="The move changes no legal deadline.")
    look(f"{LIST}batches/{batch.pk}/", says="Nothing was lost or moved twice")

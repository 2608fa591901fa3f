"""Pages after the move of an order: revenue alone, a hold and its end, an undo after edits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from cee_portal.core import clock
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.orders import approval, drafting, withdrawal
from reviews.work.models import WorkItem
from reviews.work.services import parking
from tests.browser.orders import order_address
from tests.browser.watching import Look
from tests.builders import flips
from tests.builders import reviews as made

People = tuple[User, User]


@pytest.fixture
def people(look: Look, signed_in: Callable[[User], None]) -> People:
    """Return the person who proposes and the one who approves; the second is signed in."""
    flips.staff()
    both = flips.administrators()
    signed_in(both[1])
    return both


def file_address(item: WorkItem) -> str:
    return f"/entries/{item.printed_number}/?item={item.pk}"


def test_revenue_alone_moves_the_bill_and_no_summary(look: Look, page: Page, people: People) -> None:
    bill, review = made.review(made.PUMPS), made.review(made.PUMPS)
    WorkItem.objects.filter(pk=bill.pk).update(function="revenue")
    order = drafting.draft_order(user=people[0], spec=flips.order_spec(functions=["revenue"]))
    drafting.make_preview(order_id=order.pk, user=people[0])
    look(order_address(order), says="Machinery holds revenue at all ports")
    strip = page.locator("dl.strip").first
    expect(strip.locator("div", has_text="Summaries change office").locator("dd")).to_have_text("0")
    expect(strip.locator("div", has_text="Open items change office").locator("dd")).to_have_text("1")
    order, batch = approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)
    flips.run(batch)
    look(order_address(order), says="5 of 5 checks passed")
    assert flips.offices(bill, bill.summary, review) == ["CEE010", "2704", "2704"]
    look("/centers/CEE010/", says="evenue")


def test_a_hold_says_until_when_and_its_end_is_told(look: Look, page: Page, people: People) -> None:
    item = made.review(made.PUMPS)
    due = clock.today() + timedelta(days=2)
    WorkItem.objects.filter(pk=item.pk).update(due_on=due)
    order, batch = flips.approved(people, flips.order_spec(policies={"near_deadline": "hold"}))
    flips.run(batch)
    look(order_address(order), says="deadline near")
    expect(page.locator("#not-moved")).to_contain_text(item.printed_number)
    look(file_address(item), says="Its legal deadline is near.")
    expect(page.get_by_text("Held here.").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("It ends on")
    with clock.set_to(clock.now() + timedelta(days=3)):
        assert end_due_holds() == 1
    look(order_address(order), says="5 of 5 checks passed")
    expect(page.locator("#not-moved")).to_have_count(0)
    look(file_address(item), says="hold ended")
    expect(page.get_by_text("Held here.")).to_have_count(0)
    expect(page.locator("body")).to_contain_text("Machinery")


def test_an_undo_after_edits_says_what_stays_and_why(look: Look, page: Page, people: People) -> None:
    mora = made.person("mora", at="2704")
    worked, idle = made.review(made.PUMPS), made.review(made.PUMPS)
    made.own(worked, mora, begun=True)
    order, batch = flips.approved(people, flips.order_spec(staffing=flips.plan((mora, "M1"))))
    flips.run(batch)
    parking.park(
        item_id=worked.pk, user=mora, until=clock.today() + timedelta(days=3), reason="The importer answers."
    )
    undo = withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="The Center is not ready.")
    drafting.make_preview(order_id=undo.pk, user=people[0])
    look(order_address(undo), says="1 summary stays with the items that were worked on.")
    strip = page.locator("dl.strip").first
    expect(strip.locator("div", has_text="Summaries change office").locator("dd")).to_have_text("1")
    expect(strip.locator("div", has_text="Held at the Center").locator("dd")).to_have_text("1")
    page.get_by_label("I have read the").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Approve and start the move").click()
    flips.run(undo.batches.get())
    look(order_address(undo), says="5 of 5 checks passed")
    expect(page.locator("#not-moved")).to_contain_text(worked.printed_number)
    look(file_address(worked), says="Worked on since the move.")
    assert flips.offices(worked, worked.summary, idle) == ["CEE010", "CEE010", "2704"]

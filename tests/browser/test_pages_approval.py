"""Pages before an approval and after a move: waiting orders, policies, the age of a preview, the difference."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from centers.models import Delegation
from reviews.reassignment.models import Preview
from reviews.reassignment.orders import approval, drafting
from tests.browser.orders import LIST, order_address, press_button
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


def test_the_date_form_asks_beside_a_waiting_order(look: Look, page: Page, people: People) -> None:
    drafting.draft_order(user=people[0], spec=flips.order_spec())
    look(LIST, says="stay until their date")
    page.get_by_label("Center", exact=True).select_option("CEE010")
    page.get_by_label("Order number").fill("DO 26-002")
    with look.watch.allow_statuses(400):
        press_button(page, "Preview the operational date")
        look.check("the date form, asked", status=400, says="DO 26-001 already waits for Machinery.")
    page.get_by_label("Propose another order anyway").check()
    press_button(page, "Preview the operational date")
    look.check("the approval box", says="stay until they are closed")
    assert Delegation.objects.get(order_number="DO 26-002").policies["begun"] == "hold"


def test_an_old_preview_is_counted_again_and_the_proof_explains(
    look: Look, page: Page, people: People
) -> None:
    made.review(made.PUMPS, port="2704")
    look("/", says="with open work and nobody in")
    order = drafting.draft_order(user=people[0], spec=flips.order_spec())
    preview = drafting.make_preview(order_id=order.pk, user=people[0])
    Preview.objects.filter(pk=preview.pk).update(made_at=preview.made_at - timedelta(hours=4))
    made.review(made.PUMPS, port="2704")
    look(order_address(order), says="Counted 4 h ago")
    with page.expect_navigation():
        page.locator("#approve").get_by_role("button", name="Count again").click()
    expect(page.locator("main")).to_contain_text("Counted just now")
    _, batch = approval.approve_order(
        order_id=order.pk, user=people[1], preview_id=preview.pk, warnings_read=True
    )
    flips.run(batch)
    look(order_address(order), says="Approved 2, moved 4:")

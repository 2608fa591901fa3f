"""Moves without an order: a standing, a move by hand, an edition; each counted, refused, waiting, approved."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import Importer
from reviews.reassignment.models import Batch
from tests.browser.orders import press_button
from tests.browser.watching import Look, Watch
from tests.builders import flips
from tests.builders import reviews as made

SignIn = Callable[[User], None]
FIND = "/centers/delegations/standings/"


@pytest.fixture
def people(look: Look, signed_in: SignIn) -> Any:
    """Return the person who proposes and the one who approves; the first is signed in."""
    flips.staff()
    both = flips.administrators()
    signed_in(both[0])
    return both


def test_a_standing_is_found_counted_and_changed(look: Look, page: Page, watch: Watch, people: Any) -> None:
    made.review(made.PUMPS)
    made.own(made.review(made.PUMPS, port="4601"), made.person("pat", at="4601"), begun=True)
    look(FIND, says="None yet")
    with watch.allow_statuses(400):
        page.get_by_label("Importer number", exact=True).fill("99-9999999")
        press_button(page, "Show its standing")
        look.check("an unknown importer", says="No importer with this number has filed.")
    page.get_by_label("Importer number", exact=True).fill("12-3456789")
    press_button(page, "Show its standing")
    look.check("no standing", says="No standing. Each entry is routed by its goods.")
    page.get_by_label("Reason").fill("Its account.")
    with watch.allow_statuses(400):
        press_button(page, "Preview the change")
        look.check(
            "a standing without a Center", says="Choose a Center for “assigned” and “participant” only."
        )
    page.get_by_label("Center", exact=True).select_option("CEE007")
    press_button(page, "Preview the change")
    look.check("counted", says="nothing is changed yet")
    expect(page.get_by_role("region", name="From and to")).to_contain_text("Electronics")
    press_button(page, "Change the standing")
    expect(page).to_have_url(f"{look.server}/centers/delegations/batches/{Batch.objects.get().pk}/")
    flips.run(Batch.objects.get())
    look(f"{FIND}{Importer.objects.get(number='12-345678900').pk}/", says="Its account.")


def test_a_list_of_the_queue_is_moved_by_hand(
    look: Look, page: Page, watch: Watch, signed_in: SignIn, people: Any
) -> None:
    made.review(made.PUMPS)
    made.own(made.review(made.PUMPS), made.person("pat", at="2704"), begun=True)
    page.goto(f"{look.server}/work/?queue=office&office=2704&heading=8413")
    with page.expect_navigation():
        page.get_by_role("link", name="Move this list").click()
    look.check("the list that would move", says="Count and propose")
    page.get_by_label("Reason").fill("Storm.")
    page.get_by_label("To office").fill("9999")
    with watch.allow_statuses(400):
        press_button(page, "Count and propose")
        look.check("no such office", says="There is no such office.")
    page.get_by_label("To office").fill("5301")
    press_button(page, "Count and propose")
    batch = Batch.objects.get()
    look.check("it waits, its proposer looks", says="a second administrator must approve it.")
    signed_in(people[1])
    look(f"/centers/delegations/batches/{batch.pk}/", says="begun; these stay")
    press_button(page, "Approve this move")
    expect(page.locator("#live-batch")).to_be_visible()
    assert flips.run(batch).state == Batch.State.DONE
    look(f"/centers/delegations/batches/{batch.pk}/", says="5301")


def test_an_edition_waits_and_names_the_order_that_is_near(look: Look, page: Page, people: Any) -> None:
    flips.approved(people, flips.order_spec(effective_on=clock.today()))
    batch = Batch.objects.create(
        cause="edition", state="waiting_for_approval", title="Edition of 2027-01-19, 91 FR 1",
        params={"citation": "91 FR 1"}, starts_on=clock.today(), created_at=clock.now(),
    )  # fmt: skip
    address = f"/centers/delegations/batches/{batch.pk}/"
    look(address, says="The move will wait.")
    press_button(page, "Count")
    look.check("counted anew", says="No open entry changes.")
    page.get_by_text("Do not move it").first.click()
    page.get_by_label("Reason").fill("In spring.")
    press_button(page, "Do not move it")
    expect(page.locator("body")).to_contain_text("In spring.")

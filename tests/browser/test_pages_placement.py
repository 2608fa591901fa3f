"""Where an item is and goes, what is parked, which lines were hit, and a paused move, in both widths."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from cee_portal.core import clock
from reviews.jurisdiction.services import set_jurisdiction
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.steering.controls import pause_batch
from reviews.work.services import hand_over, parking
from tests.browser.watching import Look
from tests.builders import flips
from tests.builders import reviews as filed


@pytest.fixture
def dana(look: Look, signed_in: Any) -> Any:
    user = filed.person("dana", role="supervisor")
    signed_in(user)
    return user


def test_a_sent_item_says_who_sent_it_and_a_form_says_whom_it_leaves(
    look: Look, page: Page, dana: Any, signed_in: Any
) -> None:
    item = filed.review(owner=dana)
    look(f"/work/items/{item.pk}/send/", says="You no longer own it.")
    look(f"/work/items/{item.pk}/set-jurisdiction/", says="because Machinery holds nothing there")
    hand_over.send(item_id=item.pk, user=dana, office=filed.office("CEE010"), reason="pumps")
    look(f"/entries/{item.printed_number}/", says="Dana Ruiz sent it on")
    mora = filed.person("mora", at="CEE010")
    signed_in(mora)
    look(f"/work/?queue=office&office=CEE010&peek={item.pk}", says="By the rules it would be at Electronics.")


def test_a_jurisdiction_set_by_hand_is_withdrawn_from_the_file(look: Look, page: Page, dana: Any) -> None:
    item = filed.review()
    set_jurisdiction(summary_id=item.summary_id, center=filed.office("CEE001"), user=dana, reason="medicine")
    look(f"/entries/{item.printed_number}/", says="Dana Ruiz set Pharmaceuticals on")


def test_parked_items_show_their_day(look: Look, page: Page, dana: Any) -> None:
    free, parked = filed.review(), filed.review()
    until = clock.today() + timedelta(days=7)
    parking.park(item_id=parked.pk, user=dana, until=until, reason="The importer answers then.")
    look("/work/?queue=office&office=CEE007", says=f"parked to {until:%b} {until.day}")
    look("/work/?queue=unassigned&office=CEE007", says=free.printed_number)
    assert parked.printed_number not in page.content()
    look("/work/?queue=coming&office=CEE007")


def test_lines_that_were_hit_are_flagged_and_lines_are_sorted(look: Look, page: Page, dana: Any) -> None:
    goods = [filed.line(number, value=1_000 + number) for number in range(1, 54)]
    (summary,) = filed.file(filed.parsed(*goods, filed.line(54, value=filed.WORTH_A_REVIEW)))
    look(f"/entries/{summary.printed_number}/", says="Flagged 1")
    page.get_by_role("link", name="High line value").first.click()
    assert page.locator("#line-54").is_visible() and "#line-54" in page.url
    page.get_by_role("link", name="By value").click()
    page.wait_for_load_state()
    assert page.locator("#lines tbody tr").first.get_attribute("id") == "line-54"
    look.check("lines by value")


def test_a_paused_move_is_said_on_home_and_queue(look: Look, page: Page, signed_in: Any) -> None:
    flips.staff()
    people = flips.administrators()
    item = filed.review(filed.PUMPS)
    _, batch = flips.approved(people)
    start_batch(batch_id=batch.pk)
    pause_batch(batch_id=batch.pk, user=people[0], reason="The lights are out.")
    signed_in(filed.person("pat", at="2704"))
    look("/", says="The lights are out")
    look("/work/?queue=office&office=2704", says="Left to move: 1 summary and 1 item.")
    look(f"/entries/{item.printed_number}/", says="Waits to move to Machinery.")
    signed_in(people[0])
    look("/", says="The lights are out")

"""Acts in the queue: list, filters, place and the next row in the peek stay, on a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from cee_portal.core import clock
from reviews.work.models import WorkItem
from tests.browser.keyboard import read_focus
from tests.browser.watching import Look, Watch, wait_for_htmx
from tests.builders import desk

SignIn = Callable[[User], None]
OFFICE = "/work/?queue=office&office=CEE007&port=2704"


@pytest.fixture
def dana(look: Look, signed_in: SignIn) -> User:
    user = desk.person("dana")
    signed_in(user)
    return user


def open_list(look: Look, page: Page, path: str = OFFICE) -> list[str]:
    """Open the list, open the peek of its first row, and return the numbers of its rows."""
    page.goto(look.server + path)
    wait_for_htmx(page)
    page.evaluate("window.loadedOnce = true")
    numbers = page.locator("[data-row] a.row-link").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect_peek(page, numbers[0])
    return numbers


def expect_peek(page: Page, number: str) -> None:
    """Wait until the peek shows this item and its acts."""
    page.locator("#peek h2", has_text=number).wait_for()
    page.locator("#peek .peek__acts").wait_for()
    wait_for_htmx(page)
    assert page.locator('[data-row][aria-selected="true"] a.row-link').inner_text() == number
    assert read_focus(page) == number


def expect_same_page(page: Page) -> None:
    """Check that no page was loaded since `open_list`."""
    assert page.evaluate("window.loadedOnce") is True
    assert "port=2704" in page.url


def test_triage_of_twenty_items_by_peek_needs_twenty_keys(look: Look, page: Page, dana: User) -> None:
    for days in range(21):
        desk.item(due_in=20 + days)
    numbers = open_list(look, page)
    for number in numbers[:20]:
        expect_peek(page, number)
        page.keyboard.press("d")
        expect(page.locator("#live")).to_contain_text(f"Closed, no discrepancy: {number}.")
    expect_peek(page, numbers[20])
    expect_same_page(page)
    assert WorkItem.objects.filter(state="closed", closed_by=dana).count() == 20


def test_a_form_of_the_peek_carries_the_list_and_the_next_row_opens(
    look: Look, page: Page, watch: Watch, dana: User
) -> None:
    for days in range(4):
        desk.item(due_in=20 + days)
    numbers = open_list(look, page)
    page.keyboard.press("p")
    page.locator("#peek-more form").wait_for()
    wait_for_htmx(page)
    page.get_by_role("textbox", name="Until").fill("2020-01-01")
    page.get_by_label("It waits for").fill("the importer")
    with watch.allow_statuses(400):
        page.locator("#peek-more").get_by_role("button", name="Park").click()
        page.locator("#peek-more .errors").wait_for()
    assert read_focus(page).startswith("Not saved")
    page.get_by_role("textbox", name="Until").fill(str(clock.today() + timedelta(days=5)))
    page.locator("#peek-more").get_by_role("button", name="Park").click()
    expect_peek(page, numbers[1])
    expect(page.locator("[data-row]").nth(0)).to_contain_text("parked")
    expect_same_page(page)
    page.keyboard.press("s")
    page.get_by_label("To office").fill("CEE004")
    page.locator("#peek-more").get_by_label("Why").fill("Theirs.")
    page.locator("#peek-more").get_by_role("button", name="Send").click()
    expect_peek(page, numbers[2])
    expect(page.locator("[data-row]")).to_have_count(3)
    page.keyboard.press("e")
    page.locator("#peek-more form").wait_for()
    wait_for_htmx(page)
    page.get_by_label("Result").select_option("no_discrepancy")
    page.locator("#peek-more").get_by_role("button", name="Close").click()
    expect_peek(page, numbers[3])
    expect_same_page(page)
    watch.examine("after three acts by form")


def test_taking_keeps_the_item_in_the_peek_while_it_is_in_the_list(
    look: Look, page: Page, dana: User
) -> None:
    for days in range(3):
        desk.item(due_in=20 + days)
    numbers = open_list(look, page)
    page.keyboard.press("t")
    expect(page.locator("#live")).to_contain_text(f"Yours: {numbers[0]}.")
    expect_peek(page, numbers[0])
    expect(page.locator("#peek")).to_contain_text("yours")
    expect(page.locator("[data-row]").nth(0)).to_contain_text("You")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.locator("[data-row]").nth(1)).to_contain_text("You")
    expect(page.locator("#peek")).to_be_hidden()
    open_list(look, page, OFFICE.replace("queue=office", "queue=unassigned"))
    page.keyboard.press("t")
    expect(page.locator("#list")).to_contain_text("No item matches")
    expect(page.locator("#peek")).to_be_hidden()
    expect_same_page(page)


def test_page_two_stays_and_the_next_page_follows_the_last_row(look: Look, page: Page, dana: User) -> None:
    for days in range(102):
        desk.item(due_in=20 + days)
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    second = page.get_by_role("link", name="Next 50").get_attribute("href") or ""
    numbers = open_list(look, page, second)
    page.keyboard.press("d")
    expect_peek(page, numbers[1])
    assert "cursor=" in page.url
    for _ in range(48):
        page.keyboard.press("j")
    expect_peek(page, numbers[49])
    before = page.locator("#list").evaluate("list => list.scrollTop")
    assert before > 0
    page.keyboard.press("d")
    expect(page.locator("[data-row]")).to_have_count(2)
    expect_peek(page, page.locator("[data-row] a.row-link").first.inner_text())
    expect_same_page(page)


def test_a_peek_of_an_item_that_left_is_dropped_from_the_address(look: Look, page: Page, dana: User) -> None:
    desk.item()
    gone = desk.item()
    WorkItem.objects.filter(pk=gone.pk).update(
        state="closed", closed_at=clock.now(), closed_by=dana, result="no_discrepancy"
    )
    page.goto(f"{look.server}{OFFICE}&peek={gone.pk}")
    assert "peek=" not in page.url
    expect(page.locator("#peek")).to_be_hidden()


def test_a_refusal_stands_in_the_peek_and_the_list_stays(
    look: Look, page: Page, watch: Watch, dana: User
) -> None:
    first = desk.item(due_in=20)
    desk.item(due_in=21)
    open_list(look, page)
    WorkItem.objects.filter(pk=first.pk).update(owner=desk.person("jun"))
    with watch.allow_statuses(409):
        page.keyboard.press("d")
        expect(page.locator("#peek-more")).to_contain_text("Nothing was changed")
    expect(page.locator("[data-row]")).to_have_count(2)
    expect_same_page(page)

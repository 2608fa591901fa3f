"""Rows of a list are marked and given to people: by mouse, by keys, a page or all that match."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from cee_portal.core.models import Job
from reviews.work.models import WorkItem
from reviews.work.services.bulk import continue_bulk
from tests.browser.keyboard import follow_key, tab_to
from tests.browser.watching import NARROW, Look, Watch, wait_for_htmx
from tests.builders import desk

SignIn = Callable[[User], None]
OFFICE = "/work/?queue=unassigned&office=CEE007"


@pytest.fixture
def lead(look: Look, signed_in: SignIn) -> User:
    """Sign in a supervisor of Electronics with two people and six free items."""
    user = desk.person("lead", role="supervisor")
    dana, _ = desk.person("dana"), desk.person("omar")
    for days in range(6):
        desk.item(due_in=20 + days)
    desk.item(owner=dana, due_in=-2)
    signed_in(user)
    return user


def test_marked_rows_are_given_by_keys(look: Look, page: Page, watch: Watch, lead: User) -> None:
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    expect(page.locator("#bulk")).to_be_hidden()
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("#bulk [data-count]")).to_have_text("2 selected")
    watch.examine("the bar over marked rows")
    tab_to(page, "Give to", back=True)
    follow_key(page)
    expect(page.get_by_role("heading", name="Give 2 items")).to_be_visible()
    look.check("to whom", says="Due soon")
    page.get_by_label("Omar Ruiz").check()
    tab_to(page, "Why")
    page.keyboard.type("Knows telephones.")
    tab_to(page, "Give")
    follow_key(page)
    expect(page.locator("body")).to_contain_text("2 items given to Omar Ruiz.")
    assert OFFICE in page.url
    assert WorkItem.objects.filter(owner__username="omar").count() == 2


def test_boxes_mark_rows_and_are_counted(look: Look, page: Page, lead: User) -> None:
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    whole, count = page.get_by_label("Select all rows shown"), page.locator("#bulk [data-count]")
    whole.check()
    expect(count).to_have_text("6 selected")
    page.locator('[data-row] input[type="checkbox"]').first.uncheck()
    expect(count).to_have_text("5 selected")
    assert whole.evaluate("box => box.indeterminate")
    page.locator('[data-row] input[type="checkbox"]').nth(1).press("Enter")  # marks, and sends nothing
    expect(count).to_have_text("4 selected")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#bulk")).to_be_hidden()
    assert not Job.objects.exists()


def test_on_a_phone_cards_are_marked_by_a_tap(look: Look, page: Page, watch: Watch, lead: User) -> None:
    """The boxes are shown on demand; before that a tap on a card opens its peek."""
    page.set_viewport_size(NARROW)
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    cards, count = page.locator("[data-row]"), page.locator("#bulk [data-count]")
    expect(cards.first.locator("input")).to_be_hidden()
    page.get_by_role("button", name="Select", exact=True).click()
    expect(cards.first.locator("input")).to_be_visible()
    cards.nth(0).click(position={"x": 200, "y": 10})
    cards.nth(1).locator("a.row-link").click()
    expect(count).to_have_text("2 selected")
    expect(page.locator("#peek")).to_be_hidden()
    watch.examine("marked cards")
    page.set_viewport_size(NARROW)
    page.get_by_role("button", name="Select all shown").click()
    expect(count).to_have_text("6 selected")
    cards.nth(3).click(position={"x": 200, "y": 10})
    expect(count).to_have_text("5 selected")
    with page.expect_navigation():
        page.get_by_role("button", name="Give to").click()
    page.get_by_label("Omar Ruiz").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("body")).to_contain_text("5 items given to Omar Ruiz.")
    page.locator("[data-row]").first.click(position={"x": 200, "y": 10})
    expect(page.locator("#peek")).to_be_visible()


def test_all_that_match_are_given_by_a_worker(look: Look, page: Page, watch: Watch, lead: User) -> None:
    for days in range(50):
        desk.item(due_in=40 + days)
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    expect(page.locator("#list-count")).to_contain_text("56")
    page.get_by_label("Select all rows shown").check()
    expect(page.locator("#bulk [data-count]")).to_have_text("50 selected")
    page.get_by_role("button", name="Select all 56 that match").click()
    expect(page.locator("#bulk [data-count]")).to_have_text("56 selected")
    with page.expect_navigation():
        page.get_by_role("button", name="Give to").click()
    page.get_by_label("Dana Ruiz").check()
    page.get_by_label("Omar Ruiz").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("#progress")).to_contain_text("0 of 56")
    watch.examine("a list that waits for a worker")
    continue_bulk(Job.objects.get(kind="items").pk)
    expect(page.locator("body")).to_contain_text("All items were processed.")
    assert WorkItem.objects.filter(owner__username="omar").count() == 28


def test_an_item_that_changed_meanwhile_is_listed_as_not_done(look: Look, page: Page, lead: User) -> None:
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    page.get_by_label("Select all rows shown").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Give to").click()
    first = WorkItem.objects.filter(owner=None).order_by("due_on")[0]
    WorkItem.objects.filter(pk=first.pk).update(version=first.version + 1)
    page.get_by_label("Dana Ruiz").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Give", exact=True).click()
    look.check("what was not done", says="Done in part.")
    expect(page.get_by_role("link", name=first.printed_number)).to_be_visible()


def test_without_script_rows_are_marked_and_given(
    browser: Any, look: Look, context: Any, lead: User, page: Page
) -> None:
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    try:
        page.goto(look.server + OFFICE)
        boxes = page.locator('[data-row] input[type="checkbox"]')
        boxes.nth(0).check()
        boxes.nth(2).check()
        expect(page.get_by_role("button", name="Clear", exact=True)).to_be_hidden()
        with page.expect_navigation():
            page.get_by_role("button", name="Give to").click()
        page.get_by_label("Omar Ruiz").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Give", exact=True).click()
        expect(page.locator("body")).to_contain_text("2 items given to Omar Ruiz.")
    finally:
        plain.close()

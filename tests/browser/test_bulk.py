"""Rows of a list are marked and given to people: by mouse, by keys, a page or all that match."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Job
from reviews.work.models import WorkItem
from reviews.work.services.bulk import continue_bulk
from tests.browser.keyboard import read_focus, tab_to
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
    page.evaluate("window.loadedOnce = true")
    numbers = page.locator("[data-row] a.row-link").all_inner_texts()
    tab_to(page, "Give to", back=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Give 2 items")).to_be_visible()
    wait_for_htmx(page)
    expect(page.locator("#bulk-dialog")).to_contain_text("Due soon")
    expect(page.locator("#bulk-dialog input[name=to]").first).to_be_focused()
    watch.examine("to whom")
    tab_to(page, "Omar Ruiz")
    page.keyboard.press("Space")
    tab_to(page, "Why")
    page.keyboard.type("Knows telephones.")
    tab_to(page, "Give")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("2 items given to Omar Ruiz.")
    expect(page.locator("[data-row]")).to_have_count(4)
    wait_for_htmx(page)
    expect(page.locator("#bulk")).to_be_hidden()
    assert read_focus(page) == numbers[2]
    assert OFFICE in page.url
    assert WorkItem.objects.filter(owner__username="omar").count() == 2
    watch.examine("after the act")
    page.keyboard.press("u")
    expect(page.locator("#live")).to_contain_text("2 items undone.")
    expect(page.locator("[data-row]")).to_have_count(6)
    wait_for_htmx(page)
    assert read_focus(page) == numbers[2]
    assert page.evaluate("window.loadedOnce") is True
    assert not WorkItem.objects.filter(owner__username="omar").exists()


def test_a_form_is_corrected_or_canceled_in_its_dialog(
    look: Look, page: Page, watch: Watch, lead: User
) -> None:
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    page.evaluate("window.loadedOnce = true")
    page.keyboard.press("j")
    page.keyboard.press("x")
    park = page.locator("#bulk").get_by_role("button", name="Park")
    park.click()
    dialog = page.locator("#bulk-dialog")
    expect(dialog).to_contain_text("Park 1 item")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(park).to_be_focused()
    park.click()
    dialog.get_by_role("textbox", name="Until").fill("2020-01-01")
    dialog.get_by_label("It waits for").fill("the importer")
    with watch.allow_statuses(400):
        dialog.get_by_role("button", name="Park").click()
        dialog.locator(".errors").wait_for()
    assert read_focus(page).startswith("Not done")
    watch.examine("a refused form")
    dialog.get_by_role("textbox", name="Until").fill(str(clock.today() + timedelta(days=5)))
    dialog.get_by_role("button", name="Park").click()
    expect(page.locator("#live")).to_contain_text("1 item parked until")
    assert page.evaluate("window.loadedOnce") is True
    assert WorkItem.objects.get(state="parked").owner is None


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
    page.evaluate("window.loadedOnce = true")
    page.get_by_role("button", name="Give to").click()
    page.locator("#bulk-dialog").get_by_label("Omar Ruiz").check()
    watch.examine("to whom, on a phone")
    page.set_viewport_size(NARROW)
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("#live")).to_contain_text("5 items given to Omar Ruiz.")
    expect(cards).to_have_count(1)
    expect(page.locator("#bulk")).to_be_hidden()
    page.locator("#live").get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(6)
    wait_for_htmx(page)
    assert page.evaluate("window.loadedOnce") is True
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


def test_an_item_that_changed_meanwhile_is_listed_as_not_done(
    look: Look, page: Page, watch: Watch, lead: User
) -> None:
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    page.evaluate("window.loadedOnce = true")
    page.get_by_label("Select all rows shown").check()
    page.get_by_role("button", name="Give to").click()
    first = WorkItem.objects.filter(owner=None).order_by("due_on")[0]
    WorkItem.objects.filter(pk=first.pk).update(version=first.version + 1)
    page.get_by_label("Dana Ruiz").check()
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("#live")).to_contain_text("5 items given to Dana Ruiz. Not done: 1 item.")
    listed = page.locator("#not-done")
    expect(listed).to_contain_text("changed while you had it open")
    expect(listed.get_by_role("link", name=first.printed_number)).to_be_visible()
    expect(listed.locator("[data-not-done]")).to_be_focused()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("#bulk")).to_be_hidden()
    watch.examine("what was not done")
    tab_to(page, "Close this list")
    page.keyboard.press("Enter")
    expect(listed).to_be_empty()
    assert read_focus(page) == first.printed_number
    page.keyboard.press("u")
    expect(page.locator("[data-row]")).to_have_count(6)
    assert page.evaluate("window.loadedOnce") is True


def test_a_page_of_which_nothing_is_left_gives_way_to_the_first_one(
    look: Look, page: Page, lead: User
) -> None:
    for days in range(46):
        desk.item(due_in=40 + days)
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    page.get_by_role("link", name="Next 50").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_label("Select all rows shown").check()
    page.get_by_role("button", name="Give to").click()
    page.get_by_label("Omar Ruiz").check()
    page.evaluate("window.loadedOnce = true")
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("#live")).to_contain_text("2 items given to Omar Ruiz.")
    expect(page.locator("[data-row]")).to_have_count(50)
    wait_for_htmx(page)
    assert read_focus(page) == page.locator("[data-row] a.row-link").first.inner_text()
    assert "cursor" not in page.url
    assert page.evaluate("window.loadedOnce") is True


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

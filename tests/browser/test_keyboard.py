"""Keys, focus and the parts that htmx fetches: they work where they are shown, and can be switched off."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from centers.models import Heading
from reviews.work.models import WorkItem
from tests.browser.keyboard import follow_key, read_focus, tab_to
from tests.browser.watching import NARROW, Look, Watch, wait_for_htmx
from tests.builders import desk

SignIn = Callable[[User], None]
OFFICE = "/work/?queue=office&office=CEE007"


@pytest.fixture
def dana(look: Look, signed_in: SignIn) -> User:
    """Sign in a specialist of Electronics with six open items."""
    user = desk.person("dana")
    for days in range(6):
        desk.item(due_in=20 + days)
    signed_in(user)
    return user


@pytest.fixture
def queue(look: Look, page: Page, dana: User) -> Page:
    """Open the list of the office and wait until it is complete."""
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    return page


def read_selected_row(page: Page) -> int:
    """Return the number of the chosen row, counted from 0; -1 where none is chosen."""
    rows: int = page.evaluate(
        "[...document.querySelectorAll('[data-row]')].findIndex((r) => r.ariaSelected === 'true')"
    )
    return rows


def test_the_peek_follows_the_row_and_gives_the_focus_back(queue: Page, watch: Watch) -> None:
    rows = queue.locator("[data-row] a.row-link")
    queue.keyboard.press("j")
    queue.keyboard.press("Space")
    for at in (0, 1, 2):
        queue.locator("#peek h2", has_text=rows.nth(at).inner_text()).wait_for()
        assert read_selected_row(queue) == at
        queue.keyboard.press("j")
    watch.examine("the peek that followed")
    queue.keyboard.press("Escape")
    expect(queue.locator("#peek")).to_be_hidden()
    assert read_focus(queue) == rows.nth(3).inner_text()
    assert "peek=" not in queue.url
    queue.keyboard.press("Space")
    queue.locator("#peek h2", has_text=rows.nth(3).inner_text()).wait_for()
    tab_to(queue, "Close the peek")
    queue.keyboard.press("Enter")
    expect(queue.locator("#peek")).to_be_hidden()
    assert read_focus(queue) == rows.nth(5).inner_text()  # Tab passed the last rows, and chose them


def test_keys_never_act_while_a_person_types(queue: Page) -> None:
    queue.keyboard.press("/")
    assert read_focus(queue).startswith("Find an entry")
    queue.keyboard.type("jtn?")
    assert queue.locator("#find-any").input_value() == "jtn?"
    assert read_selected_row(queue) == -1
    assert not WorkItem.objects.filter(owner__isnull=False).exists()
    queue.keyboard.press("Escape")
    queue.keyboard.press("j")
    assert read_selected_row(queue) == 0


def test_keys_can_be_switched_off_and_on(queue: Page, look: Look, dana: User) -> None:
    queue.keyboard.press("?")
    look.check("the list of keys")
    tab_to(queue, "Switch keys off")
    follow_key(queue)
    wait_for_htmx(queue)
    for key in "jnt/?":
        queue.keyboard.press(key)
    assert read_selected_row(queue) == -1
    expect(queue.locator("dialog[open]")).to_have_count(0)
    assert not WorkItem.objects.filter(owner__isnull=False).exists()
    tab_to(queue, "Keys and help")
    queue.keyboard.press("Enter")
    tab_to(queue, "Switch keys on")
    follow_key(queue)
    wait_for_htmx(queue)
    queue.keyboard.press("j")
    assert read_selected_row(queue) == 0


def test_a_form_is_fetched_beneath_the_peek_and_left_by_escape(queue: Page, watch: Watch) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("t")
    queue.wait_for_url("**/work/**")
    queue.locator("body", has_text="Yours: ").wait_for()
    wait_for_htmx(queue)
    queue.keyboard.press("j")
    queue.keyboard.press("Space")
    queue.locator("#peek h2").wait_for()
    queue.keyboard.press("p")
    queue.locator("#peek-more form").wait_for()
    wait_for_htmx(queue)
    watch.examine("the form beneath the peek")
    assert read_focus(queue).startswith("Until")
    queue.keyboard.press("Escape")
    if queue.locator("#peek-more form").count():
        queue.keyboard.press("Escape")
    expect(queue.locator("#peek-more form")).to_have_count(0)
    expect(queue.locator("#peek")).to_be_visible()


def test_the_box_of_filters_is_filled_and_closed_by_keys(queue: Page) -> None:
    tab_to(queue, "Filter")
    queue.keyboard.press("Enter")
    tab_to(queue, "Origin")
    queue.keyboard.type("CN")
    tab_to(queue, "Show")
    follow_key(queue)
    assert "origin=CN" in queue.url
    tab_to(queue, "Filter")
    queue.keyboard.press("Enter")
    queue.keyboard.press("Escape")
    expect(queue.locator("details.filter-menu[open]")).to_have_count(0)
    assert read_focus(queue).startswith("Filter")


def test_the_question_is_asked_by_keys(look: Look, page: Page, watch: Watch) -> None:
    page.goto(look.server + "/which-center/")
    tab_to(page, "Goods or tariff heading")
    for typed in ("8518", "6109"):
        page.keyboard.type(typed)
        page.locator("[role=option]", has_text=typed).first.wait_for()
        if typed == "8518":
            watch.examine("the open list of headings")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    expect(page.locator(".picked .chip")).to_have_count(2)
    page.keyboard.press("Backspace")
    expect(page.locator(".picked .chip")).to_have_count(1)
    page.keyboard.type("zzzz")
    page.get_by_text("Nothing found. Try another word").wait_for()
    page.keyboard.press("Escape")
    for _ in "zzzz":
        page.keyboard.press("Backspace")
    tab_to(page, "Port of entry")
    page.keyboard.type("Los Ang")
    page.locator("[role=option]", has_text="2704").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    follow_key(page)
    assert "heading=8518" in page.url and "port=2704" in page.url
    expect(page.locator(".answer > li")).to_have_count(3)


def test_nothing_is_chosen_for_the_person_who_asks(look: Look, page: Page, watch: Watch) -> None:
    """Enter sends what was typed while no suggestion is pointed at, and the page lets the person choose."""
    page.goto(look.server + "/which-center/")
    tab_to(page, "Goods or tariff heading")
    page.keyboard.type("gasoline")
    page.locator("[role=option]", has_text="2710").first.wait_for()
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    follow_key(page)
    assert "heading=gasoline" in page.url
    expect(page.locator(".picked .chip")).to_have_count(0)
    expect(page.locator(".choose li").first).to_contain_text("2710")
    page.goto(look.server + "/which-center/?heading=2710")
    tab_to(page, "Port of entry")
    page.keyboard.type("2704")
    page.locator("[role=option]", has_text="2704").first.wait_for()
    follow_key(page)
    assert "heading=2710" in page.url and "port=2704" in page.url
    expect(page.locator(".answer > li")).to_have_count(3)


def test_a_long_chip_fits_a_narrow_page(look: Look, page: Page) -> None:
    title = "Passenger motor vehicles, and a title as long as an import brings them, of one hundred and twenty letters."
    Heading.objects.filter(code="8703").update(title=title)
    page.set_viewport_size(NARROW)
    page.goto(look.server + "/which-center/?heading=8703")
    chip = page.locator(".picked .chip").bounding_box()
    button = page.get_by_role("button", name="Remove 8703").bounding_box()
    assert chip and button and chip["x"] + chip["width"] <= NARROW["width"]
    assert button["x"] + button["width"] <= chip["x"] + chip["width"] and button["width"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_on_a_phone_a_row_fits_and_the_next_item_is_one_tap_away(queue: Page, watch: Watch) -> None:
    """A row becomes a few lines without a scroll bar, and the next item is one touch away."""
    queue.set_viewport_size(NARROW)
    row = queue.locator("[data-row]").first.bounding_box()
    button = queue.get_by_role("button", name="Take next")
    box = button.bounding_box()
    assert row and 60 <= row["height"] <= 140 and row["width"] <= NARROW["width"]
    assert box and box["height"] >= 44 and box["x"] + box["width"] <= NARROW["width"]
    assert box["y"] + box["height"] <= NARROW["height"]
    queue.locator("summary[aria-label=Menu]").click()
    expect(
        queue.get_by_role("navigation", name="Menu").get_by_role("link", name="Which Center?")
    ).to_be_visible()
    with queue.expect_navigation():
        queue.locator("summary[aria-label=Menu]").click()
        button.click()
    assert WorkItem.objects.filter(owner__username="dana").count() == 1


def test_without_script_the_work_goes_on(browser: Any, look: Look, dana: User, context: Any) -> None:
    """Take next, close form and the question need no script."""
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    try:
        page.goto(look.server + OFFICE)
        with page.expect_navigation():
            page.get_by_role("button", name="Take next").click()
        item = WorkItem.objects.get(owner=dana)
        assert item.printed_number in page.url
        with page.expect_navigation():
            page.get_by_role("link", name="Close").click()
        page.get_by_label("Result").select_option("no_discrepancy")
        with page.expect_navigation():
            page.get_by_role("button", name="Close").click()
        expect(page.locator("body")).to_contain_text(f"Closed, no discrepancy: {item.printed_number}.")
        page.goto(look.server + "/which-center/")
        page.get_by_label("Goods or tariff heading").fill("8518")
        with page.expect_navigation():
            page.get_by_role("button", name="Show the Center").click()
        expect(page.locator(".answer > li")).to_have_count(3)
    finally:
        plain.close()

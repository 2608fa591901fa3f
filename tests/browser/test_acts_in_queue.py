"""Acts in the queue: list, filters, place and the next row in the peek stay, on a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary
from entries.rules.states import Review
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.models import WorkItem
from tests.browser.keyboard import read_focus
from tests.browser.watching import NARROW, Look, Watch, wait_for_htmx
from tests.builders import desk
from tests.builders import reviews as filed

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
    page.get_by_label("To office").select_option("CEE004")
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


def test_an_act_is_undone_by_a_key_and_the_row_comes_back_to_its_place(
    look: Look, page: Page, watch: Watch, dana: User
) -> None:
    for days in range(4):
        desk.item(due_in=20 + days)
    numbers = open_list(look, page)
    page.keyboard.press("j")
    expect_peek(page, numbers[1])
    page.keyboard.press("d")
    expect(page.locator("#live")).to_contain_text(
        f"Closed, no discrepancy: {numbers[1]}. Next: {numbers[2]}, liquidates in 22 days."
    )
    expect_peek(page, numbers[2])
    watch.examine("the message with Undo")
    page.keyboard.press("u")
    expect(page.locator("#live")).to_contain_text(f"Undone: {numbers[1]}.")
    expect_peek(page, numbers[1])
    assert page.locator("[data-row] a.row-link").all_inner_texts() == numbers
    assert not WorkItem.objects.filter(state="closed").exists()
    expect_same_page(page)


def test_an_act_of_the_file_and_a_bulk_act_are_undone_from_their_message(
    look: Look, page: Page, dana: User
) -> None:
    item = desk.item(due_in=20)
    desk.item(due_in=21)
    page.goto(
        f"{look.server}/entries/{item.printed_number}/?item={item.pk}&list=queue%3Doffice%26office%3DCEE007"
    )
    wait_for_htmx(page)
    with page.expect_navigation():
        page.keyboard.press("t")
    expect(page.locator("body")).to_contain_text(f"Yours: {item.printed_number}.")
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.locator("body")).to_contain_text(f"Undone: {item.printed_number}.")
    assert not WorkItem.objects.filter(owner=dana).exists()
    page.locator("summary", has_text="More").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Start review").click()
    expect(page.locator("body")).to_contain_text(f"Under review: {item.printed_number}.")
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.locator("body")).to_contain_text(f"Undone: {item.printed_number}.")
    expect(page.get_by_role("button", name="Start review", include_hidden=True)).to_have_count(1)
    assert EntrySummary.objects.get(pk=item.summary_id).review == Review.NONE
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    page.evaluate("window.loadedOnce = true")
    page.locator("[data-select-all]").check()
    page.locator("#bulk").get_by_role("button", name="Take", exact=True).click()
    expect(page.locator("#live")).to_contain_text("2 items are yours.")
    expect(page.locator("[data-row]").nth(1)).to_contain_text("You")
    page.keyboard.press("u")
    expect(page.locator("#live")).to_contain_text("2 items undone.")
    expect_same_page(page)
    assert not WorkItem.objects.filter(owner=dana).exists()


def test_a_supervisor_reopens_a_closed_review_with_a_reason(
    look: Look, page: Page, watch: Watch, signed_in: SignIn, dana: User
) -> None:
    item = desk.item(due_in=20)
    close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome("no_discrepancy"))
    signed_in(desk.person("helen", role="supervisor"))
    page.goto(f"{look.server}/entries/{item.printed_number}/?item={item.pk}")
    page.get_by_role("link", name="Reopen").click()
    page.get_by_role("textbox", name="Why").fill("The line was another one.")
    watch.examine("the form to reopen")
    with page.expect_navigation():
        page.get_by_role("button", name="Reopen").click()
    expect(page.locator("body")).to_contain_text(f"Reopened: {item.printed_number}.")
    item.refresh_from_db()
    assert item.state == "open"


def tap_first_card(look: Look, page: Page) -> list[str]:
    """Open the list on a phone and tap its first card."""
    page.set_viewport_size(NARROW)
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    page.evaluate("window.loadedOnce = true")
    numbers = page.locator("[data-row] a.row-link").all_inner_texts()
    page.locator("[data-row]").first.locator(".goods").click()
    page.locator("#peek h2", has_text=numbers[0]).wait_for()
    wait_for_htmx(page)
    return numbers


def test_on_a_phone_the_peek_shows_everything_and_closing_asks_first(
    look: Look, page: Page, watch: Watch, dana: User
) -> None:
    for days in range(3):
        desk.item(due_in=20 + days)
    numbers = tap_first_card(look, page)
    peek = page.locator("#peek")
    box = peek.bounding_box()
    assert box and box["width"] == NARROW["width"] and box["height"] >= NARROW["height"] / 2
    for heading in ("Why here", "Clocks", "Top lines", "last 12 months"):
        peek.get_by_role("heading", name=heading).scroll_into_view_if_needed()
        expect(peek.get_by_role("heading", name=heading)).to_be_in_viewport()
    for act in ("Take", "Send", "Park", "Skip", "No discrepancy", "Close the peek"):
        expect(
            peek.get_by_text(act).or_(peek.get_by_label(act)).locator("visible=true").first
        ).to_be_in_viewport()
    watch.examine("the sheet")
    page.set_viewport_size(NARROW)
    handle = peek.get_by_role("button", name="Resize the panel")
    handle.click()
    expect(peek.get_by_text("No discrepancy").locator("visible=true")).to_have_count(0)
    handle.click()
    peek.locator("summary", has_text="No discrepancy").click()
    assert not WorkItem.objects.filter(state="closed").exists()
    watch.examine("the question before closing")
    page.set_viewport_size(NARROW)
    peek.get_by_role("button", name="Close with no discrepancy").click()
    expect(page.locator("#live")).to_contain_text(f"Closed, no discrepancy: {numbers[0]}. Next: {numbers[1]}")
    page.locator("#peek h2", has_text=numbers[1]).wait_for()
    wait_for_htmx(page)
    page.locator("#live").get_by_role("button", name="Undo").click()
    page.locator("#peek h2", has_text=numbers[0]).wait_for()
    assert not WorkItem.objects.filter(state="closed").exists()
    peek.get_by_label("Close the peek").click()
    expect(peek).to_be_hidden()
    expect_same_page(page)


def test_on_a_phone_escape_closes_the_question_alone_and_taking_removes_it(
    look: Look, page: Page, dana: User
) -> None:
    desk.item(due_in=20)
    tap_first_card(look, page)
    peek = page.locator("#peek")
    question = peek.locator("summary", has_text="No discrepancy")
    question.click()
    expect(peek.get_by_role("button", name="Close with no discrepancy")).to_be_focused()
    page.keyboard.press("Escape")
    expect(peek.get_by_role("button", name="Close with no discrepancy")).to_be_hidden()
    expect(peek).to_be_visible()
    page.route("**/peek/*", lambda route: None)  # the peek still shows the item as it was
    peek.get_by_role("button", name="Take").locator("visible=true").click()
    expect(page.locator("#live")).to_contain_text("Yours:")
    expect(question).to_have_count(0)
    page.unroute_all()


def test_at_twice_the_size_the_peek_shows_everything_and_closing_asks_first(
    look: Look, page: Page, dana: User
) -> None:
    desk.item(due_in=20)
    page.set_viewport_size({"width": 720, "height": 450})
    page.goto(look.server + OFFICE)
    wait_for_htmx(page)
    page.keyboard.press("j")
    page.keyboard.press("Space")
    peek = page.locator("#peek")
    peek.get_by_role("heading", name="Top lines").scroll_into_view_if_needed()
    expect(peek.get_by_role("heading", name="Top lines")).to_be_in_viewport()
    page.keyboard.press("d")
    expect(page.get_by_role("button", name="Close with no discrepancy")).to_be_focused()
    assert not WorkItem.objects.filter(state="closed").exists()
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("Closed, no discrepancy")


def test_acts_on_a_jurisdiction_keep_the_list_and_leaving_it_is_undone(
    look: Look, page: Page, watch: Watch, signed_in: SignIn
) -> None:
    signed_in(filed.person("port-lead", at="2704", role="supervisor"))
    for _ in range(3):
        filed.waiting()
    numbers = open_list(look, page, "/work/?queue=needs_jurisdiction&office=2704&port=2704")
    page.keyboard.press("e")
    page.locator("#peek-more form").wait_for()
    page.get_by_role("radio", name="Electronics").check()
    page.locator("#peek-more").get_by_label("Why").fill("The invoice says so.")
    page.locator("#peek-more").get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#live")).to_contain_text(f"Jurisdiction of {numbers[0]} set by hand.")
    expect_peek(page, numbers[1])
    page.keyboard.press("e")
    page.get_by_role("link", name="It stays with the port").click()
    page.locator("#peek-more form").get_by_role("button", name="Close").wait_for()
    wait_for_htmx(page)
    page.locator("#peek-more").get_by_label("Why").fill("Household goods.")
    watch.examine("the form that leaves it with the port")
    page.locator("#peek-more").get_by_role("button", name="Close").click()
    expect_peek(page, numbers[2])
    page.keyboard.press("u")
    expect(page.locator("#live")).to_contain_text(f"Undone: {numbers[1]}.")
    expect_peek(page, numbers[1])
    expect(page.locator("[data-row]")).to_have_count(2)
    expect_same_page(page)

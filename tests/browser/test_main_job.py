"""The main job by keyboard alone: from a file of entry summaries to a closed review, and to the next one."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from entries.models import EntrySummary, IntakeRejection
from reviews.validation.models import Finding
from reviews.work.models import WorkItem
from tests.browser.keyboard import follow_key, read_focus, tab_to
from tests.browser.watching import Look, Watch, wait_for_htmx
from tests.builders import desk, filings

PASSWORD = "right-and-long-enough"
HIGH_VALUE = "4000000"  # two criteria of value select it


@pytest.fixture
def dana(look: Look, settings: Any) -> Iterator[User]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = desk.person("dana")
    user.set_password(PASSWORD)
    user.save()
    yield user


def make_file() -> bytes:
    """Return a file of twelve summaries: five are selected, six are not, and one has a wrong date."""
    rows = [filings.row(number, value=HIGH_VALUE, quantity="9000", mpf="651.50") for number in range(1, 6)]
    rows += [filings.row(number, hts="8413919065") for number in range(6, 12)]
    rows.append(filings.row(12, entry_date="13/45/2026"))
    return filings.csv_bytes(rows)


def test_from_an_uploaded_file_to_a_closed_item_by_keyboard_alone(
    look: Look, page: Page, watch: Watch, dana: User, worker: None
) -> None:
    page.goto(look.server + "/")
    sign_in(page)
    hand_in_file(page)
    watch.examine("the result of the file")
    assert (EntrySummary.objects.count(), IntakeRejection.objects.count()) == (11, 1)

    tab_to(page, "Electronics")
    follow_key(page)
    assert "queue=office&office=CEE007" in page.url
    number = peek_at_second_row(page)
    page.keyboard.press("t")
    expect(page.locator("body")).to_contain_text(f"Yours: {number}.")
    item = WorkItem.objects.get(owner=dana)
    assert item.printed_number == number

    close_item(page, number)
    watch.examine("the list after closing")
    expect(page.locator("body")).to_contain_text(f"Closed, discrepancy found: {number}.")
    item.refresh_from_db()
    assert item.is_closed
    finding = Finding.objects.get()
    assert (finding.line_no, str(finding.amount)) == (1, "1250.50")

    follow_key(page, "n")
    following = WorkItem.objects.get(owner=dana, state="open")
    assert following.printed_number in page.url
    watch.examine("the file of the next item")


def sign_in(page: Page) -> None:
    tab_to(page, "Sign in")
    follow_key(page)
    tab_to(page, "User name")
    page.keyboard.type("dana")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    follow_key(page)
    expect(page.locator("h1")).to_have_text("Electronics")


def hand_in_file(page: Page) -> None:
    """Choose the file in the system's own window, send it, and wait until a worker has stored it."""
    page.on(
        "filechooser", lambda chooser: None
    )  # from here on the browser reports choosers, also on a busy machine
    tab_to(page, "Upload")
    follow_key(page)
    tab_to(page, "File")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "january.csv", "mimeType": "text/csv", "buffer": make_file()})
    tab_to(page, "Upload")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entries/upload/*/")
    page.get_by_text("11 stored and routed").wait_for(timeout=30_000)
    expect(page.locator("h1")).to_have_text("january.csv")


def peek_at_second_row(page: Page) -> str:
    """Choose the second row by keys, open its peek, and return its entry number."""
    wait_for_htmx(page)
    for key in "jjjk":
        page.keyboard.press(key)
    rows = page.locator("[data-row]")
    assert rows.nth(1).get_attribute("aria-selected") == "true"
    number = rows.nth(1).locator("a.row-link").inner_text()
    assert read_focus(page) == number
    page.keyboard.press("Space")
    page.locator("#peek").get_by_role("heading", name=number).wait_for()
    expect(page.locator("#peek")).to_contain_text("Why selected")
    return number


def close_item(page: Page, number: str) -> None:
    """Fill the form beneath the peek: a discrepancy of value on line 1 with an effect of $1,250.50 on the duty."""
    wait_for_htmx(page)
    page.locator("#peek").get_by_role("heading", name=number).wait_for()
    page.keyboard.press("e")
    page.locator("#peek-more form").wait_for()
    wait_for_htmx(page)
    assert read_focus(page).startswith("Result")
    page.keyboard.type("Disc")
    for field, text in (
        ("Note", "The invoice says more."),
        ("What was found", "Value"),
        ("On line", "1"),
        ("Declared", "4000000"),
        ("Found", "4050000"),
        ("Effect on duty", "1250.50"),
    ):
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, "Close")
    page.keyboard.press("Enter")

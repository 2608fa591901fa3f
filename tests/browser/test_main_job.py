"""The main job from end to end, by keyboard alone: a file is handed in, its summary is found, taken and closed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from reviews.validation.models import ValidationActivity
from tests.browser.watching import Watch, axe, settle
from tests.builders import desk
from tests.builders.filings import csv_bytes, entry_number, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]

NUMBER = entry_number(4711)
PRINTED = f"{NUMBER[:3]}-{NUMBER[3:10]}-{NUMBER[10]}"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, target: Locator, most: int = 80) -> None:
    """Press Tab until `target` has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached within {most} tabs")


def ready(page: Page) -> None:
    """Scripts are there and nothing is on its way: what a person waits for before the next key."""
    page.wait_for_load_state("networkidle")
    settle(page)


def test_from_a_file_to_a_closed_item(
    watch: Watch,
    page: Page,
    reference: None,
    live_server: Any,
    worker: None,
    signed_in: Callable[[Any], None],
    tmp_path: Path,
) -> None:
    signed_in(desk.person("dana", at="CEE007"))
    file = tmp_path / "one.csv"
    file.write_bytes(csv_bytes([row(4711, value="3000000", quantity="3000", duty="0.00")]))

    page.goto(f"{live_server.url}/entries/upload/")
    page.locator("input[type=file]").set_input_files(file)  # the system's own file dialog is not the page's
    tab_to(page, page.get_by_role("button", name="Upload", exact=True))
    press(page, "Enter")
    expect(page.get_by_text("1 stored", exact=False).first).to_be_visible(timeout=40_000)
    ready(page)
    assert not axe(page)

    tab_to(page, page.get_by_role("link", name="Work", exact=True))
    press(page, "Enter")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    ready(page)
    press(page, "j", "Space")
    peek = page.locator("#peek")
    expect(peek).to_contain_text(PRINTED)
    expect(peek).to_contain_text("Why here")
    settle(page)
    assert not axe(page)

    press(page, "t")
    expect(page.locator("tr[data-row]")).to_contain_text("You")
    ready(page)
    press(page, "j", "Space")
    expect(peek).to_contain_text("yours")
    press(page, "e")
    expect(page.get_by_label("Result")).to_be_focused()
    page.keyboard.type("Disc")
    tab_to(page, page.get_by_label("What was found"))
    page.keyboard.type("classif")
    tab_to(page, page.get_by_label("On line"))
    page.keyboard.type("1")
    tab_to(page, page.get_by_label("Effect on duty, $"))
    page.keyboard.type("250.00")
    press(page, "Enter")
    expect(page.get_by_text(f"Closed: {PRINTED}")).to_be_visible()

    activity = ValidationActivity.objects.get()
    finding = activity.findings.get()
    assert (activity.state, activity.result_id) == ("closed", "discrepancy")
    assert (finding.kind, finding.line_no, str(finding.amount)) == ("classification", 1, "250.00")
    press(page, "n")
    expect(page.get_by_text("no free item is left")).to_be_visible()

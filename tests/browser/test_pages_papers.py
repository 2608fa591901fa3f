"""The papers of a summary: staff add two, withdraw one with a reason and download the other; the trade sees its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from cee_portal.accounts.models import User
from reviews.documents.models import Document
from reviews.documents.services.storing import store_documents
from tests.browser.watching import NARROW, WIDE, Look, Watch
from tests.builders.paper_files import PDF, PNG, paper
from tests.builders.papers import build_case
from tests.builders.world import World

SignIn = Callable[[User], None]


@pytest.fixture
def world(look: Look) -> World:
    return build_case()


def file_of(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_staff_add_two_papers_withdraw_one_and_download_the_other(
    look: Look, page: Page, world: World, signed_in: SignIn, size: Any
) -> None:
    signed_in(world.people["specialist"])
    file = f"/entries/{world.summary.printed_number}/"
    look(file, says="Papers")
    page.set_viewport_size(size)
    page.goto(f"{look.server}{file}")
    page.get_by_role("link", name="Add papers").click()
    page.wait_for_load_state()
    page.locator("input[type=file]").set_input_files([file_of("cost.pdf", PDF), file_of("label.png", PNG)])
    assert "cost.pdf" in page.locator("[data-upload-note]").inner_text()
    page.get_by_label("Who sees it").select_option("everybody")
    page.get_by_role("button", name="Add papers").click()
    page.get_by_text("2 papers are added: cost.pdf and label.png.").wait_for()
    look.check("two papers", says="label.png")
    page.set_viewport_size(size)
    page.get_by_role("link", name="Withdraw label.png").click()
    page.get_by_label("Why is it withdrawn?").fill("The label of another shipment.")
    look.check("withdrawing", says="CBP keeps the paper with this reason")
    page.set_viewport_size(size)
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("label.png is withdrawn.").wait_for()
    look.check("one withdrawn", says="The label of another shipment.")
    page.set_viewport_size(size)
    with page.expect_download() as started:
        page.get_by_role("link", name="cost.pdf", exact=True).click()
    assert started.value.suggested_filename == "cost.pdf"
    assert Path(started.value.path()).read_bytes() == PDF


def test_a_refused_paper_is_named_and_the_choice_stays(
    look: Look, page: Page, watch: Watch, world: World, signed_in: SignIn
) -> None:
    signed_in(world.people["broker"])
    url = f"/entries/{world.summary.printed_number}/papers/"
    look(url, says="Add papers")
    page.goto(f"{look.server}{url}")
    page.locator("input[type=file]").set_input_files([file_of("cost.pdf", PNG)])
    page.get_by_label("Who sees it").select_option("filer")
    with watch.allow_statuses(400):
        page.get_by_role("button", name="Add papers").click()
        page.locator("#papers-errors", has_text="the content is PNG picture").wait_for()
    look.check("a refused paper", says="Nothing was added")
    assert page.get_by_label("Who sees it").input_value() == "filer"
    assert Document.objects.count() == 1


def test_the_pages_of_the_trade_and_of_readers(look: Look, world: World, signed_in: SignIn) -> None:
    number = world.summary.printed_number
    store_documents(
        user=world.people["importer"],
        summary=world.summary,
        papers=[paper("a very long name of a paper without end " * 3 + ".pdf")] * 26,
        between="importer",
    )
    signed_in(world.people["importer"])
    look(f"/entries/{number}/papers/", says="between CBP and the importer")
    look(f"/entries/{number}/", says="the latest 5")
    signed_in(world.people["machinery"])
    look(f"/entries/{number}/papers/", says="People of that office add papers to it.")
    signed_in(world.people["agent"])
    look(f"/entries/{number}/papers/", says="invoice.pdf")

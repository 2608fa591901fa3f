"""A request from both sides in a browser: asked with a preview, answered with two papers, and answered in the queue."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cee_portal.accounts.models import User
from reviews.requests.models import Answer, AnswerDraft, TradeRequest
from reviews.work.models import WorkItem
from tests.browser.watching import Look, Watch
from tests.builders import requests as asked
from tests.builders import reviews as made

SignIn = Callable[[User], None]


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """Two files that a person has."""
    found = [tmp_path / "invoice.pdf", tmp_path / "packing-list.pdf"]
    for path in found:
        path.write_bytes(asked.PDF)
    return found


def test_a_request_goes_out_is_answered_with_two_papers_and_comes_back(
    look: Look, page: Page, watch: Watch, signed_in: SignIn, papers: list[Path]
) -> None:
    dana, item = made.person("dana"), made.review()
    signed_in(dana)
    page.goto(f"{look.server}/work/?queue=office&office=CEE007&peek={item.pk}")
    page.get_by_role("link", name="Ask …").click()
    form = page.get_by_role("form", name="Ask for papers")
    form.get_by_label("Commercial invoice").check()
    form.get_by_label("Packing list").check()
    form.get_by_label("Why CBP asks").fill("To check the value of line 1.")
    form.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="The letter as it would go")).to_contain_text(
        "Request for documents"
    )
    look.check("the letter before it goes", says="Request for documents")
    assert not TradeRequest.objects.exists()
    form.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Asked for papers until")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    request = TradeRequest.objects.get()
    asked.show(request)

    signed_in(asked.broker())
    look("/trade/", says=request.printed_number)
    page.goto(f"{look.server}/trade/")
    page.get_by_role("link", name="Send documents").click()
    page.get_by_label("Your words to paper 1").fill("The invoice of June.")
    expect(page.locator("[data-draft-note]")).to_contain_text("saved ")
    for number, paper in enumerate(papers, 1):
        page.get_by_label(f"A file for paper {number}", exact=True).set_input_files(paper)
        expect(page.get_by_text(f"{paper.name} is attached")).to_be_visible()
    look.check("an answer with two papers", says="Every paper has an answer")
    page.get_by_label("Title").fill("Licensed customs broker")
    page.get_by_label("Signs as").select_option("broker")
    with watch.allow_statuses(400):
        page.get_by_role("button", name="Send answer").click()
        look.check("an answer that is not certified", says="Confirm that the information is true")
    page.get_by_label("I certify").check()
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("Your answer to")).to_be_visible()
    look.check("an answer that was sent", says="Signed by")
    assert Answer.objects.count() == 1 and not AnswerDraft.objects.exists()

    signed_in(dana)
    found = WorkItem.objects.get(pk=item.pk)
    assert (found.state, found.band) == ("open", WorkItem.Band.ANSWERED)
    look("/work/?queue=office&office=CEE007", says="Answered by the trade")
    look(f"/entries/{request.printed_number}/", says="The invoice of June.")


def test_the_trade_without_script_saves_and_attaches(
    look: Look, page: Page, signed_in: SignIn, papers: list[Path]
) -> None:
    request = asked.send()
    look_at = asked.broker()
    signed_in(look_at)
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    tab = plain.new_page()
    tab.goto(f"{look.server}/trade/requests/{request.pk}/")
    tab.get_by_label("Your words to paper 1").fill("Without script.")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_label("A file for paper 2", exact=True).set_input_files(papers[1])
    tab.get_by_role("button", name="Attach to paper 2").click()
    assert "packing-list.pdf is attached" in tab.content()
    assert AnswerDraft.objects.get().content["text-1"] == "Without script."
    plain.close()


def test_the_pages_of_staff_and_of_an_ended_request(look: Look, signed_in: SignIn) -> None:
    dana = made.person("dana")
    request = asked.send(user=dana)
    mia = asked.broker()
    from datetime import timedelta

    from reviews.requests.services.more_time import ask_more_time
    from reviews.requests.services.withdrawal import withdraw_request

    until = request.last_day + timedelta(days=9)
    ask_more_time(request_id=request.pk, user=mia, until=until, reason="The maker is closed.")
    signed_in(dana)
    other = made.review(owner=dana)
    look(f"/work/items/{other.pk}/ask/", says="not previewed yet")
    look(f"/work/requests/{request.pk}/more-time/1/", says="The maker is closed.")
    look(f"/work/requests/{request.pk}/withdraw/", says="Nobody needs to answer")
    look(f"/entries/{request.printed_number}/", says="The maker is closed.")
    look("/notices/", says="more time asked")
    withdraw_request(request_id=request.pk, user=dana, reason="It was in the file.")
    signed_in(mia)
    look(f"/trade/requests/{request.pk}/", says="You need not answer")
    look("/trade/", says="Nothing waits for you")


def test_the_trade_answers_a_request_on_a_phone(
    look: Look, page: Page, signed_in: SignIn, watch: Any
) -> None:
    request = asked.send()
    signed_in(asked.broker())
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{look.server}/trade/requests/{request.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{look.server}/trade/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

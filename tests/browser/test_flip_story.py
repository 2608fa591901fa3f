"""The story of the demonstration, followed in a browser by clicks alone, on the data of the demonstration."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, LocatorAssertions, Page, expect

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Delegation
from entries.models import Routing
from reviews.demo.seeding.orders import STORY_ORDER
from reviews.reassignment.engine import chunks
from reviews.reassignment.engine.run import continue_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.drafting import make_preview
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.reassignment.tasks import sweep_batches
from reviews.verification.report import verify_offices
from reviews.work.models import WorkItem
from tests.browser.watching import Look, Watch, wait_for_htmx
from tests.builders import reviews as made
from tests.worker import run_worker

PATIENCE_MS = 90_000  # a worker or a page on a busy machine may need as long
_PATIENT = type(expect)()
_PATIENT.set_options(timeout=PATIENCE_MS)
_DONE = re.compile("is-done")


def expect_soon(locator: Locator) -> LocatorAssertions:
    """Return an expectation that waits as long as a worker on a busy machine needs."""
    return _PATIENT(locator)


@pytest.fixture
def demo(settings: Any, tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load a small demonstration, with pumps at Los Angeles whatever its random numbers gave that port."""
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 10)
    call_command("seed_demo", "--summaries", "200", "--seed", "1", stdout=io.StringIO())
    for port in ("2704", "2704", "2704", "4601"):
        made.review(made.PUMPS, port=port)
    order = Delegation.objects.get(order_number=STORY_ORDER)
    make_preview(order_id=order.pk, user=order.proposed_by)  # it counts these too


@pytest.fixture
def worker_of_moves(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Return a function that starts a worker for moves, which runs until the test ends."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(run_worker(tmp_path / "worker.log", "moves,default"))


def read_offices() -> tuple[dict[int, str], dict[int, str]]:
    """Return the office of every summary and of every open item."""
    return (
        dict(Routing.objects.values_list("summary_id", "office__code")),
        dict(WorkItem.objects.exclude(state="closed").values_list("id", "office__code")),
    )


def test_the_story_is_told_in_seven_steps(
    demo: None, look: Look, page: Page, watch: Watch, worker_of_moves: Callable[[], Any]
) -> None:
    page.set_default_timeout(PATIENCE_MS)
    before = read_offices()
    look("/demo/", says="0 of 7")
    visitor = StoryVisitor(page, watch, look.server)

    item = take_review(visitor)
    ask_which_center(visitor)
    batch = approve_order(visitor)
    watch_move(visitor, batch, worker_of_moves)
    item.refresh_from_db()
    assert (item.office.code, item.owner and item.owner.username) == ("CEE010", "port")  # he is on the plan
    read_proof(visitor)
    take_next_item(visitor, batch)
    assert read_offices() != before
    undo_order(visitor)

    assert read_offices() == before
    item.refresh_from_db()
    assert item.owner is not None and item.owner.username == "port"
    assert [found.sentence for found in verify_offices(full=True) if found.violations] == []


class StoryVisitor:
    """A person who follows the story by the buttons of its page."""

    def __init__(self, page: Page, watch: Watch, server: str) -> None:
        self.page, self.watch, self.server = page, watch, server

    def follow_step(self, step: str, who: str = "") -> None:
        """Open the story and click what the step offers; `who` is then signed in."""
        self.page.goto(f"{self.server}/demo/")
        act = self.page.locator(f"#step-{step} .story__act").locator("a, button")
        with self.page.expect_navigation():
            act.click()
        if who:
            expect_soon(self.page.locator(".demo__who")).to_contain_text(who)

    def press_button(self, name: str) -> None:
        """Click a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def check_done(self, count: int, step: str) -> None:
        """Check that the story counts the step as done, and examine its page at two of the steps."""
        self.page.goto(f"{self.server}/demo/")
        expect_soon(self.page.locator(f"#step-{step}")).to_have_class(_DONE)
        expect_soon(self.page.locator(".story__count")).to_contain_text(f"{count} of 7 done")
        if count in (3, 7):  # it moves; it is over
            self.watch.examine(f"the story after {count} steps")


def take_review(visitor: StoryVisitor) -> WorkItem:
    """Take the review of a machine at Los Angeles as Ken Adachi; the page says why it is there."""
    visitor.follow_step("take", "Ken Adachi")
    page = visitor.page
    expect_soon(page.locator("#why")).to_contain_text("Machinery")
    visitor.watch.examine("the file before taking")
    wait_for_htmx(page)
    take_it = page.locator("form[aria-label='Actions on this item'] button[data-key='t']")
    with page.expect_navigation():
        take_it.click()
    expect_soon(page.locator("body")).to_contain_text("Yours")
    event = Event.objects.filter(verb=Verb.ITEM_TAKEN, actor__username="port").latest("id")
    visitor.check_done(1, "take")
    expect_soon(page.locator("#step-take")).to_contain_text("it is at port 2704 now")
    return WorkItem.objects.get(pk=event.object_id)


def ask_which_center(visitor: StoryVisitor) -> None:
    """Ask which Center: it is Machinery, and the port has the work until the order is approved."""
    visitor.follow_step("ask")
    expect_soon(visitor.page.locator("main")).to_contain_text("Machinery")
    expect_soon(visitor.page.locator(".answer")).to_contain_text("2704")
    visitor.watch.examine("which Center?")
    assert Event.objects.filter(verb=Verb.DEMO_QUESTION_ASKED).count() == 1
    visitor.check_done(2, "ask")


def approve_order(visitor: StoryVisitor) -> Batch:
    """Read the preview and approve it as Ines Calloway."""
    visitor.follow_step("approve", "Ines Calloway")
    page = visitor.page
    visitor.watch.examine("the preview")
    if page.locator("input[name=read]").is_visible():
        page.locator("input[name=read]").check()
    visitor.press_button("Approve and start the move")
    batch = Batch.objects.get(delegation__order_number=STORY_ORDER)
    assert batch.state == Batch.State.MOVING
    visitor.check_done(3, "approve")
    return batch


def watch_move(visitor: StoryVisitor, batch: Batch, worker_of_moves: Callable[[], Any]) -> None:
    """Move a first chunk, compare the number on the page with the records, and let a worker do the rest."""
    visitor.follow_step("watch")
    page = visitor.page
    expect_soon(page.locator("[data-moved]")).to_have_attribute("data-moved", "0")
    while not read_progress(batch).moved.both:
        assert continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None) == Batch.State.MOVING
    at_once = read_progress(batch)
    assert 0 < at_once.moved.both < at_once.total.both
    expect_soon(page.locator("[data-moved]")).to_have_attribute("data-moved", str(at_once.moved.both))
    visitor.watch.examine("the move")
    worker_of_moves()
    sweep_batches.delay()  # what beat says every five seconds
    expect_soon(page.locator(".banner-good")).to_contain_text("Nothing was lost or moved twice")
    visitor.watch.examine("the proof as it comes")
    visitor.check_done(4, "watch")


def read_proof(visitor: StoryVisitor) -> None:
    """Read that five checks hold, and see the replay of the move."""
    visitor.follow_step("read")
    page = visitor.page
    expect_soon(page.locator(".banner-good")).to_contain_text("5 of 5 checks passed")
    expect_soon(page.locator("ol.proof > li")).to_have_count(5)
    assert Event.objects.filter(verb=Verb.DEMO_PROOF_READ).count() == 1
    visitor.check_done(5, "read")
    visitor.follow_step("watch")
    expect_soon(page.get_by_role("heading", level=1)).to_contain_text("Replay")
    visitor.watch.examine("the replay")
    page.locator("[data-replay-at]").fill("0")
    expect_soon(page.locator("[data-replay-time]")).to_contain_text("after")


def take_next_item(visitor: StoryVisitor, batch: Batch) -> None:
    """Take the first item that arrived as Victor Amaya."""
    visitor.follow_step("next", "Victor Amaya")
    page = visitor.page
    expect_soon(page.locator("[data-row]").first).to_be_visible()
    visitor.watch.examine("what arrived")
    with page.expect_navigation():
        page.locator(".tabs__right button").click()
    expect_soon(page.locator("#why")).to_contain_text("Machinery")
    assert (
        WorkItem.objects.get(owner__username="machinery", arrived_by_batch=batch.pk).office.code == "CEE010"
    )
    visitor.check_done(6, "next")


def undo_order(visitor: StoryVisitor) -> None:
    """Take the order back as Paul Whitcomb, approve that as Ines Calloway, and let the worker move the work."""
    visitor.follow_step("undo", "Paul Whitcomb")
    page = visitor.page
    page.get_by_label("Reason").first.fill("The rehearsal is over.")
    visitor.press_button("Preview the undo")
    visitor.watch.examine("the preview of the undo")
    visitor.follow_step("undo", "Ines Calloway")
    if page.locator("input[name=read]").is_visible():
        page.locator("input[name=read]").check()
    visitor.press_button("Approve and start the move")
    sweep_batches.delay()
    page.goto(f"{visitor.server}/demo/")
    expect_soon(page.locator("#step-undo")).to_have_class(_DONE)
    visitor.check_done(7, "undo")
    visitor.follow_step("undo")
    expect_soon(page.locator(".banner-good")).to_contain_text("Nothing was lost or moved twice")

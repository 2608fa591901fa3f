"""The story of the demonstration, told in a browser by clicks alone, over the demonstration's own data."""

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
from tests.browser.watching import Look, Watch, settle
from tests.builders import reviews as made
from tests.worker import a_worker

COMES = 90_000  # milliseconds for what a worker or a page does, on a machine that has other things to do
_PATIENT = type(expect)()
_PATIENT.set_options(timeout=COMES)
_DONE = re.compile("is-done")


def soon(locator: Locator) -> LocatorAssertions:
    """What is expected there, once the machine has come to it."""
    return _PATIENT(locator)


@pytest.fixture
def demo(settings: Any, tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration itself, small; and pumps at Los Angeles, whatever its dice gave that port."""
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(chunks, "SUMMARIES", 10)
    call_command("seed_demo", "--summaries", "200", "--seed", "1", stdout=io.StringIO())
    for port in ("2704", "2704", "2704", "4601"):
        made.review(made.PUMPS, port=port)
    order = Delegation.objects.get(order_number=STORY_ORDER)
    make_preview(order_id=order.pk, user=order.proposed_by)  # it counts these too


@pytest.fixture
def worker_of_moves(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Call it, and from then on until the test ends a worker does what moves work."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(a_worker(tmp_path / "worker.log", "moves,default"))


def offices() -> tuple[dict[int, str], dict[int, str]]:
    """Where every summary and every open item is."""
    return (
        dict(Routing.objects.values_list("summary_id", "office__code")),
        dict(WorkItem.objects.exclude(state="closed").values_list("id", "office__code")),
    )


def test_the_story_in_seven_steps(
    demo: None, look: Look, page: Page, watch: Watch, worker_of_moves: Callable[[], Any]
) -> None:
    page.set_default_timeout(COMES)
    before = offices()
    look("/demo/", says="0 of 7")
    visit = Visit(page, watch, look.server)

    item = take(visit)
    ask(visit)
    batch = approve(visit)
    watch_it_move(visit, batch, worker_of_moves)
    item.refresh_from_db()
    assert (item.office.code, item.owner and item.owner.username) == ("CEE010", "port")  # he is on the plan
    read_the_proof(visit)
    take_next(visit, batch)
    assert offices() != before
    undo(visit)

    assert offices() == before
    item.refresh_from_db()
    assert item.owner is not None and item.owner.username == "port"
    assert [found.sentence for found in verify_offices(full=True) if found.violations] == []


class Visit:
    """Somebody who follows the story: from its page, by its buttons."""

    def __init__(self, page: Page, watch: Watch, server: str) -> None:
        self.page, self.watch, self.server = page, watch, server

    def follow(self, step: str, who: str = "") -> None:
        """Open the story and click what the step offers; `who` is then signed in."""
        self.page.goto(f"{self.server}/demo/")
        act = self.page.locator(f"#step-{step} .story__act").locator("a, button")
        with self.page.expect_navigation():
            act.click()
        if who:
            soon(self.page.locator(".demo__who")).to_contain_text(who)

    def press(self, name: str) -> None:
        """Click a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def ticked(self, count: int, step: str) -> None:
        """The story says so, and looks well."""
        self.page.goto(f"{self.server}/demo/")
        soon(self.page.locator(f"#step-{step}")).to_have_class(_DONE)
        soon(self.page.locator(".story__count")).to_contain_text(f"{count} of 7 done")
        if count in (3, 7):  # it moves; it is over
            self.watch.examine(f"the story after {count} steps")


def take(visit: Visit) -> WorkItem:
    """Ken Adachi takes a machine's review at Los Angeles, and the page says why it is there."""
    visit.follow("take", "Ken Adachi")
    page = visit.page
    soon(page.locator("#why")).to_contain_text("Machinery")
    visit.watch.examine("the file before taking")
    settle(page)
    take_it = page.locator("form[aria-label='Acts on this item'] button[data-key='t']")
    with page.expect_navigation():
        take_it.click()
    soon(page.locator("body")).to_contain_text("Yours")
    event = Event.objects.filter(verb=Verb.ITEM_TAKEN, actor__username="port").latest("id")
    visit.ticked(1, "take")
    soon(page.locator("#step-take")).to_contain_text("it is at port 2704 now")
    return WorkItem.objects.get(pk=event.object_id)


def ask(visit: Visit) -> None:
    """The public page says Machinery, and the port until the order is approved."""
    visit.follow("ask")
    soon(visit.page.locator("main")).to_contain_text("Machinery")
    soon(visit.page.locator(".answer")).to_contain_text("2704")
    visit.watch.examine("which Center?")
    assert Event.objects.filter(verb=Verb.DEMO_QUESTION_ASKED).count() == 1
    visit.ticked(2, "ask")


def approve(visit: Visit) -> Batch:
    """Ines Calloway reads the preview and approves it."""
    visit.follow("approve", "Ines Calloway")
    page = visit.page
    visit.watch.examine("the preview")
    if page.locator("input[name=read]").is_visible():
        page.locator("input[name=read]").check()
    visit.press("Approve and start the move")
    batch = Batch.objects.get(delegation__order_number=STORY_ORDER)
    assert batch.state == Batch.State.MOVING
    visit.ticked(3, "approve")
    return batch


def watch_it_move(visit: Visit, batch: Batch, worker_of_moves: Callable[[], Any]) -> None:
    """A first piece moves: the page shows the very number of the move records. Then a worker does the rest."""
    visit.follow("watch")
    page = visit.page
    soon(page.locator("[data-moved]")).to_have_attribute("data-moved", "0")
    while not read_progress(batch).moved.both:
        assert continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None) == Batch.State.MOVING
    at_once = read_progress(batch)
    assert 0 < at_once.moved.both < at_once.total.both
    soon(page.locator("[data-moved]")).to_have_attribute("data-moved", str(at_once.moved.both))
    visit.watch.examine("the move")
    worker_of_moves()
    sweep_batches.delay()  # what beat says every five seconds
    soon(page.locator(".banner-good")).to_contain_text("Nothing is lost, nothing moved twice")
    visit.watch.examine("the proof as it comes")
    visit.ticked(4, "watch")


def read_the_proof(visit: Visit) -> None:
    """Five checks hold; and the move can be seen again."""
    visit.follow("read")
    page = visit.page
    soon(page.locator(".banner-good")).to_contain_text("5 of 5 checks hold")
    soon(page.locator("ol.proof > li")).to_have_count(5)
    assert Event.objects.filter(verb=Verb.DEMO_PROOF_READ).count() == 1
    visit.ticked(5, "read")
    visit.follow("watch")
    soon(page.get_by_role("heading", level=1)).to_contain_text("Replay")
    visit.watch.examine("the replay")
    page.locator("[data-replay-at]").fill("0")
    soon(page.locator("[data-replay-time]")).to_contain_text("after")


def take_next(visit: Visit, batch: Batch) -> None:
    """Victor Amaya takes the first of what arrived."""
    visit.follow("next", "Victor Amaya")
    page = visit.page
    soon(page.locator("[data-row]").first).to_be_visible()
    visit.watch.examine("what arrived")
    with page.expect_navigation():
        page.locator(".tabs__right button").click()
    soon(page.locator("#why")).to_contain_text("Machinery")
    assert (
        WorkItem.objects.get(owner__username="machinery", arrived_by_batch=batch.pk).office.code == "CEE010"
    )
    visit.ticked(6, "next")


def undo(visit: Visit) -> None:
    """Paul Whitcomb takes the order back, Ines Calloway approves that, and the worker moves it."""
    visit.follow("undo", "Paul Whitcomb")
    page = visit.page
    page.get_by_label("Reason").first.fill("The rehearsal is over.")
    visit.press("Preview the undo")
    visit.watch.examine("the preview of the undo")
    visit.follow("undo", "Ines Calloway")
    if page.locator("input[name=read]").is_visible():
        page.locator("input[name=read]").check()
    visit.press("Approve and start the move")
    sweep_batches.delay()
    page.goto(f"{visit.server}/demo/")
    soon(page.locator("#step-undo")).to_have_class(_DONE)
    visit.ticked(7, "undo")
    visit.follow("undo")
    soon(page.locator(".banner-good")).to_contain_text("Nothing is lost, nothing moved twice")

"""The requests of a browser for a page, with an empty cache."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Request

from cee_portal.accounts.models import User
from reviews.work.models import WorkItem
from tests.browser.watching import Look, wait_for_htmx
from tests.builders import desk

SignIn = Callable[[User], None]

MOST_REQUESTS = 10


@pytest.fixture
def specialist(look: Look, signed_in: SignIn) -> User:
    user = desk.person("dana", team="E1")
    for number in range(30):
        desk.item(due_in=number * 3 - 6, owner=(None, user)[number % 2], team="E1", origin="VN")
    signed_in(user)
    return user


@contextmanager
def collect_requests(page: Page) -> Iterator[list[Request]]:
    """Collect the requests of the page; drawings that stand in the stylesheet are none."""
    made: list[Request] = []

    def note(request: Request) -> None:
        if not request.url.startswith("data:"):
            made.append(request)

    page.on("request", note)
    yield made
    page.remove_listener("request", note)


def test_the_queue_needs_few_requests(look: Look, page: Page, specialist: User) -> None:
    item = WorkItem.objects.filter(owner=specialist)[0]
    for path in ("/work/", f"/work/?queue=mine&office=CEE007&peek={item.pk}"):
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        with collect_requests(page) as made:
            page.goto(look.server + path, wait_until="networkidle")
            wait_for_htmx(page)
        addresses = "\n".join(f"{request.resource_type} {request.url}" for request in made)
        kinds = Counter(request.resource_type for request in made)
        assert len(made) <= MOST_REQUESTS, addresses
        assert kinds["stylesheet"] == 1 and kinds["script"] == 1, addresses
        assert kinds["font"] >= 2, f"the cache was not cold:\n{addresses}"


def test_a_page_without_a_chart_fetches_no_chart_library(look: Look, page: Page) -> None:
    with collect_requests(page) as made:
        page.goto(look.server + "/which-center/", wait_until="networkidle")
    scripts = [request.url for request in made if request.resource_type == "script"]
    assert len(scripts) == 1 and "/portal." in scripts[0], scripts


def test_the_fonts_of_the_first_paint_are_preloaded(look: Look, page: Page, specialist: User) -> None:
    for path in ("/work/", "/which-center/", "/sign-in/"):
        with collect_requests(page) as made:
            page.goto(look.server + path, wait_until="networkidle")
        links = page.locator("link[rel=preload][as=font]")
        preloaded = sorted(links.evaluate_all("all => all.map((link) => link.href)"))
        assert preloaded and preloaded == sorted(
            request.url for request in made if request.resource_type == "font"
        ), path

"""Fixtures of browser tests: one watched page, and a person who is signed in."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.watching import WIDE, Look, Watch

if TYPE_CHECKING:  # this file is read before Django is set up
    from cee_portal.accounts.models import User


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": WIDE, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def window(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """Open one page for all tests of a process, because a new window takes half a second of CPU."""
    page = browser.new_context(**browser_context_args).new_page()
    page.set_default_timeout(15_000)
    yield page
    page.context.close()


@pytest.fixture
def context(window: Page) -> BrowserContext:
    return window.context


@pytest.fixture(autouse=True)
def quiet_server(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wait for the last requests of a test, because one that still reads would block the emptying of the tables."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # emptied after this
    yield
    from django.db import connection

    until = time.monotonic() + 5
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                " AND state IN ('active', 'idle in transaction')"
            )
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.02)


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """Make the shared page as empty as a new one: no cookie, no cache, no store, no other page, no mouse over it."""
    for other in window.context.pages:
        if other is not window:
            other.close()
    window.goto("about:blank")
    window.context.clear_cookies()
    session = window.context.new_cdp_session(window)
    session.send("Network.clearBrowserCache")
    session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    session.detach()
    window.mouse.move(0, 0)
    window.set_viewport_size(WIDE)
    yield window
    window.goto("about:blank")  # nothing asks the server any more


@pytest.fixture
def watch(page: Page) -> Iterator[Watch]:
    """Watch the page of the test from its beginning, and fail the test for each noted fault."""
    watching = Watch(page)
    yield watching
    watching.end()
    assert not watching.faults, "\n".join(watching.faults)


@pytest.fixture
def look(watch: Watch, reference: None, live_server: Any) -> Look:
    """Return a function that goes to an address and examines the page in both widths."""
    return Look(watch, live_server.url)


@pytest.fixture
def signed_in(context: BrowserContext, live_server: Any) -> Callable[["User"], None]:
    """Return a function that signs a person in."""

    def sign_in(user: "User") -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )

    return sign_in


@pytest.fixture
def world(look: Look) -> Any:
    """Return people of each role and an object of each kind (tests/builders/world.py)."""
    from tests.builders.world import build_world

    return build_world()

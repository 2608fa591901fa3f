"""The servers of a test run: its first process starts them before Django reads its settings.

The workers of pytest-xdist share them. They end with that process, and their files are removed then.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["tests.markup", "tests.reference", "tests.worker"]

_WORKER = "PYTEST_XDIST_WORKER"
_VALKEY_DATABASES = 16
_TROUBLE = re.compile(
    r"terminated by signal|PANIC|started again|idle-in-transaction|out of (memory|shared memory)"
)

_servers: object = None


def _memory_folder() -> str | None:
    """Return a folder in memory if it has room, because the durability settings, on in tests too, are fast there."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK | os.X_OK):
        return None
    room = os.statvfs(memory)
    return str(memory) if room.f_bavail * room.f_frsize > 3 * 1024**3 else None


def _start_servers() -> None:
    global _servers
    from cee_portal.devtools.embedded.command import share_unset

    # Variables of the developer's shell about servers and demonstration do not count in tests.
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "DEMO",
        "CEE_TIMELINE",
        "OFFICIAL_SITE",
        "EMAIL_URL",
        "ALLOWED_HOSTS",
    ):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="cee-portal-tests-", dir=_memory_folder()))
    # Plain static files instead of the manifest; pytest-django itself runs every test with DEBUG off.
    os.environ.update(
        DEBUG="1",
        SECRET_KEY="key-of-the-tests",
        CEE_DATA_DIR=str(folder),
        QUEUE_TIME_LIMIT_MS="20000",  # a busy machine cuts nothing; what a cut does has tests of its own
    )
    _servers = share_unset(folder, throwaway=True)


def _publish_where_this_process_reads() -> None:
    """Send hints to the broker database of this process.

    A worker of pytest-xdist has read the settings with the broker of the first process before it reads this file.
    """
    from django.conf import settings

    from cee_portal.celery import app

    settings.CELERY_BROKER_URL = app.conf.broker_url = os.environ["REDIS_URL"]


def _choose_hypothesis_profile() -> None:
    """Set no deadline, because two busy cores are no error; soak tests try many more examples."""
    from hypothesis import HealthCheck, settings

    settings.register_profile("suite", deadline=None, database=None, print_blob=True)
    settings.register_profile(
        "soak",
        settings.get_profile("suite"),
        max_examples=5_000,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    worker = os.environ.get(_WORKER)
    if worker is None:
        _start_servers()
    else:
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number % _VALKEY_DATABASES}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "cee_portal.settings"
    import django

    django.setup()
    _publish_where_this_process_reads()
    _choose_hypothesis_profile()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the troubles that the servers logged; their logs are removed with them."""
    if os.environ.get(_WORKER):
        return
    for log in sorted(Path(os.environ["CEE_DATA_DIR"]).glob("log/*.log")):
        lines = [line for line in log.read_text(errors="replace").splitlines() if _TROUBLE.search(line)]
        if lines:
            terminalreporter.section(f"trouble in {log.name}")
            terminalreporter.write("\n".join(lines[-20:]) + "\n")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser, and say how to install one."""
    in_browser = [item for item in items if _needs_browser(item)]
    if not in_browser:
        return
    from cee_portal.devtools.run import browser

    # Playwright runs an event loop in the thread of the test, beside which Django would refuse queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    found = browser.find()
    if found:
        os.environ["CEE_BROWSER"] = found
    for item in in_browser:
        item.add_marker(pytest.mark.browser)
        if not found:
            item.add_marker(
                pytest.mark.skip(reason=f"no Chromium or Chrome here; to enable: {browser.HOW_TO}")
            )


def _needs_browser(item: pytest.Item) -> bool:
    return "browser" in item.path.parts or "page" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the browser of the machine."""
    return {**browser_type_launch_args, "executable_path": os.environ.get("CEE_BROWSER")}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Mark the connections of the test run, so that the append-only tables can be emptied in it."""
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c cee.testing=on"

"""Every test run has its own servers: the run's first process starts them before Django reads its settings, the workers
of pytest-xdist share them, and they end, files included, when that process ends, however it does."""

import os
import tempfile
from pathlib import Path

import pytest

_WORKER = "PYTEST_XDIST_WORKER"
_VALKEY_DATABASES = 16

_servers: object = None


def _memory_folder() -> str | None:
    """A folder in memory where there is room: durability settings stay on in tests, and cost nothing there."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK | os.X_OK):
        return None
    room = os.statvfs(memory)
    return str(memory) if room.f_bavail * room.f_frsize > 3 * 1024**3 else None


def _start_servers() -> None:
    global _servers
    from cee_portal.embedded.command import share_unset

    # What the developer's shell says about servers and demo is not for tests.
    for name in ("DATABASE_URL", "REDIS_URL", "DEMO", "CEE_TIMELINE", "OFFICIAL_SITE", "EMAIL_URL", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="cee-portal-tests-", dir=_memory_folder()))
    # Plain static files instead of the manifest; pytest-django itself runs every test with DEBUG off.
    os.environ.update(DEBUG="1", SECRET_KEY="key-of-the-tests", CEE_DATA_DIR=str(folder))
    _servers = share_unset(folder, throwaway=True)


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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Connections of the test run say that they are one: only there may the append-only tables be emptied."""
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c cee.testing=on"

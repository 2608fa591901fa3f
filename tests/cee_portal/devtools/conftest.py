"""Folders for servers that any account may pass through: as root, PostgreSQL runs as another one."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder of one test."""
    yield from _open_folder()


@pytest.fixture(scope="module")
def shared_path() -> Iterator[Path]:
    """A folder of all the tests of a module."""
    yield from _open_folder()


def _open_folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="cee-portal-embedded-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)

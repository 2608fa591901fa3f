"""A file is stored whole or not at all."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile

from cee_portal.core.files.file_storage import WholeFileStorage


@pytest.fixture
def storage(tmp_path: Path) -> WholeFileStorage:
    return WholeFileStorage(location=tmp_path)


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class FullDisk(ContentFile):
    """A file whose disk is full after the first block."""

    def chunks(self, chunk_size: int | None = None) -> Any:
        yield b"the first block"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FullAtOnce(ContentFile):
    """A file whose disk has no room at all."""

    def chunks(self, chunk_size: int | None = None) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield b""


@pytest.mark.parametrize("content", [FullDisk(b"x"), FullAtOnce(b"x")])
def test_a_full_disk_leaves_nothing(storage, tmp_path, content):
    with pytest.raises(OSError, match="No space left"):
        storage.save("intake/5.csv", content)
    assert everything(tmp_path) == []
    assert storage.save("intake/5.csv", ContentFile(b"again")) == "intake/5.csv"


def test_a_killed_process_leaves_no_file_under_a_name_of_the_portal(storage, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "unlink", lambda *args, **more: None)
    with pytest.raises(OSError):
        storage.save("intake/5.csv", FullDisk(b"x"))
    assert [name for name in everything(tmp_path) if not name.endswith(".part")] == []


def test_a_mount_needs_no_hard_links(storage, tmp_path, monkeypatch):
    def refuse(*args: Any, **more: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    names = [storage.save("intake/5.csv", ContentFile(content)) for content in (b"first", b"second")]
    assert names[0] == "intake/5.csv" != names[1]
    assert [(tmp_path / name).read_bytes() for name in names] == [b"first", b"second"]
    assert everything(tmp_path) == sorted(names)


def test_a_file_is_stored_under_its_name_with_its_rights(storage, tmp_path):
    assert storage.save("intake/5.csv", ContentFile(b"content")) == "intake/5.csv"
    assert everything(tmp_path) == ["intake/5.csv"]
    assert (tmp_path / "intake/5.csv").read_bytes() == b"content"
    assert (tmp_path / "intake/5.csv").stat().st_mode & 0o777 == 0o600


def test_a_name_that_is_taken_gets_another(storage, tmp_path):
    first, second = (storage.save("intake/5.csv", ContentFile(text)) for text in (b"one", b"two"))
    assert first != second
    assert {(tmp_path / name).read_bytes() for name in (first, second)} == {b"one", b"two"}


def test_a_large_upload_is_moved(storage, tmp_path):
    upload = TemporaryUploadedFile("x.csv", "text/csv", 7, "utf-8")
    upload.write(b"content")
    upload.seek(0)
    storage.save("intake/6.csv", File(upload))
    storage.save("intake/7.csv", upload)
    assert everything(tmp_path) == ["intake/6.csv", "intake/7.csv"]


def test_the_portal_stores_by_it():
    assert isinstance(
        default_storage._wrapped if hasattr(default_storage, "_wrapped") else default_storage,
        WholeFileStorage,
    )

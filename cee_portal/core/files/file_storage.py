"""Storage of uploaded files that keeps whole files only."""

import os
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

# Of a process that was killed while it wrote; a sweep removes them.
PART_SUFFIX = ".part"


class WholeFileStorage(FileSystemStorage):
    """Django's storage in a folder; a file gets its name when it is written to its end.

    So a full disk or a killed process leaves no empty and no cut file under a name of the portal.
    """

    def _save(self, name: str, content: Any) -> str:
        part = str(PurePosixPath(name).with_name(f".{uuid4().hex}{PART_SUFFIX}"))
        try:
            super()._save(part, content)  # type: ignore[misc]
            while True:
                try:
                    os.link(self.path(part), self.path(name))
                    return name
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            Path(self.path(part)).unlink(missing_ok=True)

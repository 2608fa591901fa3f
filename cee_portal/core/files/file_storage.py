"""Storage of uploaded files that keeps whole files only."""

from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

# Of a process that was killed while it wrote; a sweep removes them.
PART_SUFFIX = ".part"


class WholeFileStorage(FileSystemStorage):
    """Django's storage in a folder; a file gets its name when it is written to its end.

    So a full disk or a killed process leaves no cut file under a name of the portal. A process that is killed between
    the last two steps leaves an empty one, which a sweep removes. Hard links would not, but not every mount has them.
    """

    def _save(self, name: str, content: Any) -> str:
        part = str(PurePosixPath(name).with_name(f".{uuid4().hex}{PART_SUFFIX}"))
        try:
            super()._save(part, content)  # type: ignore[misc]
            while True:
                try:
                    Path(self.path(name)).touch(exist_ok=False)
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
            Path(self.path(part)).replace(self.path(name))
            return name
        finally:
            Path(self.path(part)).unlink(missing_ok=True)

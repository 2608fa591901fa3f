"""How long files that were handed in are kept (decision 46).

What a file brought is stored as filings, and what was refused as rejections with their rows. The file itself is read by
its job alone, so it is removed some time after the job has ended. Its name, size and checksum stay.
"""

import logging
import os
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models.expressions import RawSQL

from cee_portal.core.jobs import UNFINISHED
from entries.models import IntakeFile

_MOST_AT_ONCE = 1_000
# A file is older than this before it counts as left behind: its transaction may not have committed yet.
_LEFT_BEHIND = timedelta(days=1)
_log = logging.getLogger(__name__)


def forget_files() -> int:
    """Remove files past their time and files that no job names; return their number."""
    return _remove_expired() + _remove_left_behind()


def _remove_expired() -> int:
    days = timedelta(days=settings.UPLOADED_FILES_DAYS)
    expired = (
        IntakeFile.objects.filter(file__gt="", job__finished_at__lt=RawSQL("cee_now() - %s", [days]))
        .exclude(job__state__in=UNFINISHED)
        .order_by("pk")[:_MOST_AT_ONCE]
    )
    removed = 0
    for intake_file in expired:
        # The row first: a process that dies between leaves a file that no job names, which the next run removes.
        name, storage = str(intake_file.file.name), intake_file.file.storage
        IntakeFile.objects.filter(pk=intake_file.pk).update(file="")
        storage.delete(name)
        removed += 1
    return removed


def _remove_left_behind() -> int:
    """Remove files of a transaction that was rolled back, and parts of a process that was killed."""
    folder = Path(settings.MEDIA_ROOT) / "intake"
    oldest = time.time() - _LEFT_BEHIND.total_seconds()
    found = (
        [entry.name for entry in os.scandir(folder) if entry.is_file() and entry.stat().st_mtime < oldest]
        if (folder.is_dir())
        else []
    )
    removed = 0
    for start in range(0, len(found), _MOST_AT_ONCE):
        names = found[start : start + _MOST_AT_ONCE]
        known = set(
            IntakeFile.objects.filter(file__in=[f"intake/{name}" for name in names]).values_list(
                "file", flat=True
            )
        )
        for name in names:
            if f"intake/{name}" not in known:
                (folder / name).unlink(missing_ok=True)
                removed += 1
                _log.warning("Removed media/intake/%s, which no upload names.", name)
    return removed

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
from django.db.models import Q
from django.db.models.expressions import RawSQL

from cee_portal.core.jobs import UNFINISHED
from entries.models import IntakeFile

_FOLDER = "intake"
_FIELDS = ("file", "arranged")
_MOST_AT_ONCE = 1_000
# A file is older than this before it counts as left behind: its transaction may not have committed yet.
_LEFT_BEHIND = timedelta(days=1)
_log = logging.getLogger(__name__)


def forget_files() -> int:
    """Remove files past their time and files that no job names; return their number."""
    return _remove_expired() + _remove_left_behind()


def _remove_expired() -> int:
    days = timedelta(days=settings.UPLOADED_FILES_DAYS)
    ended = IntakeFile.objects.filter(job__finished_at__lt=RawSQL("cee_now() - %s", [days]))
    expired = ended.filter(Q(file__gt="") | Q(arranged__gt="")).exclude(job__state__in=UNFINISHED)
    removed = 0
    for intake_file in expired.order_by("pk")[:_MOST_AT_ONCE]:
        # The row first: a process that dies between leaves a file that no job names, which the next run removes.
        stored = [getattr(intake_file, field) for field in _FIELDS]
        IntakeFile.objects.filter(pk=intake_file.pk).update(**dict.fromkeys(_FIELDS, ""))
        for file in stored:
            if file:
                file.storage.delete(str(file.name))
                removed += 1
    return removed


def _remove_left_behind() -> int:
    """Remove files of a transaction that was rolled back, and parts of a process that was killed."""
    folder = Path(settings.MEDIA_ROOT) / _FOLDER
    if not folder.is_dir():
        return 0
    oldest = time.time() - _LEFT_BEHIND.total_seconds()
    old = [entry.name for entry in os.scandir(folder) if entry.is_file() and entry.stat().st_mtime < oldest]
    removed = 0
    for start in range(0, len(old), _MOST_AT_ONCE):
        names = {f"{_FOLDER}/{name}" for name in old[start : start + _MOST_AT_ONCE]}
        for field in _FIELDS:
            names -= set(IntakeFile.objects.filter(**{f"{field}__in": names}).values_list(field, flat=True))
        for name in sorted(names):
            (folder.parent / name).unlink(missing_ok=True)
            removed += 1
            _log.warning("Removed %s, which no upload names.", name)
    return removed

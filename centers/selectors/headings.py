"""Plain titles of all headings, kept per process for a minute: reference data that every list shows."""

import time

from django.db import connection

from centers.models import Heading

_KEEP_SECONDS = 60
_kept: dict[str, tuple[float, dict[str, str]]] = {}


def heading_titles() -> dict[str, str]:
    """Code to title of every heading, at most a minute old. Kept by database, so that two of them never mix."""
    name = str(connection.settings_dict["NAME"])
    kept = _kept.get(name)
    if kept is None or not kept[1] or time.monotonic() - kept[0] > _KEEP_SECONDS:
        kept = (time.monotonic(), dict(Heading.objects.values_list("code", "title")))
        _kept[name] = kept
    return kept[1]

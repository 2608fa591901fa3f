"""Sample files that the page offers, by file name.

The floor above makes them, because it knows how to make filings; the setting `UPLOAD_SAMPLES` names its table.
"""

from collections.abc import Callable, Mapping
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

Samples = Mapping[str, tuple[str, Callable[[date], bytes]]]


def samples() -> Samples:
    """Return the sample files; none where this deployment offers none."""
    path: str = getattr(settings, "UPLOAD_SAMPLES", "")
    found: Samples = import_string(path) if path else {}
    return found

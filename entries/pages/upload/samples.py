"""Sample files that the page offers, by file name: what each is, and how it is made for a day.

They are made by the floor above, which knows how to make filings; the setting `UPLOAD_SAMPLES` names its table.
"""

from collections.abc import Callable, Mapping
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

Samples = Mapping[str, tuple[str, Callable[[date], bytes]]]


def samples() -> Samples:
    """Empty where this deployment offers none."""
    path: str = getattr(settings, "UPLOAD_SAMPLES", "")
    found: Samples = import_string(path) if path else {}
    return found

"""For visitors: which Center, the way in, what this is."""

from typing import Any

from centers.models import Office


def context() -> dict[str, Any]:
    """The ten Centers, by code."""
    return {"centers": list(Office.objects.filter(kind=Office.Kind.CENTER).order_by("code"))}

"""The home page of visitors: which Center, how to sign in, what the portal is."""

from typing import Any

from centers.models import Office


def context() -> dict[str, Any]:
    """Return the ten Centers by code."""
    return {"centers": list(Office.objects.filter(kind=Office.Kind.CENTER).order_by("code"))}

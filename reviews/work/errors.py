"""Refusals of acts on a work item that have a code of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cee_portal.core.refusals import RefusalKind, RefusedError

if TYPE_CHECKING:
    from reviews.work.models import WorkItem


class TakenError(RefusedError):
    """Another person owns the item."""

    code = "taken"


class ItemClosedError(RefusedError):
    """The item was closed before."""

    code = "closed"


class ItemMovedError(RefusedError):
    """The item went to another office, `went_to` (its code), while the person worked on it."""

    code = "moved"

    def __init__(self, message: str, *, went_to: str) -> None:
        super().__init__(message)
        self.went_to = went_to

    @property
    def details(self) -> dict[str, str]:
        return {"went_to": self.went_to}


class StaleItemError(RefusedError):
    """The item changed since the person loaded it."""

    code, kind, field = "stale", RefusalKind.CHANGED, "If-Match"


def closed_message(item: WorkItem) -> str:
    """Return one sentence that names the person who closed the item, and the result."""
    who = item.closed_by.name if item.closed_by else "The portal"
    return f"{who} closed {item.printed_number} with “{item.result}”. Nothing was changed."

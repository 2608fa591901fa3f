"""What the work of an office does for a request of the trade's side.

The trade's part of the portal knows no queue. So the services that filers and importers call reach the item of a request
only by the class that the setting `REQUESTS_WORK` names (reviews/requests/services/item_work.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from cee_portal.core.models import Event
    from reviews.requests.models import Extension, TradeRequest


class RequestWork(Protocol):
    """The item of a request, as the services of the trade's side need it. All run in the caller's transaction."""

    def lock(self, item_id: int) -> bool:
        """Lock the item, and what is locked before it; return whether it is open."""

    def bring_back(self, request: TradeRequest, event: Event) -> None:
        """End the question of the locked item of a request: the trade has answered, as the event says."""

    def tell_office(self, request: TradeRequest, extension: Extension) -> None:
        """Bring an ask for more time to the eyes of the office."""


def request_work() -> RequestWork:
    """Return the object of the setting `REQUESTS_WORK`."""
    found: RequestWork = import_string(settings.REQUESTS_WORK)()
    return found

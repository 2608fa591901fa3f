"""Holds the request of a list, which is the same for page, API and take-next."""

from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from centers.models import Office
from reviews.work.queue.filters import ItemFilters
from reviews.work.queue.queues import Queue, Viewer


@dataclass(frozen=True, slots=True)
class ListRequest:
    """The list in front of a person: the office and the person, the queue, the day and the filters."""

    viewer: Viewer
    queue: Queue
    today: date
    filters: ItemFilters = field(default_factory=ItemFilters)
    cursor: str = ""  # of its page; "" is the first one

    @property
    def office(self) -> Office:
        return self.viewer.office

    @property
    def may_act(self) -> bool:
        """True where the person works at the office and the list is not read only."""
        return self.viewer.may_act and not self.queue.read_only

    def query(self, **changes: str) -> str:
        """Return the query string that brings the list back, without page and peek."""
        parts = {"queue": self.queue.key, "office": self.office.code, **self.filters.active, **changes}
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def page_query(self) -> str:
        """The query string that brings the list back on the same page; acts carry it."""
        return self.query(cursor=self.cursor)

    def url(self, **changes: str) -> str:
        """Return the address of the list."""
        return f"{reverse('work')}?{self.query(**changes)}"

    def without_filter(self, name: str) -> "ListRequest":
        return replace(self, filters=self.filters.without_filter(name))

    def without_filters(self) -> "ListRequest":
        return replace(self, filters=ItemFilters())

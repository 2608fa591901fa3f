"""Shows the item in hand: what the person may do, and its position in the list from which the file was opened."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.web.reading import read_query_string
from centers.selectors.memberships import may_act_at
from reviews.work.models import WorkItem
from reviews.work.pages.item_actions import file_buttons
from reviews.work.pages.labels import item_url
from reviews.work.pages.request import read_list_request
from reviews.work.queue.list_request import ListRequest
from reviews.work.selectors.items import COUNT_CAP, TooSlowError, queue_items, time_limit

_PLACE = "(reviews_workitem.band, reviews_workitem.due_on, reviews_workitem.id)"


@dataclass(frozen=True, slots=True)
class ListPosition:
    """The position of an item in a list, counted from 1 and capped, with its neighbours."""

    position: int
    total: int
    following: WorkItem | None
    before: WorkItem | None

    @property
    def words(self) -> str:
        """The position in words: `11 of 212`; past the cap only that the list is long."""
        if self.position > COUNT_CAP:
            return f"after the first {COUNT_CAP:,}"
        total = f"{COUNT_CAP:,}+" if self.total > COUNT_CAP else f"{self.total:,}"
        return f"{self.position:,} of {total}"


def choose_item(items: list[WorkItem], user: User, list_request: str) -> WorkItem | None:
    """Return the item that the address names, else the first open one on which the person may act."""
    if list_request:
        named = next((item for item in items if str(item.pk) == list_request), None)
        if named is None:
            raise Http404("There is no such item on this summary.")
        return named
    return next((item for item in items if not item.is_closed and may_act_at(user, item.office)), None)


def read_opened_from(user: User, listed: str) -> ListRequest | None:
    """Return the list from which the file was opened; None where the address has none or a broken one."""
    if not listed:
        return None
    try:
        return read_list_request(user, read_query_string(listed))
    except Http404:
        return None


def position_in_list(list_request: ListRequest, item: WorkItem) -> ListPosition | None:
    """Return position, length and neighbours in the list's own order; None where that would take too long."""
    key = [item.band, item.due_on, item.pk]
    try:
        items = queue_items(list_request)
        with time_limit():
            earlier = _items_beyond(items, "<", key)
            ahead = earlier.values("pk")[: COUNT_CAP + 1].count()
            total = items.values("pk")[: COUNT_CAP + 1].count()
            following = _items_beyond(items, ">", key).first()
            before = earlier.reverse().first() if ahead else None
    except (InvalidInputError, TooSlowError):
        return None
    return ListPosition(ahead + 1, total, following, before)


def item_panel_context(
    item: WorkItem, user: User, listed: str, list_request: ListRequest | None
) -> dict[str, Any]:
    """Return the context of templates/reviews/summaries/_item_panel.html."""
    place = position_in_list(list_request, item) if list_request and not item.is_closed else None
    back = listed or urlencode({"queue": "office", "office": item.office.code})
    acts = file_buttons(item, user)
    return {
        "item": item,
        "acts": acts,
        "has_more": any(act["more"] for act in acts),
        "why": next((act["why"] for act in acts if act.get("why")), ""),
        "list": listed,
        "query": f"?{urlencode({'list': listed, 'back': 'file'})}",
        "take_next_list": back,
        "may_take_next": may_act_at(user, item.office),
        "heartbeat_url": "" if item.is_closed else reverse("work_item_heartbeat", args=[item.pk]),
        "place": place.words if place else "",
        "next_url": item_url(place.following, listed) if place and place.following else "",
        "previous_url": item_url(place.before, listed) if place and place.before else "",
    }


def _items_beyond(items: QuerySet[WorkItem], sign: str, key: list[Any]) -> QuerySet[WorkItem]:
    return items.filter(RawSQL(f"{_PLACE} {sign} (%s, %s, %s)", key, output_field=BooleanField()))

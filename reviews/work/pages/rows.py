"""Fills the rows of the queue from one page of items, with the same number of queries for one row and for fifty."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models.expressions import RawSQL
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.formatting import masked
from reviews.kinds import kind_of
from reviews.summaries.parts.arrivals import place_of
from reviews.work.models import Mark, Presence, WorkItem
from reviews.work.pages import labels as item_labels
from reviews.work.pages.arrivals import move_origins, senders_of
from reviews.work.queue.list_request import ListRequest
from reviews.work.selectors.items import heading_titles_of

TONES = {1: "late", 2: "soon", 3: "back", 4: "rest"}


def rows_by_band(
    items: Sequence[WorkItem], list_request: ListRequest, labels: dict[int, str]
) -> list[dict[str, Any]]:
    """Return the rows of a page by band, as templates/reviews/work/queue.html wants them.

    `labels` are those of the criteria.
    """
    page = PageFacts(items, list_request, labels)
    return [
        {
            "key": band,
            "tone": TONES[band],
            "label": WorkItem.Band(band).label,
            "rows": [row_context(item, page) for item in rows],
        }
        for band, rows in groupby(items, key=lambda item: item.band)
    ]


class PageFacts:
    """The values that all rows of a page share, read and computed once."""

    def __init__(self, items: Sequence[WorkItem], list_request: ListRequest, labels: dict[int, str]) -> None:
        user = list_request.viewer.user
        self.user_id = user.pk
        self.office, self.today = list_request.office, list_request.today
        self.shows_place = list_request.queue.shows_place
        self.labels = labels
        self.titles = heading_titles_of([item.heading for item in items])
        self.present = present_colleagues([item.pk for item in items], user)
        self.origins = move_origins(items)
        self.senders = senders_of(items) if self.shows_place else {}
        self.listed = urlencode({"list": list_request.page_query})


def present_colleagues(item_ids: Sequence[int], user: User) -> dict[int, dict[str, str]]:
    """Return the other people who have these items on screen now, by item id."""
    found = Presence.objects.filter(item_id__in=item_ids, expires_at__gt=RawSQL("cee_now()", [])).exclude(
        user=user
    )
    return {
        presence.item_id: {"initials": presence.user.initials, "name": presence.user.name}
        for presence in found.select_related("user")
    }


def row_context(item: WorkItem, page: PageFacts) -> dict[str, Any]:
    """Return one row, as templates/reviews/work/_rows.html documents it.

    Put every value in the dictionary: a template reads a dictionary key three times as fast as a model attribute.
    """
    why = [page.labels.get(criterion, "") for criterion in item.criteria] or [kind_of(item.kind).reason]
    free, own = item.owner_id is None, item.owner_id == page.user_id
    owner = "You" if own else _short_name(item.owner)
    former = _short_name(item.former_owner) if free else ""
    place = place_of(item.office) if page.shows_place else ""
    number = item.printed_number
    return {
        "id": item.pk,
        "version": item.version,
        "url": f"{reverse('summary', args=[number])}?item={item.pk}&{page.listed}",
        "peek_url": f"{reverse('work_peek', args=[item.pk])}?{page.listed}",
        "take_url": reverse("work_item_take", args=[item.pk]) if free else "",
        "due_on": item.due_day,
        "clock": item.clock_words,
        "no_due": item.no_due_words,
        "band": item.band,
        "lead_days": item.lead_days,
        "kind": item.kind_label,
        "state": item_labels.state_word(
            item, page.today, reader=page.office, sender=page.senders.get(item.pk, "")
        ),
        "entry": number,
        "entry_type": item.entry_type,
        "is_revised": bool(item.marks & Mark.REVISED),
        "importer": item.importer.name or masked(item.importer.number),
        "importer_mark": item_labels.importer_mark(item),
        "heading": item.heading or "98/99",
        "heading_low": bool(item.marks & Mark.INFERRED_LOW),
        "goods": page.titles.get(item.heading, "Not in our list of headings"),
        "more_lines": item.line_count - 1 or "",
        "goods_marks": item_labels.goods_marks(item),
        "origin": item.origin,
        "value": item.value,
        "why": why[0],
        "why_more": len(why) - 1,
        "port": item.port.code,
        "holder": place or (f"before: {former}" if former else owner or "–"),
        "holder_title": f"{place}, {owner}" if place and owner else "",
        "is_free": not owner and not place,
        "you": own,
        "open_by": page.present.get(item.pk),
        "arrived_at": item.arrived_at,
        "moved_from": page.origins.get(item.pk, "another office") if item.arrived_at > item.opened_at else "",
    }


def _short_name(person: User | None) -> str:
    return person.last_name or person.name if person else ""

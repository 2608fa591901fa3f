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
from reviews.work.models import NO_DUE_DATE, Mark, Presence, WorkItem
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
    user = list_request.viewer.user
    titles = heading_titles_of([item.heading for item in items])
    present = present_colleagues([item.pk for item in items], user)
    origins = move_origins(items)
    senders = senders_of(items) if list_request.queue.shows_place else {}
    return [
        {
            "key": band,
            "tone": TONES[band],
            "label": WorkItem.Band(band).label,
            "rows": [
                row_context(item, list_request, titles, labels, present, origins, senders) for item in rows
            ],
        }
        for band, rows in groupby(items, key=lambda item: item.band)
    ]


def present_colleagues(item_ids: Sequence[int], user: User) -> dict[int, dict[str, str]]:
    """Return the other people who have these items on screen now, by item id."""
    found = Presence.objects.filter(item_id__in=item_ids, expires_at__gt=RawSQL("cee_now()", [])).exclude(
        user=user
    )
    return {
        presence.item_id: {"initials": presence.user.initials, "name": presence.user.name}
        for presence in found.select_related("user")
    }


def row_context(
    item: WorkItem,
    list_request: ListRequest,
    titles: dict[str, str],
    labels: dict[int, str],
    present: dict[int, dict[str, str]],
    origins: dict[int, str],
    senders: dict[int, str],
) -> dict[str, Any]:
    """Return one row, as templates/reviews/work/_rows.html documents it."""
    why = [labels.get(criterion, "") for criterion in item.criteria] or [kind_of(item.kind).reason]
    free = item.owner_id is None
    user, listed = list_request.viewer.user, list_request.page_query
    sender = senders.get(item.pk, "")
    return {
        "id": item.pk,
        "item": item,
        "url": item_labels.item_url(item, listed),
        "peek_url": f"{reverse('work_peek', args=[item.pk])}?{urlencode({'list': listed})}",
        "take_url": reverse("work_item_take", args=[item.pk]) if free else "",
        "due_on": None if item.due_on == NO_DUE_DATE else item.due_on,
        "state": item_labels.state_word(item, list_request.today, reader=list_request.office, sender=sender),
        "place": place_of(item.office) if list_request.queue.shows_place else "",
        "entry": item.printed_number,
        "is_revised": bool(item.marks & Mark.REVISED),
        "importer": item.importer.name or masked(item.importer.number),
        "importer_mark": item_labels.importer_mark(item),
        "heading_low": bool(item.marks & Mark.INFERRED_LOW),
        "goods": titles.get(item.heading, "Not in our list of headings"),
        "more_lines": item.line_count - 1 or "",
        "goods_marks": item_labels.goods_marks(item),
        "why": why[0],
        "why_more": len(why) - 1,
        "owner": "You" if item.owner_id == user.pk else _short_name(item.owner),
        "former": _short_name(item.former_owner) if free else "",
        "you": item.owner_id == user.pk,
        "open_by": present.get(item.pk),
        "moved_from": origins.get(item.pk, "another office") if item.arrived_at > item.opened_at else "",
    }


def _short_name(person: User | None) -> str:
    return person.last_name or person.name if person else ""

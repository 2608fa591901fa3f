"""The home page of people of an office: queues, own items, items about to go back; for supervisors the workload."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from cee_portal.accounts.models import User
from cee_portal.site.home.office_load import load_of
from centers.models import OfficeMembership
from centers.selectors.memberships import is_supervisor_at
from reviews.work.pages.move_strips import strips_of_office
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, all_queues, offered_queues
from reviews.work.selectors.disputes import disputed_items
from reviews.work.selectors.items import TooSlowError, queue_counts, queue_page
from reviews.work.selectors.reminders import items_going_back

MINE_SHOWN = 8


def context(
    user: User, roles: Sequence[OfficeMembership], asked: Mapping[str, str], today: date
) -> dict[str, Any]:
    """Return the page of one office of the person; `asked["office"]` chooses another one."""
    membership = next((role for role in roles if role.office.code == asked.get("office")), roles[0])
    viewer = Viewer(user=user, office=membership.office, membership=membership)
    leads = is_supervisor_at(user, membership.office)
    return {
        "office": membership.office,
        "moves": strips_of_office(membership.office),
        "others": [role.office for role in roles if role.office_id != membership.office_id],
        "queues": _queue_counts(viewer, today),
        "mine": _own_items(viewer, today),
        "going_back": items_going_back(user, today),
        "leads": leads,
        "load": load_of(membership.office) if leads else None,
        "disputed": list(disputed_items(user).select_related("office", "importer")[:MINE_SHOWN])
        if leads
        else [],
    }


def _queue_counts(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    counts, office = queue_counts(viewer, today=today), viewer.office.code
    return [
        {"label": queue.label, "count": counts.get(queue.key), "url": queue_url(office, queue.key)}
        for queue in offered_queues(viewer)
    ]


def _own_items(viewer: Viewer, today: date) -> list[Any]:
    try:
        return queue_page(ListRequest(viewer, all_queues()["mine"], today), size=MINE_SHOWN).rows
    except TooSlowError:
        return []


def queue_url(office: str, queue: str) -> str:
    """Return the address of a queue of an office."""
    return f"{reverse('work')}?{urlencode({'queue': queue, 'office': office})}"

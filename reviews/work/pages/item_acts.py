"""What a person may do with an item, as peek and file offer it. A closed act says why beside it."""

from typing import Any

from django.urls import reverse

from cee_portal.accounts.models import User
from centers.selectors.memberships import is_supervisor_at, may_act_at
from reviews.work.models import Hold, WorkItem

Acts = list[dict[str, Any]]


def item_actions(item: WorkItem, user: User) -> Acts:
    """The acts, [{label, key, url, get, wide, why, name, value}]; none for who only reads the item."""
    if item.is_closed or not may_act_at(user, item.office):
        return []
    leads = is_supervisor_at(user, item.office)  # who leads the office may act for the owner
    other = item.owner_id not in (None, user.pk)
    why = f"{item.owner.name} has it" if other and item.owner and not leads else ""
    kind_acts = _review if item.kind == WorkItem.Kind.VALIDATION else _jurisdiction
    acts = [*kind_acts(item, leads, why), _ownership(item, user, leads, why)]
    if leads:
        acts.append(_form("Give …", "g", "assign", item))
    acts.append(_form("Send …", "s", "send", item, why))
    acts.append(_form("Park …", "p", "park", item, why))
    if not other:
        acts.append(_post("Skip", "z", "skip", item))
    if Hold.objects.filter(item=item, ended_at__isnull=True, reason=Hold.Reason.BY_HAND).exists():
        acts.append(_form("Return …", "b", "return", item))
    return acts


def _review(item: WorkItem, leads: bool, why: str) -> Acts:
    at_once = {"name": "result", "value": "no_discrepancy", "wide": True, "why": why}
    return [
        _post("No discrepancy", "d", "close", item) | at_once,
        _form("Close …", "e", "close", item, why),
    ]


def _jurisdiction(item: WorkItem, leads: bool, why: str) -> Acts:
    closed = why or ("" if leads else "A supervisor sets the jurisdiction")
    return [
        _form("Set jurisdiction …", "e", "set_jurisdiction", item, closed) | {"wide": True},
        _form("Route again …", "r", "route_again", item, why),
    ]


def _ownership(item: WorkItem, user: User, leads: bool, why: str) -> dict[str, Any]:
    if item.owner_id == user.pk:
        return _post("Release", "t", "release", item)
    if item.owner_id and leads:
        return _post("Take it back", "t", "release", item)
    return _post("Take", "t", "take", item) | {"why": why}


def _post(label: str, key: str, name: str, item: WorkItem) -> dict[str, Any]:
    return {"label": label, "key": key, "url": reverse(f"work_item_{name}", args=[item.pk])}


def _form(label: str, key: str, name: str, item: WorkItem, why: str = "") -> dict[str, Any]:
    return {**_post(label, key, name, item), "get": True, "why": why}

"""Lists what a person may do with an item, for the peek and the file. A closed action says why beside its button."""

from typing import Any

from django.urls import reverse

from cee_portal.accounts.models import User
from centers.routing.codes import PORT_FUNCTIONS
from centers.selectors.memberships import is_supervisor_at, may_act_at
from reviews.kinds import Action, kind_of
from reviews.work.models import Hold, WorkItem
from reviews.work.selectors.holds import find_hold

Buttons = list[dict[str, Any]]

# The actions of every kind of work. What a kind adds stands in its class (reviews/kinds.py).
_TAKE = Action("Take", "work_item_take", "t")
_RELEASE = Action("Release", "work_item_release", "t")
_TAKE_BACK = Action("Take it back", "work_item_release", "t")
_GIVE = Action("Give …", "work_item_assign", "g", opens_form=True)
_SEND = Action("Send …", "work_item_send", "s", opens_form=True)
_PARK = Action("Park …", "work_item_park", "p", opens_form=True)
_SKIP = Action("Skip", "work_item_skip", "z")
_RETURN = Action("Return …", "work_item_return", "b", opens_form=True)
_ACCEPT = Action("Accept", "work_item_accept", "a")
_UNPARK = Action("Open again", "work_item_unpark")
_BEHIND_MORE = (_GIVE, _SKIP, _RETURN, _UNPARK)


def peek_buttons(item: WorkItem, user: User) -> Buttons:
    """Return the buttons of the peek: [{label, key, url, get, wide, why, name, value, more}].

    The list is empty for a person who only reads the item.
    """
    if item.is_closed or not may_act_at(user, item.office):
        return []
    leads = is_supervisor_at(user, item.office)
    owned_by_other = item.owner_id not in (None, user.pk)
    why = f"{item.owner.name} has it" if owned_by_other and item.owner and not leads else ""
    actions = [*kind_of(item.kind).actions(item), _ownership_action(item, user, leads)]
    if leads:
        actions.append(_GIVE)
    actions += [_SEND, _PARK]
    if not owned_by_other:
        actions.append(_SKIP)
    hold = find_hold(item)
    if hold and hold.item_id == item.pk and hold.reason == Hold.Reason.BY_HAND:
        actions.append(_RETURN)
    return [_button(action, item, _closed_reason(action, item, why, leads)) for action in actions]


def _closed_reason(action: Action, item: WorkItem, why: str, leads: bool) -> str:
    """Return why an action is closed; "" where it is open. `why` is the reason of all acts that need the owner."""
    if action in (_GIVE, _RETURN):
        return ""
    if action == _SEND and item.function in PORT_FUNCTIONS:
        return "Always the work of the port"
    return why or ("" if leads else action.supervisor_only)


def file_buttons(item: WorkItem, user: User) -> Buttons:
    """Return the buttons of the file: those of the peek, and what is done in the file alone."""
    if item.is_closed and is_supervisor_at(user, item.office):
        return [_button(action, item, "") for action in kind_of(item.kind).closed_actions(item)]
    buttons = peek_buttons(item, user)
    if not buttons:
        return []
    offered = item.state == WorkItem.State.OFFERED
    if offered:
        buttons.insert(0, _button(_ACCEPT, item, ""))
    if item.owner_id in (None, user.pk) or is_supervisor_at(user, item.office):
        if item.state == WorkItem.State.PARKED:
            buttons.append(_button(_UNPARK, item, ""))
        buttons += [
            _button(action, item, "") | {"more": True} for action in kind_of(item.kind).file_actions(item)
        ]
    primary = _ACCEPT if offered else _TAKE if item.owner_id is None else None
    for button in buttons:
        chosen = button["label"] == primary.label if primary else button["primary"]
        button["primary"] = chosen and not button["why"]
    return buttons


def _ownership_action(item: WorkItem, user: User, leads: bool) -> Action:
    if item.owner_id == user.pk:
        return _RELEASE
    return _TAKE_BACK if item.owner_id and leads else _TAKE


def _button(action: Action, item: WorkItem, why: str) -> dict[str, Any]:
    return {
        "label": action.label,
        "key": action.key,
        "url": reverse(action.url_name, args=[item.pk]),
        "get": action.opens_form,
        "wide": action.is_wide,
        "name": action.name,
        "value": action.value,
        "asks": action.asks,
        "primary": action.is_primary,
        "more": action in _BEHIND_MORE,
        "why": why,
    }

"""Names the acts that a list offers for its marked rows."""

from typing import Any, NamedTuple

from django.urls import reverse

from centers.selectors.memberships import is_supervisor_at
from reviews.work.pages.forms import PARKING_EFFECT
from reviews.work.queue.list_request import ListRequest


class ActWords(NamedTuple):
    """The texts of an act on marked rows.

    They stand in the bar, as the title of its page (with the number), on its button, and beside the button.
    """

    label: str
    title: str
    button: str
    effect: str = ""


WORDS = {
    "give": ActWords(
        "Give to …",
        "Give {items}",
        "Give",
        "The people you choose become the owners. The current owners lose these items.",
    ),
    "take": ActWords("Take", "Take {items}", "Take", "You become the owner of the unassigned items."),
    "release": ActWords(
        "Return to the queue",
        "Return {items} to the queue",
        "Return to the queue",
        "The items become unassigned, and anyone in the office can take them. An item that was kept here because it was"
        " begun goes to the office that the rules give.",
    ),
    "undo": ActWords("Undo", "Undo: {items}", "Undo", "Each item is put back as it was."),
    "park": ActWords("Park …", "Park {items} until a day", "Park", PARKING_EFFECT),
}


def bulk_acts(list_request: ListRequest) -> list[dict[str, Any]]:
    """Return the bar of a list, [{label, url}]; nothing for a person who only reads it.

    Supervisors give, others take.
    """
    if not list_request.may_act:
        return []
    acts = ["release", "park"]
    if is_supervisor_at(list_request.viewer.user, list_request.office):
        acts = ["give", *acts]
    elif list_request.queue.key != "mine":
        acts = ["take", *acts]
    return [{"label": WORDS[act].label, "url": reverse(f"work_bulk_{act}")} for act in acts]


def count_of_items(number: int) -> str:
    """Return `1 item` or `212 items`."""
    return "1 item" if number == 1 else f"{number:,} items"

"""Says before an act whom an item leaves: who owns the open work that follows a summary to another office."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from cee_portal.accounts.models import User
from cee_portal.core.formatting import listed
from centers.models import Office
from reviews.kinds import keys_that_wait_for_jurisdiction
from reviews.work.models import OPEN, Hold, WorkItem
from reviews.work.selectors.holds import office_name
from reviews.work.selectors.rule_office import other_rule_office


def leaving_sentence(summary_id: int, user: User) -> str:
    """Return what a new office of the summary means for the owners of its open work; "" where nobody owns any.

    `user` does the act, and so is not told of an own loss.
    """
    items = WorkItem.objects.filter(OPEN, summary_id=summary_id, owner__isnull=False)
    rows = items.exclude(kind__in=keys_that_wait_for_jurisdiction()).select_related("owner")
    live = Hold.objects.filter(item=OuterRef("pk"), ended_at__isnull=True)
    found = list(rows.annotate(is_held=Exists(live)).order_by("id"))
    begun = _owners(item for item in found if item.is_begun and not item.is_held)
    held = _owners(item for item in found if item.is_held)
    losing = [item for item in found if not item.is_begun and not item.is_held]
    told = _owners(item for item in losing if item.owner_id != user.pk)
    words = []
    if told:
        words.append(
            f"If it moves, {listed(told)} {_verb(told, 'loses', 'lose')} it and {_verb(told, 'is', 'are')} notified."
        )
    if any(item.owner_id == user.pk for item in losing):
        words.append("If it moves, you lose it.")
    if begun:
        words.append(
            f"{listed(begun)} began it and {_verb(begun, 'keeps', 'keep')} it until it is released or closed."
        )
    if held:
        words.append(
            f"{listed(held)} {_verb(held, 'keeps', 'keep')} it, because a hold keeps it where it is."
        )
    return " ".join(words)


def sending_sentence(item: WorkItem, user: User) -> str:
    """Return whom an item leaves where `user` sends it away, and what the other office does."""
    home = other_rule_office(item)
    accepts = "The other office accepts it or returns it."
    if home:
        accepts += f" At {office_name(home)}, where the rules put it, nobody needs to accept it."
    return f"It leaves {item.office.short_name}. {_lost_words(item, user)} {accepts}"


def returning_sentence(item: WorkItem, user: User) -> str:
    """Return where an item goes that `user` returns, and whom it leaves; "" where it is by the rules."""
    home = other_rule_office(item)
    if home is None:
        return ""
    return f"It goes to {office_name(home)}, where the rules put it. {_lost_words(item, user)}"


def _lost_words(item: WorkItem, user: User) -> str:
    if item.owner is None:
        return "Nobody owns it now."
    return (
        "You no longer own it."
        if item.owner == user
        else f"{item.owner.name} no longer owns it and is notified."
    )


def _owners(items: Iterable[WorkItem]) -> list[str]:
    return sorted({item.owner.name for item in items if item.owner})


def office_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all offices for a form: Centers by name, then ports by code."""
    rows = list(Office.objects.order_by("code").values_list("code", "short_name", "kind"))
    centers = [(code, f"{name} ({code})") for code, name, kind in rows if kind == Office.Kind.CENTER]
    ports = [(code, f"{code} {name}") for code, name, kind in rows if kind != Office.Kind.CENTER]
    return [("Centers", sorted(centers, key=lambda pair: pair[1])), ("Ports", ports)]


def _verb(names: list[str], one: str, many: str) -> str:
    return one if len(names) == 1 else many

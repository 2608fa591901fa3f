"""Says before an act whom an item leaves: who owns the open work that follows a summary to another office."""

from cee_portal.core.formatting import listed
from centers.models import Office
from reviews.kinds import keys_that_wait_for_jurisdiction
from reviews.work.models import WorkItem


def leaving_sentence(summary_id: int) -> str:
    """Return what a new office of the summary means for the owners of its open work; "" where nobody owns any."""
    items = WorkItem.objects.filter(summary_id=summary_id, function="validation", owner__isnull=False)
    rows = items.exclude(state=WorkItem.State.CLOSED).exclude(kind__in=keys_that_wait_for_jurisdiction())
    found = list(rows.select_related("owner").order_by("id"))
    losing = sorted({item.owner.name for item in found if item.owner and not item.is_begun})
    keeping = sorted({item.owner.name for item in found if item.owner and item.is_begun})
    words = []
    if losing:
        words.append(
            f"If it moves, {listed(losing)} {_verb(losing, 'loses', 'lose')} it and {_verb(losing, 'is', 'are')} told."
        )
    if keeping:
        words.append(
            f"{listed(keeping)} began it and {_verb(keeping, 'keeps', 'keep')} it until it is released or closed."
        )
    return " ".join(words)


def sending_sentence(item: WorkItem) -> str:
    """Return whom an item leaves where it is sent away."""
    lost = f"{item.owner.name} no longer owns it and is told." if item.owner else "Nobody owns it now."
    return f"It leaves {item.office.short_name}. {lost} The other office accepts it or returns it."


def office_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all offices for a form: Centers by name, then ports by code."""
    rows = list(Office.objects.order_by("code").values_list("code", "short_name", "kind"))
    centers = [(code, f"{name} ({code})") for code, name, kind in rows if kind == Office.Kind.CENTER]
    ports = [(code, f"{code} {name}") for code, name, kind in rows if kind != Office.Kind.CENTER]
    return [("Centers", sorted(centers, key=lambda pair: pair[1])), ("Ports", ports)]


def _verb(names: list[str], one: str, many: str) -> str:
    return one if len(names) == 1 else many

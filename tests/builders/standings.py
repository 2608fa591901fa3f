"""Changed standings of importers, made by the service."""

from datetime import timedelta

from cee_portal.core import clock
from entries.models import Importer
from reviews.reassignment.causes.standing import NewStanding, change_standing
from reviews.reassignment.models import Batch
from tests.builders.reviews import office


def changed(
    importer: Importer,
    center: str | None = "CEE007",
    *,
    kind: str = "assigned",
    first: int = 0,
    last: int | None = None,
    reason: str = "Its account.",
) -> Batch | None:
    """Change the standing of an importer and return its batch; `first` and `last` are days from today."""
    today = clock.today()
    valid_to = None if last is None else today + timedelta(days=last)
    place = office(center) if center else None
    new = NewStanding(importer, kind, place, today + timedelta(days=first), valid_to, reason)
    return change_standing(new, user=None)

"""Publishing a jurisdiction edition (19 CFR 101.1) and announcing the batch that would follow it.

The count comes before the gate, because it reads every routing in flight; the publication itself is short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cee_portal.accounts import clock
from cee_portal.accounts.jobs import create_job
from cee_portal.accounts.models import Job, User
from centers.models import Edition
from centers.routing import Edition as Rules
from centers.routing import EditionRow, Rulebook
from centers.routing.timelines import RowData
from centers.selectors import current_rulebook
from centers.services import publish_edition
from reviews.editions.counting import Changes, count_changes

ANNOUNCED = "reassignment_announced"


@dataclass(frozen=True, slots=True)
class Published:
    """The edition, what it would change, and the announcement; None where it changes nothing."""

    edition: Edition
    changes: Changes
    announcement: Job | None


def publish_and_announce(
    *, rows: Sequence[RowData], effective_on: date, citation: str, actor: User | None = None
) -> Published:
    """Publish a checked list, and announce how many routings in flight it would change. Nothing moves.

    Raises centers.services.EditionError, centers.selectors.NoRulebookError, GateBusyError.
    """
    on = max(clock.today(), effective_on)
    changes = count_changes(rules=_with_edition(current_rulebook(), rows, effective_on, citation), on=on)
    with transaction.atomic():
        edition = publish_edition(rows=rows, effective_on=effective_on, citation=citation, actor=actor)
        announcement = None
        if changes.routings:
            announcement = create_job(
                kind=ANNOUNCED,
                owner=actor,
                params={
                    "cause": "edition",
                    "edition": effective_on.isoformat(),
                    "rulebook": current_rulebook().number,
                    "on": on.isoformat(),
                    "counts": changes.as_dict(),
                },
                total=changes.routings,
            )
    return Published(edition, changes, announcement)


def _with_edition(rules: Rulebook, rows: Sequence[RowData], effective_on: date, citation: str) -> Rulebook:
    """The rulebook as it will be. Row ids are not known yet; they decide nothing."""
    parts = [
        EditionRow(number, row.level, row.start, row.end, row.center, row.basis)
        for number, row in enumerate(rows, start=1)
    ]
    edition = Rules(
        effective_on, citation, parts, low_confidence_decides=not rules.inferred_low_needs_jurisdiction
    )
    return Rulebook(
        rules.number,
        (*rules.editions, edition),
        rules.delegations,
        inferred_low_needs_jurisdiction=rules.inferred_low_needs_jurisdiction,
    )

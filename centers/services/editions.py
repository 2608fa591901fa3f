"""Publishing of a jurisdiction edition.

The full list HTSUS range to Center, whole or not at all.

The list itself is a notice in the Federal Register (19 CFR 101.1); here it is versioned data that an
administrator loads.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models.expressions import RawSQL

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import RefusedError
from centers.models import Edition, EditionRow, Office
from centers.routing.timelines import RowData
from centers.services.rulebooks import publish_rulebook


class EditionError(RefusedError):
    """The edition was not published."""


@transaction.atomic
def publish_edition(
    *, rows: Sequence[RowData], effective_on: date, citation: str, actor: User | None = None
) -> Edition:
    """Store a checked list as an edition, and publish the rulebook that holds it.

    `rows` have passed `centers.rules.edition_check.check_edition`. Raises EditionError where that day has an edition
    already, and GateBusyError; then nothing is stored.
    """
    if Edition.objects.filter(effective_on=effective_on).exists():
        raise EditionError(
            f"An edition of {effective_on} is already published and is never changed. "
            "Publish with another effective date."
        )
    edition = store_edition(rows=rows, effective_on=effective_on, citation=citation, actor=actor)
    publish_rulebook(cause=f"Edition of {effective_on}: {citation}", actor=actor)
    record_event(
        verb=Verb.EDITION_PUBLISHED,
        actor=actor,
        object_kind="edition",
        object_id=edition.pk,
        reason=citation,
        after={"effective_on": effective_on.isoformat(), "rows": len(rows)},
    )
    return edition


def store_edition(
    *, rows: Sequence[RowData], effective_on: date, citation: str, actor: User | None = None
) -> Edition:
    """Store edition and rows in the caller's transaction. No rulebook is published."""
    centers = {office.code: office.pk for office in Office.objects.filter(kind=Office.Kind.CENTER)}
    edition = Edition.objects.create(
        effective_on=effective_on,
        citation=citation,
        published_at=RawSQL("cee_now()", []),
        published_by=actor,
    )
    EditionRow.objects.bulk_create(_make_row(edition, row, centers[row.center]) for row in rows)
    return edition


def _make_row(edition: Edition, row: RowData, center_id: int) -> EditionRow:
    return EditionRow(
        edition=edition,
        level=row.level,
        heading_from=_format_digits(row.start, row.level),
        heading_to=_format_digits(row.end - 1, row.level),
        span=NumericRange(row.start, row.end, "[)"),
        center_id=center_id,
        basis=row.basis,
        note=row.note,
        source=row.source,
    )


def _format_digits(number: int, level: int) -> str:
    return f"{number:010d}"[:level]

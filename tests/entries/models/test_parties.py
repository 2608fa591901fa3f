"""What the database refuses about importers and their standing."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from entries.models import Importer, ImporterStanding
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

Span = tuple[date | None, date | None]
FIRST_HALF: Span = (date(2026, 1, 1), date(2026, 7, 1))


def add_standing(importer: Importer, kind: str, valid: Span, center: str | None = None) -> None:
    """Add a standing in a transaction of its own, so that a refused one leaves the test usable."""
    with transaction.atomic():
        ImporterStanding.objects.create(
            importer=importer,
            kind=kind,
            center=desk.office(center) if center else None,
            valid=valid,
            reason="x",
        )


@pytest.fixture
def importer() -> Importer:
    return Importer.objects.create(number="12-345678900")


@pytest.mark.parametrize(
    ("sentence", "valid", "fits"),
    [
        ("it begins on the day on which the other ended", (date(2026, 7, 1), None), True),
        ("it ends on the day on which the other began", (None, date(2026, 1, 1)), True),
        ("it begins a day earlier", (date(2026, 6, 30), None), False),
        ("it lies within the other", (date(2026, 3, 1), date(2026, 3, 2)), False),
        ("it has neither beginning nor end", (None, None), False),
    ],
)
def test_an_importer_has_one_standing_at_a_time(importer, sentence, valid, fits):
    add_standing(importer, "pending", FIRST_HALF)
    other = Importer.objects.create(number="98-765432100")
    add_standing(other, "pending", valid)
    if fits:
        add_standing(importer, "nominal", valid)
        return
    with pytest.raises(IntegrityError, match="one_standing_at_a_time"):
        add_standing(importer, "nominal", valid)
    assert importer.standings.count() == 1, sentence


@pytest.mark.parametrize("kind", ImporterStanding.Kind.values)
def test_a_standing_names_a_center_where_it_decides_and_only_there(importer, kind):
    decides = kind in ("assigned", "participant")
    with pytest.raises(IntegrityError, match="standing_names_a_center_where_it_decides"):
        add_standing(importer, kind, FIRST_HALF, None if decides else "CEE007")
    add_standing(importer, kind, FIRST_HALF, "CEE007" if decides else None)

"""What a decision reads: lines, the standing of the day, and Centers set by hand."""

from datetime import date, timedelta

import pytest

from cee_portal.core import clock
from centers.routing.facts import LineFact, Standing
from entries.models import Importer, ImporterStanding, ManualJurisdiction
from entries.selectors.decision_inputs import (
    find_standing,
    find_used_standing,
    read_line_facts,
    read_manual_centers,
    read_standings,
)
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

TODAY = date(2026, 3, 2)


def add_standing(importer: Importer, kind: str, begin: int, end: int | None, center: str = "") -> int:
    """Add a standing from so many days after TODAY until the day before so many days after it."""
    days = TODAY + timedelta(days=begin), None if end is None else TODAY + timedelta(days=end)
    standing = ImporterStanding.objects.create(
        importer=importer, kind=kind, center=desk.office(center) if center else None, valid=days, reason="x"
    )
    return standing.pk


@pytest.fixture
def importer() -> Importer:
    return Importer.objects.create(number="12-345678900")


@pytest.mark.parametrize(
    ("days", "kind"),
    [(-11, None), (-10, "pending"), (-1, "pending"), (0, "assigned"), (500, "assigned")],
)
def test_the_standing_is_that_of_the_day(importer, days, kind):
    ids = {
        "pending": add_standing(importer, "pending", -10, 0),
        "assigned": add_standing(importer, "assigned", 0, None, "CEE007"),
    }
    centers = {"pending": None, "assigned": "CEE007"}
    expected = kind and Standing(kind, centers[kind], ids[kind])
    assert find_standing(importer.pk, TODAY + timedelta(days=days)) == expected


def test_standings_of_many_importers_are_read_in_one_query(importer, django_assert_num_queries):
    without = Importer.objects.create(number="98-765432100")
    pk = add_standing(importer, "not_eligible", -1, None)
    with django_assert_num_queries(1):
        found = read_standings([importer.pk, without.pk], TODAY)
    assert found == {importer.pk: Standing("not_eligible", None, pk)}
    assert read_standings([], TODAY) == {}


def test_a_stored_decision_finds_its_standing_also_once_that_ended(importer):
    pk = add_standing(importer, "participant", -10, -5, "CEE010")
    assert find_standing(importer.pk, TODAY) is None
    assert find_used_standing(pk) == Standing("participant", "CEE010", pk)
    assert find_used_standing(None) is None
    assert find_used_standing(pk + 1) is None


def test_lines_are_those_of_the_revision_with_the_number_that_routes():
    before = made.parsed(
        made.line(1, ["99038815", made.TELEPHONES], value=5),
        made.line(2, "9801001012", value=7),
        made.line(3, made.PUMPS, value=0),
    )
    (summary,) = made.file(before)
    made.refile(before, made.line(1, made.MEDICINE, value=9))
    assert read_line_facts(summary.pk, 1) == [
        LineFact(1, made.TELEPHONES, 5),
        LineFact(2, "", 7),
        LineFact(3, made.PUMPS, 0),
    ]
    assert read_line_facts(summary.pk, 2) == [LineFact(1, made.MEDICINE, 9)]
    assert read_line_facts(summary.pk, 3) == []


def test_a_center_set_by_hand_counts_until_it_ends():
    lead, first, second = desk.person("lead", role="supervisor"), desk.summary(), desk.summary()
    for summary, center, is_ended in (
        (first, "CEE010", True),
        (first, "CEE001", False),
        (second, "CEE010", True),
    ):
        ManualJurisdiction.objects.create(
            summary=summary,
            center=desk.office(center),
            reason="x",
            set_by=lead,
            set_at=clock.now(),
            ended_at=clock.now() if is_ended else None,
        )
    assert read_manual_centers([first.pk, second.pk]) == {first.pk: "CEE001"}
    assert read_manual_centers([second.pk]) == {}

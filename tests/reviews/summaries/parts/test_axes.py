"""The status axes and the header of a summary in words."""

from datetime import date, timedelta
from typing import Any

import pytest

from entries.models import EntrySummary, ImporterStanding
from entries.rules.states import Census, Collection, Control, Liquidation, Review, Status
from reviews.summaries.parts.axes import axes_of, header_of
from tests.builders import reviews as made

TODAY = date(2026, 3, 2)


def make_summary(**fields: Any) -> EntrySummary:
    """Return a summary that is accepted, unpaid and not liquidated; it is not stored."""
    values: dict[str, Any] = {
        "control": Control.TRADE,
        "status": Status.ACCEPTED,
        "collection": Collection.UNPAID,
        "review": Review.NONE,
        "liquidation": Liquidation.NO,
        "census": Census.NONE,
        "duty": 250,
        "fees": 34.64,
        "scheduled_liquidation": date(2026, 11, 25),
    }
    return EntrySummary(**(values | fields))


def find_axis(name: str, summary: EntrySummary) -> tuple[str, str, str]:
    """Return word, small text and tone of one axis."""
    (axis,) = [axis for axis in axes_of(summary, TODAY) if axis["name"] == name]
    return axis["word"], axis["small"], axis["tone"]


def test_the_axes_stand_in_one_order():
    names = [axis["name"] for axis in axes_of(make_summary(), TODAY)]
    assert names == ["Control", "Status", "Collection", "Review", "Liquidation", "Protest", "Census, late"]


@pytest.mark.parametrize(
    ("axis", "fields", "word", "small"),
    [
        ("Control", {}, "Trade", "its filer may replace it"),
        ("Control", {"control": Control.CBP}, "CBP", "on a statement"),
        ("Control", {"control": Control.INACTIVE}, "Inactive", "its number may be filed again"),
        ("Status", {"version": "00200"}, "Accepted", "version 00200"),
        ("Status", {"status": Status.CANCELLED}, "Cancelled", "version 00100"),
        ("Collection", {"duty": 12_250}, "Not paid", "$12,284.64 declared"),
        ("Collection", {"duty": 0, "fees": 0}, "Not paid", "nothing due"),
        ("Collection", {"collection": Collection.DUTY_FREE}, "Duty free", "nothing due"),
        ("Review", {}, "Not under review", ""),
        ("Review", {"review": Review.UNDER_REVIEW}, "Under review", "no correction is taken"),
        ("Protest", {}, "None", "opens at liquidation"),
        ("Protest", {"liquidation": Liquidation.LIQUIDATED}, "None", ""),
        ("Protest", {"liquidation": Liquidation.LIQUIDATED, "protest": True}, "Filed", ""),
        ("Census, late", {}, "Clear, in time", "no warning"),
        ("Census, late", {"census": Census.UNRESOLVED}, "Warning open, in time", "no warning"),
        ("Census, late", {"census": Census.RESOLVED}, "Clear, in time", "a warning was resolved"),
        (
            "Census, late",
            {"census": Census.RESOLVED, "late": True},
            "Clear, late",
            "filed after its last day",
        ),
    ],
)
def test_an_axis_says_its_state_and_what_follows_from_it(axis, fields, word, small):
    assert find_axis(axis, make_summary(**fields)) == (word, small, "")


@pytest.mark.parametrize(
    ("days", "word", "small", "tone"),
    [
        (11, "Not liquidated", "scheduled Mar 13", ""),
        (10, "In 10 days", "scheduled Mar 12", "soon"),
        (1, "In 1 day", "scheduled Mar 3", "soon"),
        (0, "Today", "scheduled Mar 2", "soon"),
        (-1, "1 day past", "scheduled Mar 1", "late"),
        (-2, "2 days past", "scheduled Feb 28", "late"),
        (-70, "70 days past", "scheduled Dec 22, 2025", "late"),
    ],
)
def test_liquidation_is_counted_in_days_when_it_is_near_or_past(days, word, small, tone):
    summary = make_summary(scheduled_liquidation=TODAY + timedelta(days=days))
    assert find_axis("Liquidation", summary) == (word, small, tone)


def test_liquidation_without_a_day_and_liquidation_that_is_done():
    without = make_summary(scheduled_liquidation=None)
    assert find_axis("Liquidation", without) == ("Not liquidated", "no day is set", "")
    done = make_summary(liquidation=Liquidation.LIQUIDATED, liquidated_on=date(2026, 2, 27))
    assert find_axis("Liquidation", done) == ("Liquidated", "Feb 27", "")


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestHeader:
    def test_it_names_the_parties_and_masks_the_number_of_a_person(self):
        (summary,) = made.file(
            made.parsed(
                importer_number="123-45-6789",
                importer_name="Jane Roe",
                consignee_number="12-345678900",
                mode_of_transport="40",
            )
        )
        facts = {fact["label"]: fact["value"] for fact in header_of(summary, TODAY)}
        assert facts["Importer of record"] == "Jane Roe"
        assert facts["Importer number"] == "***-**-6789"
        assert facts["Consignee number"] == "12-345678900"
        assert facts["Port of entry"].startswith("2704 ")
        assert facts["Exported from"].startswith("VN ")
        assert facts["Transport"].startswith("40 ")
        assert facts["Standing"] == "None"

    def test_a_consignee_that_is_the_importer_and_an_unknown_country_are_left_out(self):
        (summary,) = made.file(made.parsed(importer_name="", country_of_export=""))
        facts = {fact["label"]: fact["value"] for fact in header_of(summary, TODAY)}
        assert facts["Importer of record"] == facts["Importer number"] == "12-345678900"
        assert not {"Consignee number", "Exported from"} & facts.keys()

    def test_the_standing_is_that_of_the_day(self):
        (summary,) = made.file(made.parsed())
        standing = made.assign_importer(center="CEE010")
        ImporterStanding.objects.filter(pk=standing.pk).update(valid=(date(2020, 1, 1), TODAY))
        ImporterStanding.objects.create(
            importer=summary.importer, kind="not_eligible", valid=(TODAY, None), reason="Its goods."
        )
        told = {
            day: fact["value"]
            for day in (TODAY - timedelta(days=1), TODAY)
            for fact in header_of(summary, day)
            if fact["label"] == "Standing"
        }
        assert list(told.values()) == ["Assigned, Machinery", "Not eligible"]

"""Criteria of the day, rates and medians that are kept for a minute, and the record of an importer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cee_portal.core import clock
from centers.models import TariffNumber
from entries.models import UnitValue
from reviews.validation.models import Criterion, ValidationActivity
from reviews.validation.rules.facts import Background, ImporterRecord, Rate
from reviews.validation.rules.scoring import ActiveCriterion
from reviews.validation.selectors import background
from reviews.validation.selectors.background import (
    SelectionSettings,
    active_criteria,
    background_of,
    forget,
    records_of,
)
from reviews.work.models import WorkItem
from tests.builders import desk

TODAY = date(2026, 3, 2)


def test_equal_settings_have_equal_digests_and_any_change_gives_another():
    def setting(weight=40, amount=250, percent="5", median=100.0):
        criterion = ActiveCriterion.of(
            id=1, code="gap", label="Gap", rule="rate_gap", params={"amount": amount}, weight=weight, lead_days=10,
            sample=False,
        )  # fmt: skip
        known = Background({"1": Rate(Decimal(percent))}, {("8517", "NO"): median}, date(2026, 6, 1))
        return SelectionSettings((criterion,), known)

    assert setting().digest == setting().digest == setting(weight=50).digest, "a weight changes no hit"
    changed = [
        setting(amount=251),
        setting(percent="6"),
        setting(median=101.0),
        SelectionSettings((), setting().background),
    ]
    assert setting().digest not in {one.digest for one in changed}


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestCriteria:
    @pytest.mark.parametrize(
        ("sentence", "valid_from", "valid_to", "is_on"),
        [
            ("a draft", None, None, False),
            ("from tomorrow", 1, None, False),
            ("from today", 0, None, True),
            ("until today", -9, 0, True),
            ("until yesterday", -9, -1, False),
        ],
    )
    def test_a_criterion_counts_on_its_first_and_its_last_day(self, sentence, valid_from, valid_to, is_on):
        Criterion.objects.filter(code="rate-gap").update(
            valid_from=None if valid_from is None else TODAY + timedelta(days=valid_from),
            valid_to=None if valid_to is None else TODAY + timedelta(days=valid_to),
        )
        codes = [criterion.code for criterion in active_criteria(TODAY)]
        assert ("rate-gap" in codes) is is_on, sentence

    def test_criteria_stand_in_the_order_of_their_ids_with_their_rule_and_numbers(self):
        criteria = active_criteria(TODAY)
        assert [one.id for one in criteria] == sorted(one.id for one in criteria)
        (gap,) = [one for one in criteria if one.code == "rate-gap"]
        row = Criterion.objects.get(code="rate-gap")
        assert (gap.id, gap.rule.__name__, gap.params, gap.weight) == (
            row.pk,
            row.rule,
            row.params,
            row.weight,
        )


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestBackground:
    def test_free_and_plain_rates_and_all_medians_are_known(self):
        TariffNumber.objects.filter(number="8517130000").update(rate_kind="other", rate=None)
        found = background_of(TODAY)
        assert found.rates["4202929700"] == Rate(Decimal("17.6"))
        assert {number for number in ("8517130000", "99038815") if number in found.rates} == set()
        assert Rate(Decimal(0)) in found.rates.values()
        assert len(found.medians) == UnitValue.objects.count() > 0
        assert found.today == TODAY

    def test_they_are_read_again_after_a_minute_on_another_day_or_on_request(self, monkeypatch):
        moment = 1_000.0
        monkeypatch.setattr(background.time, "monotonic", lambda: moment)
        first = background_of(TODAY)
        UnitValue.objects.all().delete()
        moment = 1_059.9
        assert background_of(TODAY) is first
        moment = 1_060.0
        second = background_of(TODAY)
        assert (second is first, second.medians) == (False, {})
        assert background_of(TODAY + timedelta(days=1)) is not second
        third = background_of(TODAY)
        assert third is not second, "the background of one day is kept"
        forget()
        assert background_of(TODAY) is not third


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestRecords:
    def close_review(self, result: str, heading: str = "8517", *, days_ago: int = 1) -> int:
        """Close a review of Acme so many days ago and return the id of the importer."""
        item, moment = desk.item(heading=heading), clock.now() - timedelta(days=days_ago)
        WorkItem.objects.filter(pk=item.pk).update(state="closed", result=result, closed_at=moment)
        ValidationActivity.objects.filter(item=item).update(state="closed", result=result, closed_at=moment)
        return item.importer_id

    def test_findings_are_counted_with_their_headings_each_once(self):
        for result, heading in (
            ("no_discrepancy", "4202"),
            ("discrepancy", "8517"),
            ("discrepancy", "8517"),
            ("discrepancy", "6109"),
            ("discrepancy", ""),
        ):
            importer_id = self.close_review(result, heading)
        assert records_of([importer_id]) == {importer_id: ImporterRecord(5, 4, frozenset({"8517", "6109"}))}

    @pytest.mark.parametrize("result", ["not_reviewed", "deleted"])
    def test_what_was_closed_without_a_review_does_not_count(self, result):
        importer_id = self.close_review(result)
        assert records_of([importer_id]) == {}

    @pytest.mark.parametrize(("days_ago", "closed"), [(700, 2), (760, 1)])
    def test_two_years_count(self, days_ago, closed):
        self.close_review("discrepancy", days_ago=days_ago)
        importer_id = self.close_review("no_discrepancy")
        desk.item()  # an open review has no result yet
        assert records_of([importer_id])[importer_id].closed == closed

    def test_an_importer_without_reviews_has_no_record(self):
        assert records_of([desk.item().importer_id]) == {}
        assert records_of([]) == {}

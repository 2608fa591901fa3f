"""Why a summary was selected, in the words of the criteria of today."""

import pytest

from reviews.validation.models import Criterion, ValidationActivity
from reviews.validation.selectors.reasons import selection_reasons
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_each_hit_is_told_with_its_criterion_and_its_line():
    assert selection_reasons(desk.item()) == [
        {
            "weight": 40,
            "text": "Rate gap: line 1: 0.0% for 3.4%",
            "subject": Criterion.objects.get(code="rate-gap").get_subject_display(),
            "line": 1,
        }
    ]


def test_the_heaviest_hit_of_a_selected_filing_comes_first():
    reasons = selection_reasons(made.review())
    weights = [reason["weight"] for reason in reasons]
    assert len(weights) > 1
    assert weights == sorted(weights, reverse=True)


def test_a_hit_whose_criterion_is_gone_is_left_out_and_the_others_stay_in_order():
    item = desk.item()
    ids = list(Criterion.objects.values_list("pk", flat=True)[:2])
    hits = [
        {"criterion": pk, "line": None, "weight": weight, "detail": "x"}
        for pk, weight in ((ids[1], 50), (32_000, 40), (ids[0], 30))
    ]
    ValidationActivity.objects.filter(item=item).update(hits=hits)
    assert [reason["weight"] for reason in selection_reasons(item)] == [50, 30]


def test_an_item_without_a_review_has_no_reasons(django_assert_num_queries):
    item = desk.item(kind="jurisdiction")
    with django_assert_num_queries(1):
        assert selection_reasons(item) == []

"""From hits to a choice: weights are added, a clean record lowers them, the sample stands apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.validation.rules.facts import NO_RECORD, Background, FilingFacts, ImporterRecord
from reviews.validation.rules.scoring import ActiveCriterion, select, trust
from tests.builders.reviews import line, parsed


def criterion(id, weight, *, value=0, lead=10):
    return ActiveCriterion.of(
        id=id, code=f"c{id}", label=f"C{id}", rule="high_value", params={"value": value}, weight=weight,
        lead_days=lead, sample=False,
    )  # fmt: skip


def sample(id=99, weight=10):
    return ActiveCriterion.of(
        id=id, code="random", label="Random", rule="random_sample", params={"per_mille": 1000}, weight=weight,
        lead_days=10, sample=True,
    )  # fmt: skip


def subject(record=NO_RECORD, value=100) -> FilingFacts:
    background = Background({}, {}, date(2026, 6, 1))
    return FilingFacts(parsed(line(value=value)), False, frozenset(), False, record, background)


CLEAN, TAINTED, YOUNG = (
    ImporterRecord(5, 0, frozenset()),
    ImporterRecord(5, 1, frozenset()),
    ImporterRecord(4, 0, frozenset()),
)


@pytest.mark.parametrize(
    ("sentence", "criteria", "record", "score"),
    [
        ("nothing hits", [criterion(1, 90, value=500)], YOUNG, None),
        ("one hit at the threshold", [criterion(1, 40)], YOUNG, 40),
        ("one under it", [criterion(1, 39)], YOUNG, None),
        ("two together", [criterion(1, 25), criterion(2, 15)], YOUNG, 40),
        ("five clean reviews lower the weights", [criterion(1, 50)], CLEAN, None),
        ("to six tenths", [criterion(1, 70)], CLEAN, 42),
        ("four are not enough", [criterion(1, 50)], YOUNG, 50),
        ("one finding, and nothing is lowered", [criterion(1, 50)], TAINTED, 50),
        ("the sample alone selects", [sample()], YOUNG, 10),
        ("however clean the record", [sample()], CLEAN, 10),
        ("and brings what else hit along, lowered", [sample(), criterion(1, 10)], CLEAN, 16),
    ],
)
def test_the_weights_of_hits_make_the_score(sentence, criteria, record, score):
    selection = select(subject(record), criteria, 40)
    assert (selection.score if selection else None) == score, sentence


def test_the_heaviest_hit_comes_first_and_the_longest_lead_time_counts():
    selection = select(subject(), [criterion(1, 20, lead=15), criterion(2, 30), criterion(3, 30)], 40)
    assert [hit.criterion.id for hit in selection.hits] == [2, 3, 1]
    assert (selection.lead_days, selection.score) == (15, 80)


def test_a_score_fits_its_column():
    assert select(subject(), [criterion(number, 100) for number in range(20)], 40).score == 999


WEIGHTS = st.lists(st.integers(0, 100), min_size=1, max_size=6)


@given(weights=WEIGHTS, closed=st.integers(0, 20), findings=st.integers(0, 3), drawn=st.booleans())
def test_compliance_lowers_and_never_the_sample(weights, closed, findings, drawn):
    criteria = [criterion(number, weight) for number, weight in enumerate(weights, start=1)]
    criteria += [sample()] if drawn else []
    record = ImporterRecord(closed, min(findings, closed), frozenset())
    plain = select(subject(), criteria, 40)
    with_record = select(subject(record), criteria, 40)
    if drawn:
        assert with_record is not None and plain is not None
        weights_of = {hit.criterion.id: hit.weight for hit in with_record.hits}
        assert weights_of[99] == 10
    if with_record is not None:
        assert plain is not None
        assert with_record.score <= plain.score
    if trust(record) == 1:
        assert with_record == plain


@given(weights=WEIGHTS, extra=st.integers(0, 100))
def test_another_criterion_never_takes_a_summary_out(weights, extra):
    criteria = [criterion(number, weight) for number, weight in enumerate(weights, start=1)]
    before = select(subject(), criteria, 40)
    after = select(subject(), [*criteria, criterion(50, extra)], 40)
    assert before is None or (after is not None and after.score >= before.score)

"""What selection sees in a filing before the gate counts as if it were seen behind it, or not at all."""

from datetime import date

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from cee_portal.core import clock
from entries import extension_points
from entries.filing.piece import file_piece
from entries.filing.prepared import prepare_summary
from entries.models import SummaryRevision
from reviews.validation.models import Criterion
from reviews.validation.rules.criteria import LINE_RULES, OUTSIDE_RULES, RULES, no_outside_hits
from reviews.validation.rules.facts import Background, FilingFacts, ImporterRecord
from reviews.validation.rules.scoring import ActiveCriterion, find_hits
from reviews.validation.selectors.background import selection_settings
from reviews.validation.services.prefilter import make_prefilter, precomputed_hits
from reviews.work.models import WorkItem
from tests.builders import reviews as made

PARAMS = {
    "value": 1_000,
    "duty": 0,
    "amount": 0,
    "per_mille": 500,
    "ratio": 1.0,
    "headings": [],
    "programs": {},
    "origins": ["VN"],
    "exports": ["VN"],
    "orders": {"8517": ["VN"]},
}
LOOKED_AT = [made.parsed(), made.selected(), made.parsed(made.line(hts="9801001012", value=90_000))]


@st.composite
def subjects(draw):
    """What is not in a filing: who filed before, the calendar, earlier reviews."""
    return FilingFacts(
        parsed=made.parsed(made.line(value=draw(st.sampled_from([1, 2_000, 400_000])))),
        importer_is_new=draw(st.booleans()),
        new_manufacturers=draw(
            st.sampled_from([frozenset(), frozenset({"VNDEMFAC12HAN"}), frozenset({"X"})])
        ),
        late=draw(st.booleans()),
        record=ImporterRecord(draw(st.integers(0, 9)), draw(st.integers(0, 3)), frozenset({"8517"})),
    )


@given(subjects(), st.integers(0, 2))
def test_where_nothing_stands_beside_the_filing_none_of_those_rules_hits(subject, findings):
    quiet = no_outside_hits(
        importer_is_new=subject.importer_is_new,
        new_manufacturers=subject.new_manufacturers,
        late=subject.late,
        record=subject.record,
    )
    params = {"value": 0, "findings": findings}
    hits = [RULES[name](subject, params) for name in OUTSIDE_RULES]
    assert not (quiet and any(hits))


@given(subjects(), subjects())
def test_the_other_rules_say_the_same_whatever_stands_beside(one, other):
    """Else what was seen in a file could not be believed once the filing is stored."""
    other.parsed = one.parsed
    for name in RULES.keys() - OUTSIDE_RULES:
        assert RULES[name](one, PARAMS) == RULES[name](other, PARAMS), name


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=4), st.integers(0, 3_000))
def test_a_rule_of_lines_says_nothing_under_its_value(values, floor):
    """So it need not be asked."""
    filed = FilingFacts(
        parsed=made.parsed(*[made.line(place, value=value) for place, value in enumerate(values, 1)]),
        importer_is_new=True,
        new_manufacturers=frozenset({"VNDEMFAC12HAN"}),
        late=True,
        background=Background({}, {("8517", "NO"): 1.0}, date(2026, 6, 1)),
    )
    for name in LINE_RULES:
        params = {**PARAMS, "value": floor}
        asked = RULES[name](filed, params)
        criterion = ActiveCriterion.of(
            id=1, code="x", label="X", rule=name, params=params, weight=1, lead_days=1, sample=False
        )
        assert [hit for _, hit in find_hits(filed, [criterion])] == ([asked] if asked else []), name


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestLooking:
    def test_it_sees_what_is_found_behind_the_gate(self):
        prefilter, setting = make_prefilter(), selection_settings(clock.today())
        alone = [criterion for criterion in setting.criteria if criterion.needs_filing_only]
        for parsed in LOOKED_AT:
            subject = FilingFacts(parsed, False, frozenset(), False, background=setting.background)
            assert precomputed_hits(prefilter(parsed), setting) == find_hits(subject, alone)
        assert precomputed_hits(prefilter(made.selected()), setting), "the selected one has hits"

    def test_filings_looked_at_get_the_items_of_those_that_were_not(self):
        file_piece(
            [made.parsed()], actor=None, source=SummaryRevision.Source.CSV
        )  # nothing is new from here on

        def items(prefilter):
            parsed = [made.selected(), made.parsed(), made.selected()]
            ready = [prepare_summary(one, prefilter) for one in parsed]
            file_piece(ready, actor=None, source=SummaryRevision.Source.CSV)
            numbers = [one.entry_number for one in parsed]
            found = WorkItem.objects.filter(entry_number__in=numbers).order_by("id")
            return [(numbers.index(item.entry_number), item.criteria, item.score) for item in found]

        assert items(extension_points.make_prefilter()) == items(None) != []

    def test_a_criterion_changed_meanwhile_is_asked_again(self):
        """Seen while it asked for three million; stored when it asks for nothing: the new number counts."""
        ready = [prepare_summary(made.parsed(), extension_points.make_prefilter())]
        Criterion.objects.filter(rule="high_value").update(params={"value": 1}, weight=90)
        assert precomputed_hits(ready[0].precomputed, selection_settings(clock.today())) is None
        file_piece(ready, actor=None, source=SummaryRevision.Source.CSV)
        item = WorkItem.objects.get(entry_number=ready[0].parsed.entry_number)
        assert Criterion.objects.get(rule="high_value").pk in item.criteria

    def test_with_no_criterion_switched_on_nothing_is_selected(self):
        Criterion.objects.all().delete()
        with override_settings(SELECTION_THRESHOLD=0):
            ready = [prepare_summary(made.selected(), extension_points.make_prefilter())]
            file_piece(ready, actor=None, source=SummaryRevision.Source.CSV)
        assert not WorkItem.objects.filter(entry_number=ready[0].parsed.entry_number).exists()

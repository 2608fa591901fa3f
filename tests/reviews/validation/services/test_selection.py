"""Filing opens work: which summaries get a review or need a jurisdiction, and what a further revision does to it."""

from datetime import date, timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from entries.models import EntrySummary, Importer, ImporterStanding
from reviews.validation.models import Criterion, ValidationActivity
from reviews.validation.services.closing import FindingInput, ReviewOutcome, close_review
from reviews.work.models import NO_DUE_DATE, Hold, ItemMove, Mark, WorkItem
from reviews.work.services import hand_over
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

CHAPTER_98 = "9801001012"


def items(summary, **only):
    return list(WorkItem.objects.filter(summary=summary, **only).order_by("id"))


def labels(item):
    names = dict(Criterion.objects.values_list("pk", "label"))
    return [names[pk] for pk in item.criteria]


def test_a_selected_filing_gets_one_review_at_the_office_with_authority():
    made.file(made.parsed())  # the importer and the manufacturer are known from here on
    plain, chosen = made.file(made.parsed(), made.selected())
    assert items(plain) == []
    (item,) = items(chosen)
    assert (item.office.code, item.jurisdiction.code, item.port.code) == ("CEE007", "CEE007", "2704")
    assert (item.kind, item.function, item.state, item.owner) == ("validation", "validation", "open", None)
    assert (item.entry_number, item.heading, item.origin, item.value) == (
        chosen.entry_number,
        "8517",
        "VN",
        made.WORTH_A_REVIEW,
    )
    assert item.due_on == chosen.entry_date + timedelta(days=314) == chosen.scheduled_liquidation
    assert labels(item) == ["High value", "High line value"]
    weights = dict(Criterion.objects.values_list("pk", "weight"))
    assert item.score == sum(weights[pk] for pk in item.criteria)
    activity = ValidationActivity.objects.get(item=item)
    assert activity.hits == [
        {"criterion": pk, "line": on, "weight": weights[pk], "detail": detail}
        for pk, on, detail in zip(
            item.criteria, (None, 1), ("value $3,000,000", "line of $3,000,000"), strict=True
        )
    ]
    chosen.refresh_from_db()
    assert chosen.review == 2, "selected is not under review"
    assert not Event.objects.filter(summary_id=chosen.pk, audience="trade", verb__contains="select").exists()


def test_a_center_in_its_test_phase_leaves_the_review_to_the_port():
    item = made.review(made.PUMPS)
    assert (item.office.code, item.jurisdiction.code) == ("2704", "CEE010")


@pytest.mark.parametrize(
    ("sentence", "days", "band"),
    [
        ("long before its liquidation", 0, 4),
        ("within the lead time", 304, 2),
        ("on the day", 314, 2),
        ("after it", 315, 1),
    ],
)
def test_the_band_of_a_new_item(sentence, days, band):
    day = clock.today() - timedelta(days=days)
    assert made.review(entry_date=day).band == band, sentence


def test_types_off_the_cycle_have_no_clock():
    item = made.review(entry_type="21")
    assert (item.due_on, item.band) == (NO_DUE_DATE, 4)


def test_marks_of_the_queue():
    value = {"value": made.WORTH_A_REVIEW, "quantity": None}
    cases = [{"case": "A570890095"}]
    (summary,) = made.file(
        made.parsed(
            made.line(1, ["99038801", made.TELEPHONES], adcvd=cases, **value), made.line(2, spi="KR", value=1)
        )
    )
    (item,) = items(summary)
    assert item.marks == Mark.ADCVD | Mark.SPI | Mark.CHAPTER_99
    (only_98,) = made.file(made.parsed(made.line(hts=CHAPTER_98)))
    (item,) = items(only_98, kind="jurisdiction")
    assert not item.marks & Mark.CHAPTER_99


def test_without_a_center_it_is_somebodys_work_at_the_port():
    (summary,) = made.file(made.parsed(made.line(hts=CHAPTER_98), importer_number="33-100000100"))
    (item,) = items(summary, kind="jurisdiction")
    assert (item.office.code, item.jurisdiction, item.heading, item.criteria) == ("2704", None, "", [])
    assert not ValidationActivity.objects.filter(item=item).exists()


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [("a type that stays at the port", {"entry_type": "61"}), ("goods that a Center has", {"lines": None})],
)
def test_no_jurisdiction_item_where_none_is_needed(sentence, fields):
    lines = [] if "lines" in fields else [made.line(hts=CHAPTER_98)]
    fields.pop("lines", None)
    (summary,) = made.file(made.parsed(*lines, **fields))
    assert items(summary, kind="jurisdiction") == [], sentence


def test_a_new_revision_goes_on_with_the_same_review():
    before = made.selected()
    (summary,) = made.file(before)
    (item,) = items(summary)
    made.refile(
        before,
        made.line(1, value=made.WORTH_A_REVIEW, origin="CN", quantity=None),
        made.line(2, "6109100012", value=4_000_000, origin="MX", quantity=None),
        entry_date=before.entry_date + timedelta(days=1),
        importer_number="33-100000200",
        port="4601",
    )
    (same,) = items(summary)
    assert same.pk == item.pk
    assert (same.heading, same.origin, same.value, same.line_count) == ("6109", "MX", 7_000_000, 2)
    assert (same.port.code, same.importer.number) == ("4601", "33-100000200")
    assert same.due_on == item.due_on + timedelta(days=1)
    assert same.score > item.score
    assert same.marks & Mark.REVISED
    activity = ValidationActivity.objects.get(item=same)
    assert (activity.importer.number, len(activity.hits)) == ("33-100000200", len(same.criteria))


def test_a_review_stays_open_where_the_correction_is_not_selected_any_more():
    before = made.selected()
    (summary,) = made.file(before)
    (item,) = items(summary)
    made.refile(before, made.line(value=1_000))
    (same,) = items(summary)
    assert (same.pk, same.state, same.value) == (item.pk, "open", 1_000)
    assert (same.criteria, same.score) == (item.criteria, item.score)


def test_a_revision_that_says_what_the_goods_are_settles_the_jurisdiction():
    before = made.parsed(made.line(hts=CHAPTER_98))
    (summary,) = made.file(before)
    (item,) = items(summary, kind="jurisdiction")
    made.refile(before, made.line(hts=[CHAPTER_98, made.TELEPHONES]))
    item.refresh_from_db()
    assert (item.state, item.result, item.office.code, item.closed_by) == ("closed", "replaced", "2704", None)
    assert not ItemMove.objects.filter(item=item).exists()
    assert items(summary, kind="validation")[0].office.code == "CEE007", "its review follows"
    event = Event.objects.get(object_kind="work_item", object_id=str(item.pk), verb=Verb.ITEM_CLOSED)
    assert event.after == {"result": "replaced"}
    made.refile(before, made.line(hts=CHAPTER_98, value=5))
    assert [each.state for each in items(summary, kind="jurisdiction")] == ["closed", "open"]


def test_an_importer_that_no_center_takes_settles_it_too_and_ends_its_hold():
    before = made.parsed(made.line(hts=CHAPTER_98))
    (summary,) = made.file(before)
    (item,) = items(summary, kind="jurisdiction")
    petra = made.person("petra", at="2704")
    hand_over.send(item_id=item.pk, user=petra, office=made.office("4601"), reason="they know")
    ImporterStanding.objects.create(
        importer=Importer.objects.get(number=before.importer_number),
        kind="not_eligible",
        valid=(date(2020, 1, 1), None),
        reason="x",
    )
    made.refile(before, made.line(hts=CHAPTER_98, value=7))
    item.refresh_from_db()
    assert (item.state, item.result, item.office.code) == ("closed", "replaced", "4601")
    assert not Hold.objects.filter(ended_at=None).exists()


def test_the_same_filing_again_opens_nothing():
    before = made.selected()
    (summary,) = made.file(before)
    (item,) = items(summary)
    made.file(before)
    assert [(each.pk, each.version) for each in items(summary)] == [(item.pk, item.version)]


def test_prior_findings_are_read_from_closed_reviews(settings):
    """Two findings of the last 24 months weigh; what was closed without a review does not."""
    settings.SELECTION_THRESHOLD = 30
    dana = made.person("dana")
    found = ReviewOutcome("discrepancy", findings=(FindingInput("value", 1, amount=100),))
    for outcome in (found, ReviewOutcome("not_reviewed", note="no time"), found):
        close_review(item_id=made.review().pk, user=dana, outcome=outcome)
        (summary,) = made.file(made.parsed())
        expected = outcome is found and ValidationActivity.objects.filter(result="discrepancy").count() == 2
        assert bool(items(summary)) is expected
    (item,) = items(summary)
    assert labels(item) == ["Prior finding"]
    assert item.activity.hits[0]["detail"] == "2 earlier findings, on 8517 too"
    ValidationActivity.objects.update(closed_at=clock.now() - timedelta(days=800))
    (later,) = made.file(made.parsed())
    assert items(later) == []


def test_five_clean_reviews_lower_the_weights():
    dana = made.person("dana")
    for _ in range(5):
        close_review(item_id=made.review().pk, user=dana, outcome=ReviewOutcome("no_discrepancy"))
    (summary,) = made.file(made.selected())
    assert items(summary) == []


def test_without_criteria_nothing_is_selected_and_filing_goes_on():
    Criterion.objects.all().delete()
    (summary,) = made.file(made.selected())
    assert items(summary) == []
    assert EntrySummary.objects.filter(pk=summary.pk).exists()


def test_a_piece_costs_the_same_queries_however_many_are_selected(django_assert_max_num_queries):
    made.file(made.selected())
    with django_assert_max_num_queries(60):
        made.file(*[made.selected() for _ in range(40)])

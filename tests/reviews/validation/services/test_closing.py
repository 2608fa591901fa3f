"""A review is started, and closed with a structured result or not at all."""

from decimal import Decimal

import pytest

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError
from entries.models import EntrySummary
from entries.rules.transitions import TransitionRefusedError
from reviews.kinds import kind_of
from reviews.validation.models import Finding, ValidationActivity
from reviews.validation.services.closing import (
    FindingInput,
    ReviewOutcome,
    close_review,
    start_review,
)
from reviews.work.errors import ItemClosedError, StaleItemError, TakenError
from reviews.work.models import WorkItem
from reviews.work.selectors.result_codes import result_codes_on
from reviews.work.services import parking
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana(db):
    return made.person("dana")


def found(kind="value", line_no=1, amount=Decimal("120.50")):
    return FindingInput(kind, line_no, "10,000", "14,000", amount)


@pytest.mark.parametrize(
    ("sentence", "outcome", "field"),
    [
        ("no such result", ReviewOutcome("fine"), "result"),
        ("a result that only the portal gives", ReviewOutcome("deleted"), "result"),
        ("one of another kind of item", ReviewOutcome("stays_at_port", note="x"), "result"),
        ("a finding without what was found", ReviewOutcome("discrepancy"), "findings"),
        ("without its line", ReviewOutcome("discrepancy", findings=(found(line_no=None),)), "findings"),
        (
            "on a line that is not there",
            ReviewOutcome("discrepancy", findings=(found(line_no=7),)),
            "findings",
        ),
        (
            "without its effect on duty",
            ReviewOutcome("discrepancy", findings=(found(amount=None),)),
            "findings",
        ),
        ("of a kind we do not know", ReviewOutcome("discrepancy", findings=(found("mood"),)), "findings"),
        (
            "informed compliance without a note",
            ReviewOutcome("informed_compliance", findings=(found(),)),
            "note",
        ),
        ("not reviewed without saying why", ReviewOutcome("not_reviewed", note=" "), "note"),
    ],
)
def test_refused_results_change_nothing(dana, sentence, outcome, field):
    item = made.review()
    with pytest.raises(InvalidInputError) as refused:
        close_review(item_id=item.pk, user=dana, outcome=outcome)
    assert refused.value.field == field, sentence
    item.refresh_from_db()
    assert (item.state, item.owner, item.activity.state, item.version) == ("open", None, "selected", 1)
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("sentence", "outcome", "findings"),
    [
        ("nothing found", ReviewOutcome("no_discrepancy"), 0),
        (
            "two findings",
            ReviewOutcome("discrepancy", findings=(found(), found("origin", amount=Decimal(0)))),
            2,
        ),
        (
            "a small one, and what was said",
            ReviewOutcome("informed_compliance", "called them", (found(amount=None),)),
            1,
        ),
        ("given up, with a reason", ReviewOutcome("not_reviewed", "liquidates today"), 0),
    ],
)
def test_a_review_is_closed_with_a_result(dana, sentence, outcome, findings):
    item = made.review()
    close_review(item_id=item.pk, user=dana, outcome=outcome, expected_version=1)
    item.refresh_from_db()
    assert (item.state, item.result, item.closed_by, item.owner) == ("closed", outcome.result, dana, dana)
    activity = ValidationActivity.objects.get(item=item)
    assert (activity.state, activity.result_id, activity.note) == ("closed", outcome.result, outcome.note)
    assert activity.findings.count() == findings, sentence
    event = Event.objects.get(object_id=str(item.pk), verb=Verb.ITEM_CLOSED)
    assert (event.audience, event.after["result"], len(event.after["findings"])) == (
        "staff",
        outcome.result,
        findings,
    )
    with pytest.raises(ItemClosedError, match="Dana Ruiz closed"):
        close_review(item_id=item.pk, user=dana, outcome=outcome)


def test_the_shipped_results_may_be_used(dana):
    codes = [code.code for code in result_codes_on(made.clock.today(), "validation")]
    assert codes[0] == "no_discrepancy"
    assert "deleted" not in codes
    assert [code.code for code in result_codes_on(made.clock.today(), "jurisdiction")] == ["stays_at_port"]


def test_under_review_from_start_to_the_last_close(dana):
    item = made.review()
    version = EntrySummary.objects.get(pk=item.summary_id).lock_version
    for _ in range(2):
        start_review(item_id=item.pk, user=dana)
    summary = EntrySummary.objects.get(pk=item.summary_id)
    assert (summary.review, summary.lock_version) == (1, version + 1)
    item.refresh_from_db()
    assert (item.owner, item.is_begun, item.activity.state) == (dana, True, "in_review")
    assert Event.objects.filter(object_id=str(item.pk), verb=Verb.REVIEW_STARTED).count() == 1
    close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome("no_discrepancy"))
    summary.refresh_from_db()
    assert (summary.review, summary.lock_version) == (2, version + 2)


@pytest.mark.parametrize("control", [1, 2])
def test_a_review_starts_in_either_control(dana, control):
    item = made.review()
    EntrySummary.objects.filter(pk=item.summary_id).update(control=control)
    start_review(item_id=item.pk, user=dana)
    assert EntrySummary.objects.get(pk=item.summary_id).review == 1


def test_a_rejected_summary_takes_no_review(dana):
    item = made.review()
    EntrySummary.objects.filter(pk=item.summary_id).update(control=2, status=2)
    with pytest.raises(TransitionRefusedError, match="rejected") as refused:
        start_review(item_id=item.pk, user=dana)
    assert refused.value.code == "rejected"
    item.refresh_from_db()
    assert (item.owner, item.activity.state) == (None, "selected")


def test_starting_parked_work_opens_it(dana):
    item = made.review()
    until = made.clock.today() + made.timedelta(days=3)
    parking.park(item_id=item.pk, user=dana, until=until, reason="lab")
    start_review(item_id=item.pk, user=dana)
    item.refresh_from_db()
    assert (item.state, item.parked_until) == ("open", None)


def test_a_review_that_was_never_started_touches_no_axis(dana):
    item = made.review()
    version = EntrySummary.objects.get(pk=item.summary_id).lock_version
    close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome("no_discrepancy"))
    assert EntrySummary.objects.get(pk=item.summary_id).lock_version == version


def test_the_owner_and_supervisors_may_close(dana):
    omar, lead = made.person("omar"), made.person("lead", role="supervisor")
    outsider = made.person("petra", at="2704")
    item = made.review(owner=dana)
    for user, error in (
        (omar, TakenError),
        (outsider, NotAllowedError),
        (made.administrator(), NotAllowedError),
    ):
        for act in (
            lambda user=user: close_review(
                item_id=item.pk, user=user, outcome=ReviewOutcome("no_discrepancy")
            ),
            lambda user=user: start_review(item_id=item.pk, user=user),
        ):
            with pytest.raises(error):
                act()
    with pytest.raises(StaleItemError):
        close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome("no_discrepancy"), expected_version=99)
    close_review(item_id=item.pk, user=lead, outcome=ReviewOutcome("no_discrepancy"))
    item.refresh_from_db()
    assert (item.owner, item.closed_by) == (dana, lead)


def test_a_jurisdiction_item_is_no_review():
    petra = made.person("petra", at="2704")
    item = made.waiting()
    with pytest.raises(InvalidInputError, match="needs a jurisdiction"):
        start_review(item_id=item.pk, user=petra)
    with pytest.raises(InvalidInputError, match="Only a review"):
        close_review(item_id=item.pk, user=petra, outcome=ReviewOutcome("no_discrepancy"))
    kind = kind_of(item.kind)
    with pytest.raises(InvalidInputError, match="set it by hand, route again"):
        kind.close(item_id=item.pk, user=petra, data={"result": "no_discrepancy"})
    kind.close(item_id=item.pk, user=petra, data={"result": "stays_at_port", "note": "household goods"})
    assert WorkItem.objects.get(pk=item.pk).result == "stays_at_port"

"""Criteria are dated data: drafted, tried on the last 90 days, switched on and off, never changed behind anyone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.jobs import MOST_ATTEMPTS
from cee_portal.core.models import Event, Job
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, NotFoundError
from reviews.validation import tasks
from reviews.validation.models import Criterion
from reviews.validation.rules.criteria import RULES
from reviews.validation.selectors import background
from reviews.validation.services import backtest
from reviews.validation.services.backtest import continue_backtest, latest_backtest, start_backtest
from reviews.validation.services.criteria import (
    Draft,
    NotTriedError,
    discard_draft,
    draft_of,
    switch_off,
    switch_on,
    visible_criteria,
    write_draft,
)
from reviews.validation.services.loading import load_validation, shipped_criteria
from reviews.work.models import ResultCode, WorkItem
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

DRAFT = Draft(
    code="big-phones",
    label="Big phones",
    description="Telephones of Vietnam over $5,000",
    rule="origin_of_goods",
    params={"origins": ["VN"], "headings": ["8517"], "value": 5_000},
    subject="revenue",
    weight=45,
)


@pytest.fixture
def admin(db):
    return made.administrator()


def tried(row):
    """As if the last 90 days had been looked at."""
    Criterion.objects.filter(pk=row.pk).update(tested_at=clock.now(), test_result={"hits": 0})
    return row


def on(code="big-phones", day=None):
    day = day or clock.today()
    return [row.pk for row in Criterion.objects.filter(code=code).order_by("id") if row.is_on(day)]


def active(code, day=None):
    return [each.id for each in background.active_criteria(day or clock.today()) if each.code == code]


def test_the_shipped_ones_are_enough_and_load_twice_without_change(db):
    shipped = shipped_criteria()
    assert len(shipped) >= 15
    assert {each.subject for each in shipped} == {
        "revenue",
        "adcvd",
        "ipr",
        "safety",
        "forced_labor",
        "compliance",
    }
    assert {each.rule for each in shipped} == set(RULES)
    before = list(Criterion.objects.values()), list(ResultCode.objects.values())
    assert [each.new for each in load_validation()] == [0, 0, 0]
    assert (list(Criterion.objects.values()), list(ResultCode.objects.values())) == before


def test_loading_again_leaves_what_administrators_changed_and_mends_result_codes(admin):
    row = Criterion.objects.get(code="high-value")
    switch_off(criterion_id=row.pk, user=admin, reason="too many")
    ResultCode.objects.filter(code="no_discrepancy").update(label="?")
    assert [each.new for each in load_validation()] == [1, 0, 0]
    assert active("high-value") == []
    assert ResultCode.objects.get(code="no_discrepancy").label == "No discrepancy"


def test_from_draft_to_selecting_to_off(admin):
    row = write_draft(user=admin, draft=DRAFT)
    made.file(made.parsed())
    (before,) = made.file(made.parsed())
    with pytest.raises(NotTriedError, match="last 90 days first"):
        switch_on(criterion_id=row.pk, user=admin)
    tried(row)
    switch_on(criterion_id=row.pk, user=admin)
    (after,) = made.file(made.parsed())
    assert [WorkItem.objects.filter(summary=each).count() for each in (before, after)] == [0, 1]
    switch_off(criterion_id=row.pk, user=admin, reason="floods the port")
    (later,) = made.file(made.parsed())
    assert not WorkItem.objects.filter(summary=later).exists()
    assert WorkItem.objects.filter(summary=after, state="open").exists(), "what it opened stays"
    events = Event.objects.filter(object_kind="criterion", object_id=str(row.pk)).order_by("id")
    assert list(events.values_list("verb", "reason", "audience")) == [
        (Verb.CRITERION_WRITTEN, "", "staff"),
        (Verb.CRITERION_SWITCHED_ON, "", "staff"),
        (Verb.CRITERION_SWITCHED_OFF, "floods the port", "staff"),
    ]


def test_a_change_is_a_draft_that_takes_over(admin):
    first = tried(write_draft(user=admin, draft=DRAFT))
    yesterday = clock.now() - timedelta(days=1)
    with clock.set_to(yesterday):
        switch_on(criterion_id=first.pk, user=admin)
    second = write_draft(user=admin, draft=replace(DRAFT, weight=90))
    assert second.pk != first.pk
    assert on() == [first.pk], "the draft counts nothing yet"
    switch_on(criterion_id=tried(second).pk, user=admin)
    assert on() == active("big-phones") == [second.pk]
    assert on(day=clock.today() - timedelta(days=1)) == [first.pk]
    first.refresh_from_db()
    assert (first.weight, first.valid_to) == (45, clock.today() - timedelta(days=1))


def test_the_last_word_of_a_day_owns_it(admin):
    first = tried(write_draft(user=admin, draft=DRAFT))
    switch_on(criterion_id=first.pk, user=admin)
    second = tried(write_draft(user=admin, draft=replace(DRAFT, weight=50)))
    switch_on(criterion_id=second.pk, user=admin)
    assert on() == [second.pk]
    switch_off(criterion_id=second.pk, user=admin, reason="x")
    assert on() == []
    assert switch_off(criterion_id=second.pk, user=admin, reason="twice").valid_to is not None
    with pytest.raises(InvalidInputError, match="Write a draft"):
        switch_on(criterion_id=second.pk, user=admin)


def test_editing_a_draft_forgets_what_was_tried(admin):
    row = tried(write_draft(user=admin, draft=DRAFT))
    same = write_draft(user=admin, draft=replace(DRAFT, params={**DRAFT.params, "value": 1}))
    assert (same.pk, same.tested_at, same.test_result) == (row.pk, None, None)
    assert draft_of(same).params["value"] == 1
    discard_draft(criterion_id=row.pk, user=admin)
    assert not Criterion.objects.filter(code="big-phones").exists()
    with pytest.raises(NotFoundError):
        switch_on(criterion_id=row.pk, user=admin)
    with pytest.raises(InvalidInputError, match="only be switched off"):
        discard_draft(criterion_id=Criterion.objects.get(code="rate-gap").pk, user=admin)


@pytest.mark.parametrize(
    ("sentence", "change", "field"),
    [
        ("numbers that do not fit the rule", {"params": {}}, "params"),
        ("a rule that is not there", {"rule": "tarot"}, "params"),
        ("a weight beyond a hundred", {"weight": 101}, "weight"),
        ("a lead time beyond what the scan looks ahead", {"lead_days": 32}, "lead_days"),
        ("a subject that is not there", {"subject": "mood"}, "subject"),
        ("a sample that is none", {"is_random_sample": True}, "rule"),
        ("no label", {"label": " "}, "label"),
    ],
)
def test_a_draft_that_would_stop_filing_is_refused(admin, sentence, change, field):
    with pytest.raises(InvalidInputError) as refused:
        write_draft(user=admin, draft=replace(DRAFT, **change))
    assert refused.value.field == field, sentence
    assert not Criterion.objects.filter(code="big-phones").exists()


def test_only_an_administrator_changes_what_is_selected(admin):
    dana, auditor = made.person("dana"), made.User.objects.create_user("audit", national_role="auditor")
    row = tried(write_draft(user=admin, draft=DRAFT))
    for user in (dana, auditor):
        for act in (
            lambda user=user: write_draft(user=user, draft=DRAFT),
            lambda user=user: switch_on(criterion_id=row.pk, user=user),
            lambda user=user: switch_off(criterion_id=row.pk, user=user, reason="x"),
            lambda user=user: discard_draft(criterion_id=row.pk, user=user),
            lambda user=user: start_backtest(criterion_id=row.pk, user=user),
        ):
            with pytest.raises(NotAllowedError):
                act()
        assert visible_criteria(user).count() == Criterion.objects.count()
    broker = made.User.objects.create_user("broker")
    assert not visible_criteria(broker).exists()


def run(job):
    """As the worker does it, hint after hint."""
    for _ in range(50):
        if not continue_backtest(job.pk):
            return
    raise AssertionError("it never ends")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("chunk", "seconds"), [(500, 20), (2, 20), (2, 0)])
def test_a_criterion_is_tried_on_the_last_90_days(monkeypatch, chunk, seconds):
    """In one piece, in several, and with a hint between every two: the answer is the same."""
    monkeypatch.setattr(backtest, "CHUNK", chunk)
    ticks = iter(range(10_000))
    if not seconds:
        monkeypatch.setattr(backtest.time, "monotonic", lambda: next(ticks) * 15)
    admin = made.administrator()
    row = write_draft(user=admin, draft=DRAFT)
    old = clock.now() - timedelta(days=91)
    with clock.set_to(old):
        made.file(*[made.parsed(entry_date=date(2026, 3, 2)) for _ in range(2)])
    plain = [made.parsed() for _ in range(3)]
    other = made.parsed(made.line(origin="DE"))
    anyway = made.selected()
    made.file(*plain, other, anyway)
    job = start_backtest(criterion_id=row.pk, user=admin)
    assert start_backtest(criterion_id=row.pk, user=admin) == job, "one at a time"
    run(job)
    job.refresh_from_db()
    row.refresh_from_db()
    result = row.test_result
    assert (job.state, job.done, job.result) == ("done", 5, result)
    assert (result["looked_at"], result["hits"], result["share"]) == (5, 4, 0.8)
    assert (result["already"], result["more"], result["more_per_day"]) == (1, 3, round(3 / 90, 1))
    assert {each["label"]: each["hits"] for each in result["overlap"]} == {
        "High value": 1,
        "High line value": 1,
    }
    assert [each["entry"] for each in result["examples"]] == [
        each.entry_number for each in (anyway, *reversed(plain))
    ]
    assert result["examples"][0]["detail"] == "from VN"
    assert row.tested_at is not None
    assert latest_backtest(row) == job
    assert not WorkItem.objects.filter(summary__entry_number=plain[0].entry_number).exists(), (
        "it opens nothing"
    )
    assert switch_on(criterion_id=row.pk, user=admin).is_on(clock.today())


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_numbers_is_compared_with_the_old_ones_left_out():
    admin = made.administrator()
    first = tried(write_draft(user=admin, draft=DRAFT))
    switch_on(criterion_id=first.pk, user=admin)
    made.file(made.parsed())
    second = write_draft(user=admin, draft=replace(DRAFT, weight=50))
    run(start_backtest(criterion_id=second.pk, user=admin))
    second.refresh_from_db()
    assert "Big phones" not in [each["label"] for each in second.test_result["overlap"]]


@pytest.mark.django_db(transaction=True)
def test_a_draft_changed_while_it_is_tried_is_not_called_tried():
    admin = made.administrator()
    row = write_draft(user=admin, draft=DRAFT)
    job = start_backtest(criterion_id=row.pk, user=admin)
    write_draft(user=admin, draft=replace(DRAFT, weight=99))
    run(job)
    job.refresh_from_db()
    row.refresh_from_db()
    assert (job.state, row.tested_at) == ("failed", None)
    assert "Try it again" in job.error


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_hints_at_a_try_that_lost_its_worker(monkeypatch):
    admin = made.administrator()
    job = start_backtest(criterion_id=write_draft(user=admin, draft=DRAFT).pk, user=admin)
    hints = []
    monkeypatch.setattr(tasks.run_backtest, "apply_async", lambda **options: hints.append(options["args"]))
    tasks.sweep_backtests()
    assert hints == [(job.pk,)]
    tasks.run_backtest(job.pk)
    tasks.run_backtest(job.pk)
    tasks.sweep_backtests()
    assert hints == [(job.pk,)], "done is done"
    assert Job.objects.get(pk=job.pk).state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_a_sweep(monkeypatch, caplog):
    admin = made.administrator()
    job = start_backtest(criterion_id=write_draft(user=admin, draft=DRAFT).pk, user=admin)

    def away(**options):
        raise ConnectionError

    monkeypatch.setattr(tasks.run_backtest, "apply_async", away)
    tasks.sweep_backtests()
    assert "the sweeper sends the next hint" in caplog.text
    Job.objects.filter(pk=job.pk).update(attempts=MOST_ATTEMPTS)
    tasks.sweep_backtests()
    assert Job.objects.get(pk=job.pk).state == "failed"


def test_history_selects_by_what_was_in_force_then(db):
    assert active("high-value", date(2015, 1, 28))
    assert active("high-value", date(2010, 12, 31)) == []

"""What the database keeps about summaries: one living summary per number, and nothing that was filed changes."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from entries.models import EntrySummary, Line, RoutingDecision, SummaryRevision
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_number_lives_once_and_may_be_retired_many_times():
    first, second, third = (desk.summary() for _ in range(3))
    number = first.entry_number
    with pytest.raises(IntegrityError, match="one_living_summary_per_number"), transaction.atomic():
        EntrySummary.objects.filter(pk=second.pk).update(entry_number=number)
    EntrySummary.objects.filter(pk=first.pk).update(retired=True)
    EntrySummary.objects.filter(pk=second.pk).update(entry_number=number, retired=True)
    EntrySummary.objects.filter(pk=third.pk).update(entry_number=number)
    assert EntrySummary.objects.filter(entry_number=number).count() == 3


@pytest.mark.parametrize("model", [SummaryRevision, Line, RoutingDecision])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_filed_and_decided_is_never_changed_or_removed(model, act):
    summary = desk.summary()
    desk.add_decisions(summary, 1)
    rows = model.objects.filter(summary_id=summary.pk)
    assert rows.exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if act == "update":
            rows.update(revision=1)
        else:
            rows._raw_delete(rows.db)
    assert rows.exists()


def test_a_summary_is_never_removed_because_large_tables_refer_to_it_without_a_check():
    summary = desk.summary()
    rows = EntrySummary.objects.filter(pk=summary.pk)
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.exists()


@pytest.mark.parametrize(
    ("number", "printed"), [("B7603245278", "B76-0324527-8"), ("00112345679", "001-1234567-9")]
)
def test_a_number_is_printed_with_its_hyphens(number, printed):
    assert EntrySummary(entry_number=number).printed_number == printed

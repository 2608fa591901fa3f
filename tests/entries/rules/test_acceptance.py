"""The days that follow when a summary is accepted."""

from datetime import date

import pytest

from cee_portal.core.calendar import federal_holidays
from entries.rules.acceptance import OFF_THE_CYCLE, scheduled_liquidation, summary_due
from entries.rules.codes import entry_types

HOLIDAYS = frozenset(federal_holidays())


@pytest.mark.parametrize(
    ("entry", "liquidation"),
    [("2025-02-04", "2025-12-15"), ("2024-02-29", "2025-01-08"), ("1998-03-02", "1999-01-10")],
)
def test_the_liquidation_is_scheduled_after_314_days(entry, liquidation):
    assert str(scheduled_liquidation("01", date.fromisoformat(entry))) == liquidation


@pytest.mark.parametrize("entry_type", sorted(entry_types()))
def test_a_type_is_on_the_cycle_or_says_why_it_is_not(entry_type):
    day = scheduled_liquidation(entry_type, date(2026, 1, 15))
    assert (day is None) is (entry_type in OFF_THE_CYCLE)
    assert OFF_THE_CYCLE.get(entry_type, ".").endswith(".")


@pytest.mark.parametrize(
    ("sentence", "entry", "due"),
    [
        ("Christmas and New Year are not counted", "2025-12-19", "2026-01-06"),
        ("a day in 1998", "1998-07-01", "1998-07-16"),
    ],
)
def test_the_summary_is_due_after_ten_working_days(sentence, entry, due):
    assert str(summary_due(date.fromisoformat(entry), HOLIDAYS)) == due, sentence

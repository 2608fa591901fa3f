"""A file of payment events: nothing of a wrong entry is recorded, every error has its row, the same file changes nothing."""

import io
from contextlib import contextmanager

import pytest

from cee_portal.core import formatting
from entries.collection import import_run
from entries.collection.import_run import import_payments
from entries.collection.payment_file import MOST_EVENTS_OF_ENTRY, open_payment_file
from entries.intake.rejections import FileRefusedError
from entries.models import CollectionEvent
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
HEADER = "entry_number,event,date,amount,statement_number"


def filed(count=1):
    return made.file(*(made.parsed(made.line(duty="47.14")) for _ in range(count)))


def number(summary):
    return formatting.entry_number(summary.entry_number)


@contextmanager
def opened(*lines, header=HEADER):
    with open_payment_file(io.BytesIO("\n".join([header, *lines]).encode())) as file:
        yield file


def run(*lines, header=HEADER):
    """Return counts and (row, field, code) of each error."""
    errors = []
    with opened(*lines, header=header) as file:
        counts = import_payments(
            file,
            name="june.csv",
            write_errors=lambda _, found: errors.extend(
                (one["row"], one["field"], one["code"]) for one in found
            ),
        )
    return counts, errors


def test_rows_of_an_entry_may_stand_anywhere_and_the_same_file_changes_nothing():
    one, two = filed(2)
    lines = [
        f"{number(one)},on_statement,2026-06-10,,S1",
        f"{two.entry_number},on_statement,06/10/2026,47.14,S1",
        "",
        f"{number(one)},collected,2026-06-12,47.14,S1",
        f"{two.entry_number},off_statement,2026-06-11,,",
    ]
    counts, errors = run(*lines)
    assert (counts.recorded, counts.unchanged, counts.refused, errors) == (4, 0, 0, [])
    assert counts.sentence() == "4 payment events recorded, 0 on file already, 0 not recorded."
    one.refresh_from_db()
    two.refresh_from_db()
    assert [(each.control, each.collection, each.pulled_back) for each in (one, two)] == [
        (2, 2, False),
        (1, 0, True),
    ]
    stored = list(CollectionEvent.objects.order_by("pk").values())
    counts, errors = run(*lines)
    assert (counts.recorded, counts.unchanged, errors) == (0, 4, [])
    assert list(CollectionEvent.objects.order_by("pk").values()) == stored


def test_each_wrong_row_is_named_and_its_entry_is_left_out():
    good, *bad = filed(6)
    counts, errors = run(
        f"{number(good)},on_statement,2026-06-10,,",
        "B76-9999999-9,on_statement,2026-06-10,,",
        f"{made.parsed().entry_number},on_statement,2026-06-10,,",
        f"{number(bad[0])},paid,2026-06-10,,",
        f"{number(bad[0])},on_statement,2026-06-10,,",
        f"{number(bad[1])},on_statement,2026-13-10,,",
        f"{number(bad[2])},collected,2026-06-10,lots,",
        f"{number(bad[3])},on_statement,2026-06-10,,",
        f"{number(bad[3])},on_statement,06/10/2026,,",
        f"{number(bad[4])},collected,2026-06-10,47.14,",
        ",on_statement,2026-06-10,,",
    )
    assert sorted(errors) == [
        (3, "entry_number", "check_digit"),
        (4, "entry_number", "unknown_entry"),
        (5, "event", "unknown_event"),
        (7, "date", "not_a_date"),
        (8, "amount", "not_an_amount"),
        (10, "", "twice"),
        (11, "event", "not_cbp_control"),
        (12, "entry_number", "missing"),
    ]
    assert (counts.recorded, counts.refused, counts.entries_refused) == (1, 10, 8)
    assert set(CollectionEvent.objects.values_list("summary_id", flat=True)) == {good.pk}


@pytest.mark.parametrize(
    ("lines", "header", "code"),
    [
        ([], "entry_number,event,date", "missing_column"),
        ([], "a,b,c", "missing_column"),
        ([], f"{HEADER},Entry Number", "column_twice"),
        (["B76-0324527-8,on_statement,13/06/2026,,"], HEADER, "day_first"),
        (['B76-0324527-8,collected,2026-06-13,"47,14",'], HEADER, "decimal_comma"),
        (['B76-0324527-8,"collected,2026-06-13,1,', "x,y,z,1,2", "x,y,z,1,2"], HEADER, "unclosed_quote"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(lines, header, code):
    with pytest.raises(FileRefusedError) as refused, opened(*lines, header=header):
        pass
    assert refused.value.code == code
    assert refused.value.fix


def test_other_notations_are_read():
    (one,) = filed()
    header = "Entry Summary Number;Payment Event;Event Date;Colour;Amount;Bill Number"
    counts, errors = run(f'="{one.entry_number}";On Statement;06/10/2026;red;$47.14;', header=header)
    assert (counts.recorded, errors) == (1, [])
    with opened(header=header) as file:
        assert [warning.message for warning in file.warnings] == ["The column Colour is not used."]


def test_more_rows_of_one_entry_than_are_read_at_once_are_refused():
    (one,) = filed()
    rows = [f"{number(one)},on_statement,2026-06-10,,{row}" for row in range(MOST_EVENTS_OF_ENTRY + 7)]
    counts, errors = run(*rows)
    assert errors == [(2, "entry_number", "too_many_events")]
    assert (counts.recorded, counts.refused) == (0, len(rows))


def test_a_long_file_is_recorded_in_several_transactions(monkeypatch):
    monkeypatch.setattr(import_run, "EVENTS_AT_ONCE", 2)
    summaries = filed(5)
    counts, errors = run(*(f"{number(one)},on_statement,2026-06-10,," for one in summaries))
    assert (counts.recorded, errors) == (5, [])


def test_very_many_rows_without_an_entry_number_are_named_as_such():
    rows = [",on_statement,2026-06-10,,"] * 1_003
    counts, errors = run(*rows)
    assert ("entry_number", "missing") in {(field, code) for _, field, code in errors}
    assert "too_many_events" not in {code for _, _, code in errors}
    assert counts.refused == 1_003

"""One timeline of several sources: in order, in parts, with a cursor that loses and repeats nothing."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from django.core.exceptions import BadRequest
from hypothesis import given
from hypothesis import strategies as st

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from reviews.summaries.parts.timeline import (
    PART,
    TimelineKey,
    TimelinePart,
    TimelineRow,
    earlier_than,
    read_key,
    timeline_panel,
    timeline_part,
    write_key,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make_source(keys):
    """Return a source as the real ones are: rows before a key, newest first, at most so many."""

    def read(before, most):
        earlier = sorted((key for key in keys if before is None or key < before), reverse=True)
        return [TimelineRow(key, "note", f"{key.rank} {key.number}") for key in earlier[:most]]

    return read


def read_whole_timeline(sources):
    """Return the keys of all parts, one part after another."""
    found, before = [], None
    while True:
        part = timeline_part(sources, before)
        found.append([row.key for row in part.moments])
        if part.earlier is None:
            return found
        before = part.earlier


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 40)), max_size=160))
def test_parts_put_together_are_the_whole_in_order(drawn):
    """Many rows of several sources share a moment."""
    keys = [TimelineKey(NOON + timedelta(seconds=second), rank, number) for second, rank, number in drawn]
    sources = [make_source([key for key in keys if key.rank == rank]) for rank in range(3)]
    parts = read_whole_timeline(sources)
    assert [key for part in parts for key in part] == sorted(keys, reverse=True)
    assert all(len(part) == PART for part in parts[:-1])


@pytest.mark.parametrize(
    ("rows", "parts"), [(0, [0]), (1, [1]), (50, [50]), (51, [50, 1]), (100, [50, 50]), (101, [50, 50, 1])]
)
def test_a_part_holds_fifty_rows(rows, parts):
    source = make_source([TimelineKey(NOON, 0, number) for number in range(rows)])
    assert [len(part) for part in read_whole_timeline([source])] == parts


@pytest.mark.parametrize(
    ("rows", "has_earlier", "text"),
    [(0, False, "0 events"), (1, False, "1 event"), (2, False, "2 events"), (2, True, "latest 2 events")],
)
def test_the_panel_counts_what_it_shows_and_leads_to_the_rest(rows, has_earlier, text):
    moments = [TimelineRow(TimelineKey(NOON, 0, number), "note", "x") for number in range(rows)]
    key = TimelineKey(NOON, 2, 7)
    panel = timeline_panel(TimelinePart(moments, key if has_earlier else None), "/timeline/")
    assert (panel["text"], panel["events"]) == (text, moments)
    assert panel["more_url"] == (f"/timeline/?before={write_key(key)}" if has_earlier else "")


def test_a_key_comes_back_from_an_address_as_it_was():
    key = TimelineKey(NOON + timedelta(microseconds=123_456), 4, 2**62)
    written = write_key(key)
    assert "+" not in written and ":" not in written
    assert read_key(unquote(written)) == key
    assert read_key("") is None


@pytest.mark.parametrize(
    "text", ["x", "1~2", "soon~1~2", "2026-03-02T12:00:00+00:00~1", "2026-03-02~one~2", "2026-03-02~1~2~3"]
)
def test_a_text_that_is_no_key_leads_nowhere(text):
    with pytest.raises(BadRequest):
        read_key(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sentence", "rank", "numbers"),
    [
        ("rows of a lower source at the same moment come later in the list", 1, [3, 2, 1, 0]),
        ("rows of the same source go by their number", 2, [2, 1, 0]),
        ("rows of a higher source were shown before", 3, [0]),
    ],
)
def test_rows_of_a_source_before_a_key(sentence, rank, numbers):
    events = [
        Event.objects.create(
            at=NOON - timedelta(seconds=1) if number == 0 else NOON,
            verb=Verb.ITEM_PARKED,
            object_kind="summary",
            object_id="1",
        )
        for number in range(4)
    ]
    places = {event.pk: number for number, event in enumerate(events)}
    before = TimelineKey(NOON, 2, events[3].pk)
    found = earlier_than(Event.objects.filter(pk__in=places), before, rank=rank)
    assert [places[event.pk] for event in found] == numbers, sentence
    everything = earlier_than(Event.objects.filter(pk__in=places), None, rank=rank)
    assert [places[event.pk] for event in everything] == [3, 2, 1, 0]

"""The differences between two revisions: fields of the header, and lines."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reviews.summaries.parts import changes
from reviews.summaries.parts.changes import Change, changes_of, compare_headers, compare_lines
from tests.builders import reviews as made


def make_line(**fields: Any) -> tuple[Any, ...]:
    """Return the compared columns of a stored line."""
    values: dict[str, Any] = {
        "hts": ["8517130000"],
        "origin": "CN",
        "export": "CN",
        "manufacturer": "CNDEMFAC12HAN",
        "value": 10_000,
        "charges": 0,
        "quantity": Decimal("100.0000"),
        "unit": "NO",
        "duty": Decimal("0.00"),
        "spi": "",
    }
    return tuple((values | fields).values())


def test_fields_of_the_header_are_told_in_the_order_of_the_form():
    before = {"port": "2704", "value": "10000", "entry_type": "01", "entry_date": "2026-01-15"}
    after = {"value": "12000", "port": "4601", "entry_type": "01", "summary_date": "2026-01-26", "x": 1}
    assert compare_headers(before, after) == [
        Change("Header", "Port", "2704", "4601"),
        Change("Header", "Entry date", "2026-01-15", ""),
        Change("Header", "Summary date", "", "2026-01-26"),
        Change("Header", "Value", "10000", "12000"),
    ]
    assert compare_headers(after, after) == []


@pytest.mark.parametrize(
    ("sentence", "field", "before", "after", "told"),
    [
        ("money in whole dollars", "value", 10_000, 12_000, ("Value", "10,000", "12,000")),
        ("a duty", "duty", Decimal("1.50"), Decimal("0.00"), ("Duty", "1.50", "0.00")),
        ("no quantity any more", "quantity", Decimal("5"), None, ("Quantity", "5", "")),
        ("a preference", "spi", "", "S", ("SPI", "", "S")),
        ("the country of export", "export", "CN", "HK", ("Exported from", "CN", "HK")),
        (
            "another number beside the goods",
            "hts",
            ["8517130000"],
            ["99038815", "8517130000"],
            ("Tariff number", "8517.13.0000", "9903.88.15, 8517.13.0000"),
        ),
    ],
)
def test_a_changed_field_of_a_line_is_told_as_the_form_writes_it(sentence, field, before, after, told):
    old, new = make_line(**{field: before}), make_line(**{field: after})
    assert compare_lines({1: old}, {1: new}) == [Change("Line 1", *told)], sentence


def test_lines_are_compared_by_their_number():
    line, other = make_line(), make_line(value=500, origin="VN")
    assert compare_lines({1: line, 2: line, 1_200: line}, {2: other, 3: other, 1_200: line}) == [
        Change("Line 1", "removed", "8517.13.0000, CN, $10,000", ""),
        Change("Line 2", "Origin", "CN", "VN"),
        Change("Line 2", "Value", "10,000", "500"),
        Change("Line 3", "added", "", "8517.13.0000, VN, $500"),
    ]
    assert compare_lines({1_200: line}, {}) == [
        Change("Line 1,200", "removed", "8517.13.0000, CN, $10,000", "")
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestRevisions:
    def test_a_filed_revision_is_compared_with_the_one_before(self):
        before = made.parsed(made.line(1), made.line(2))
        (summary,) = made.file(before)
        assert changes_of(summary, 1) is None
        summary = made.refile(before, made.line(1, origin="MX"), port="4601")
        found = changes_of(summary, 2)
        told = [(change.where, change.what, change.before, change.after) for change in found.shown]
        assert ("Header", "Port", "2704", "4601") in told
        assert told[-2:] == [
            ("Line 1", "Origin", "VN", "MX"),
            ("Line 2", "removed", "8517.13.0000, VN, $10,000", ""),
        ]
        assert (found.total, found.lines_left_out) == (len(told), False)
        assert changes_of(summary, 3) is None

    def test_very_many_changes_are_counted_and_very_many_lines_are_left_out(self, monkeypatch):
        before = made.parsed(*[made.line(number) for number in range(1, 5)])
        made.file(before)
        summary = made.refile(
            before,
            *[made.line(number, origin="MX") for number in range(1, 5)],
            entry_date=before.entry_date + timedelta(days=1),
        )
        monkeypatch.setattr(changes, "MOST_SHOWN", 2)
        found = changes_of(summary, 2)
        assert (len(found.shown), found.lines_left_out) == (2, False)
        assert found.total > 4
        monkeypatch.setattr(changes, "MOST_LINES", 3)
        without_lines = changes_of(summary, 2)
        assert without_lines.lines_left_out
        assert without_lines.total == found.total - 4

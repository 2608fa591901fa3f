"""Summaries on file as selection saw them when they came."""

from datetime import date, timedelta

import pytest

from entries.models import Manufacturer
from reviews.validation.models import Criterion
from reviews.validation.rules.facts import NO_RECORD, Background, ImporterRecord
from reviews.validation.selectors import filed
from reviews.validation.selectors.filed import read_before
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

FIRST = date(2026, 6, 1)
BACKGROUND = Background({}, {}, date(2026, 6, 30))
ALL = 10**9
HEADER = (
    "entry_number",
    "filer",
    "entry_type",
    "port",
    "importer_number",
    "importer_name",
    "consignee_number",
    "entry_date",
    "summary_date",
    "import_date",
    "mode_of_transport",
    "country_of_export",
    "value",
    "duty",
)


def file_one(*lines, days: int = 0, **fields) -> int:
    (summary,) = made.file(made.parsed(*lines, entry_date=FIRST + timedelta(days=days), **fields))
    return summary.pk


def test_parts_put_together_are_the_whole_newest_first():
    ids = [file_one(days=day) for day in range(5)]
    whole = [on_file.id for on_file in read_before(ALL, 10, BACKGROUND)]
    assert whole == ids[::-1]
    parts: list[int] = []
    before = ALL
    while found := read_before(before, 2, BACKGROUND):
        parts += [on_file.id for on_file in found]
        before = parts[-1]
    assert parts == whole


def test_a_summary_is_read_as_it_was_filed():
    cases = [{"case": "A570890095", "duty": "1.00"}]
    lines = (
        made.line(1, ["99038815", made.TELEPHONES], value=5_000, duty="375.00", adcvd=cases, spi="S"),
        made.line(2, made.PUMPS, quantity=None, value=7, origin="CN", manufacturer="CNDEMFAC12HAN"),
    )
    parsed = made.parsed(*lines, port="4601", mode_of_transport="40", entry_date=FIRST)
    made.file(parsed)
    (on_file,) = read_before(ALL, 1, BACKGROUND)
    read = on_file.subject.parsed
    for name in HEADER:
        assert getattr(read, name) == getattr(parsed, name), name
    first, second = read.lines
    assert (first.hts, first.heading, first.classified) == (
        ("99038815", made.TELEPHONES),
        "8517",
        made.TELEPHONES,
    )
    assert (first.value, first.duty, first.spi, bool(first.adcvd)) == (5_000, "375.00", "S", True)
    assert float(first.quantity) == 100
    assert (second.quantity, second.adcvd, second.origin) == (None, None, "CN")


def test_only_the_last_revision_is_read():
    before = made.parsed(made.line(1), made.line(2), entry_date=FIRST)
    made.file(before)
    made.refile(before, made.line(1, made.PUMPS))
    (on_file,) = read_before(ALL, 10, BACKGROUND)
    assert [line.heading for line in on_file.subject.parsed.lines] == ["8413"]


def test_an_importer_is_new_with_its_first_summary_alone():
    for fields in ({}, {}, {"days": 1}, {"importer_number": "98-765432100", "days": 1}):
        file_one(**fields)
    is_new = [on_file.subject.importer_is_new for on_file in read_before(ALL, 10, BACKGROUND)]
    assert is_new == [True, False, False, True]


def test_a_manufacturer_is_new_in_all_filings_of_its_first_day():
    other = {"manufacturer": "CNDEMFAC12HAN"}
    file_one()
    file_one(made.line(1), made.line(2, **other))
    file_one(made.line(1), made.line(2, **other), days=1)
    new = [set(on_file.subject.new_manufacturers) for on_file in read_before(ALL, 10, BACKGROUND)]
    assert new == [set(), {"VNDEMFAC12HAN", "CNDEMFAC12HAN"}, {"VNDEMFAC12HAN"}]
    Manufacturer.objects.all().delete()
    assert not any(on_file.subject.new_manufacturers for on_file in read_before(ALL, 10, BACKGROUND))


def test_the_record_of_the_importer_and_the_background_are_handed_on(monkeypatch):
    Criterion.objects.all().delete()
    file_one()
    (plain,) = read_before(ALL, 1, BACKGROUND)
    assert (plain.subject.record, plain.subject.background) == (NO_RECORD, BACKGROUND)
    record = ImporterRecord(6, 1, frozenset({"8517"}))
    monkeypatch.setattr(filed, "records_of", lambda ids: dict.fromkeys(ids, record))
    (with_record,) = read_before(ALL, 1, BACKGROUND)
    assert with_record.subject.record == record


def test_reading_costs_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    for _ in range(3):
        file_one()
    for limit in (1, 3):
        with django_assert_num_queries(3):
            assert len(read_before(ALL, limit, BACKGROUND)) == limit

"""The builder: the same summaries for the same seed, shares as stated, and every amount by the rules."""

from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from entries.rules import adcvd, codes, mids
from entries.rules.entry_numbers import entry_number_error
from entries.rules.fees import FeeLine, compute_fees
from entries.rules.importer_numbers import check_importer_number
from reviews.demo.builder.builder import LARGEST, Builder
from reviews.demo.builder.story_summary import HALDEN_NUMBER

AS_OF = date(2026, 11, 24)
COUNT = 6_000


@pytest.fixture(scope="module")
def made():
    return list(Builder(COUNT, 1, AS_OF).summaries())


def test_same_numbers_give_the_same_rows():
    first, second = ([asdict(f.summary) for f in Builder(300, 4, AS_OF).filings()] for _ in range(2))
    assert first == second
    assert first != [asdict(f.summary) for f in Builder(300, 5, AS_OF).filings()]


def test_all_dates_depend_on_the_day():
    later = timedelta(days=91)
    moved = Builder(300, 4, AS_OF + later).summaries()
    for here, there in zip(Builder(300, 4, AS_OF).summaries(), moved, strict=True):
        # Weekends fall elsewhere, so a filing may come a few days sooner or later in the year.
        assert abs((there.entry_date - here.entry_date - later).days) < 40
        assert here.entry_date < AS_OF and there.entry_date < AS_OF + later


def test_numbers_are_unique_and_valid(made):
    numbers = [summary.entry_number for summary in made]
    assert len(set(numbers)) == COUNT
    assert not [number for number in numbers if entry_number_error(number)]
    importers = {summary.importer_number for summary in made}
    assert all(check_importer_number(number).normalised == number for number in importers)
    assert {check_importer_number(number).form for number in importers} == {"ein", "cbp", "ssn"}


def test_codes_are_those_of_the_tables(made):
    for summary in made:
        assert summary.entry_type in codes.entry_types()
        assert summary.mode_of_transport in codes.modes_of_transport()
        cases = [case["case"] for line in summary.lines for case in line.adcvd or ()]
        assert adcvd.summary_cases_problem(summary.entry_type, bool(cases)) is None
        assert not [case for case in cases if adcvd.case_problem(case)]
        for line in summary.lines:
            assert codes.is_country(line.origin) and codes.is_country(line.export)
            assert mids.mid_error(line.manufacturer, line.export, True) is None
            assert not mids.mid_warnings(line.manufacturer, line.origin)
            assert not line.spi or line.spi in codes.programs()


def test_three_lines_on_average_exactly(made):
    counts = Counter(len(summary.lines) for summary in made)
    assert sum(size * often for size, often in counts.items()) == 3 * COUNT
    assert sum(often for size, often in counts.items() if size <= 8) > 0.95 * COUNT
    assert max(counts) == LARGEST


def test_types_ports_and_lines_have_their_shares(made):
    types = Counter(summary.entry_type for summary in made)
    assert 0.76 < types["01"] / COUNT < 0.88
    assert 0.02 < types["03"] / COUNT < 0.06
    assert 0.03 < types["06"] / COUNT < 0.06
    assert 0.04 < types["11"] / COUNT < 0.08
    ports = Counter(summary.port for summary in made)
    assert ports.most_common(1)[0][0] == "2704" and 0.14 < ports["2704"] / COUNT < 0.25
    importers = Counter(summary.importer_number for summary in made)
    largest = sum(often for _, often in importers.most_common(len(importers) // 10))
    assert 0.3 < largest / COUNT < 0.7
    late = sum((summary.summary_date - summary.entry_date).days > 16 for summary in made)
    assert 0.01 < late / COUNT < 0.03
    assert 60_000 < sum(summary.value for summary in made) / COUNT < 180_000


def test_chapters_have_their_share_of_value(made):
    values = Counter()
    for summary in made:
        for line in summary.lines:
            values[line.heading[:2]] += line.value
    total = sum(values.values())
    largest = {chapter for chapter, _ in values.most_common(6)}
    assert {"84", "85", "87", "27"} <= largest
    assert 0.08 < values["85"] / total < 0.27


def test_a_few_summaries_are_unusual(made):
    assert any(not line.classified for summary in made for line in summary.lines)
    assert any(line.heading == "8720" for summary in made for line in summary.lines)
    assert any(len(line.hts) == 2 and line.hts[0].startswith("99") for s in made for line in s.lines)
    assert any(len({line.heading[:2] for line in summary.lines}) > 6 for summary in made)


def test_fees_are_those_of_the_rules(made):
    for summary in made[::7]:
        lines = [FeeLine(line.hts, Decimal(line.value), line.spi, line.origin) for line in summary.lines]
        other = Decimal(summary.duty) > 0
        due = compute_fees(summary.entry_type, summary.entry_date, summary.mode_of_transport, other, lines)
        expected = sum((fee.payable for fee in due.fees.values()), Decimal("0.00"))
        assert Decimal(summary.fees) == expected, (summary, due)
        for line, carried in zip(summary.lines, due.lines, strict=True):
            given = {code: Decimal(amount) for code, amount in (line.fees or {}).items() if code != "311"}
            assert given == {code: amount for code, amount in carried.items() if amount}


def test_sums_are_those_of_the_lines(made):
    for summary in made:
        assert summary.value == sum(line.value for line in summary.lines)
        assert Decimal(summary.duty) == sum(Decimal(line.duty) for line in summary.lines)


def test_a_correction_follows_the_summary_that_it_replaces():
    seen, again = {}, 0
    last = date.min
    for filing in Builder(COUNT, 1, AS_OF).filings():
        assert filing.day >= last
        last = filing.day
        number = filing.summary.entry_number
        assert filing.revision == (number in seen)
        if filing.revision:
            again += 1
            assert asdict(seen[number]) != asdict(filing.summary)
        seen[number] = filing.summary
    assert len(seen) == COUNT
    assert 0.005 < again / COUNT < 0.02


def test_the_story_is_told_by_its_summary():
    filed = [f.summary for f in Builder(COUNT, 1, AS_OF).filings() if f.summary.entry_number == HALDEN_NUMBER]
    assert [len(summary.lines) for summary in filed] == [5, 6]
    final = filed[1]
    assert (final.value, final.duty, final.fees) == (689_960, "14715.30", "1513.95")
    assert final.entry_date == date(2026, 1, 20)

"""The builder: made-up entry summaries in the order in which they are filed; N, seed and day give the same ones.

Pure: no database, no clock. Fast enough for millions, so the loops are written for speed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from entries.parsed import ParsedSummary
from entries.rules.entry_numbers import make_entry_number
from reviews.demo.builder.company_names import BROKERS
from reviews.demo.builder.days import LAGS, LATE_LAGS, LATE_SHARE, filed_each_day, filing_days, line_counts
from reviews.demo.builder.importers import Importer, Importers
from reviews.demo.builder.lines import Lines, lines_of
from reviews.demo.builder.revisions import corrected
from reviews.demo.builder.story_facts import HALDEN_LINES, HALDEN_NUMBER, halden, halden_as_first_filed
from reviews.demo.builder.trade import ENTRY_TYPES, MODES, QUOTA_INDUSTRIES, QUOTA_TYPES, RETAIL, WITH_CASES

SUMMARIES_PER_IMPORTER = 25
LARGEST = 2_500  # lines of the largest summary
STORY_FROM = 50  # summaries from which the story's own one is among them
LARGEST_FROM = 2_000
REVISED_SHARE = 0.012
_FILED_BEFORE_AS_OF = 308  # the story's summary: liquidation is six days away
SEQUENCES = 9_000_000  # numbers above are left to sample files
_STEP = 5_647_391
_TYPES = tuple(code for code, often in ENTRY_TYPES.items() for _ in range(often))


class Filing(NamedTuple):
    """A summary and the day it is filed. `revision`: it replaces one filed before."""

    day: date
    summary: ParsedSummary
    revision: bool = False


class Builder:
    """A demonstration of `count` summaries by `seed`, all dates before `as_of`."""

    def __init__(self, count: int, seed: int, as_of: date) -> None:
        self.count, self.seed, self.as_of = count, seed, as_of
        self.importers = Importers(max(count // SUMMARIES_PER_IMPORTER, 12), seed, as_of)
        self.days = filing_days(as_of)
        self.each_day = filed_each_day(self.days, count)
        self.story_place = self._place_of_story() if count >= STORY_FROM else -1
        self.largest_place = count * 3 // 5 if count >= LARGEST_FROM else -1

    def summaries(self) -> Iterator[ParsedSummary]:
        """All new summaries, `count` of them, three lines each on average, without replacements."""
        return (filing.summary for filing in self._new())

    def filings(self) -> Iterator[Filing]:
        """Everything that is filed, day by day: the new ones, and a few that are replaced days later."""
        dice = Random(self.seed + 77)
        waiting: dict[date, list[Filing]] = {}
        last = self.days[0]
        for filing in self._new():
            if filing.day != last:
                yield from self._due(waiting, last, filing.day)
                last = filing.day
            number = filing.summary.entry_number
            if number == HALDEN_NUMBER:
                later = filing.day + timedelta(days=2)
                waiting.setdefault(later, []).append(Filing(later, filing.summary, True))
                yield Filing(filing.day, halden_as_first_filed(filing.summary))
                continue
            yield filing
            if dice.random() < REVISED_SHARE and len(filing.summary.lines) < 50:
                later = min(filing.day + timedelta(days=1 + int(dice.random() * 5)), self.days[-1])
                if later > filing.day:
                    waiting.setdefault(later, []).append(Filing(later, corrected(filing.summary, dice), True))
        yield from self._due(waiting, last, self.as_of)

    def today(self, wanted: int, round_: int) -> list[ParsedSummary]:
        """`wanted` summaries of this demonstration's importers, entered and filed on `as_of`. Each `round_` gives others;
        the same round gives the same.
        """
        dice = Random(self.seed * 1_000_003 + round_)
        numbers = _Numbers(self.seed, SEQUENCES // 2 + round_ * wanted)
        counts = line_counts(Random(self.seed + round_), wanted, {})
        return [
            _summary(dice.random, self.importers.at(dice.random()), count, self.as_of, numbers)
            for count in counts
        ]

    def _due(self, waiting: dict[date, list[Filing]], after: date, until: date) -> Iterator[Filing]:
        day = after
        while day < until:
            day += timedelta(days=1)
            yield from waiting.pop(day, ())

    def _new(self) -> Iterator[Filing]:
        dice = Random(self.seed)
        fixed = {}
        if self.largest_place >= 0:
            fixed[self.largest_place] = LARGEST
        if self.story_place >= 0:
            fixed[self.story_place] = HALDEN_LINES
        counts = line_counts(Random(self.seed + 1), self.count, fixed)
        numbers = _Numbers(self.seed)
        place = 0
        for day, often in zip(self.days, self.each_day, strict=True):
            for _ in range(often):
                if place == self.story_place:
                    yield Filing(day, halden(day))
                else:
                    importer = (
                        self.importers.first_of(RETAIL)
                        if place == self.largest_place
                        else self.importers.at(dice.random())
                    )
                    yield Filing(day, _summary(dice.random, importer, counts[place], day, numbers))
                place += 1

    def _place_of_story(self) -> int:
        """The first summary filed on or after the day of the story's one."""
        wanted = self.as_of - timedelta(days=_FILED_BEFORE_AS_OF)
        before = 0
        for day, often in zip(self.days, self.each_day, strict=True):
            if day >= wanted and often:
                return before
            before += often
        return self.count - 1


class _Numbers:
    """Entry numbers: each filer counts through its own, in an order that looks like chance."""

    def __init__(self, seed: int, begin: int = 0) -> None:
        self._next = {
            code: (seed * 104_729 + place * 7_919 + begin) for place, (code, _) in enumerate(BROKERS)
        }

    def next(self, filer: str) -> str:
        """The filer's next number."""
        counter = self._next[filer] + 1
        self._next[filer] = counter
        number = make_entry_number(filer, counter * _STEP % SEQUENCES)
        return number if number != HALDEN_NUMBER else self.next(filer)


def _summary(rnd, importer: Importer, count: int, day: date, numbers: _Numbers) -> ParsedSummary:  # type: ignore[no-untyped-def]
    draw = rnd()
    late = draw < LATE_SHARE
    lag = LATE_LAGS[int(rnd() * 7)] if late else LAGS[int(rnd() * 32)]
    entry_date = day - _SPANS[lag]
    entry_type = _TYPES[int(rnd() * 1000)]
    if entry_type in QUOTA_TYPES and importer.industry.key not in QUOTA_INDUSTRIES:
        entry_type = "01"
    ports = importer.ports
    port, kind = ports[0] if draw < 0.78 else ports[1 + (draw > 0.92)]
    modes = MODES[kind]
    mode = modes[int(rnd() * len(modes))]
    products = importer.products
    chosen = [products[int(rnd() * len(products))] for _ in range(count)]
    if any([product.case for product in chosen]):
        entry_type = WITH_CASES.get(entry_type, entry_type)
    made: Lines = lines_of(rnd, chosen, importer.scale, entry_type, mode, entry_date)
    filer = importer.filers[draw > 0.85]
    return ParsedSummary(
        numbers.next(filer),
        filer,
        entry_type,
        port,
        importer.number,
        importer.name,
        importer.number if draw < 0.9 else "",
        entry_date,
        day,
        entry_date - _SPANS[int(rnd() * 4)],
        mode,
        made.export,
        made.lines,
        made.value,
        made.duty,
        made.fees,
    )


_SPANS = tuple(timedelta(days=days) for days in range(40))

"""The builder of made-up entry summaries, the same for the same seed.

It uses no database and no clock. It makes millions, so its loops are written for speed.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from entries.parsed import ParsedSummary
from entries.rules.entry_numbers import make_entry_number
from reviews.demo.builder.company_names import BROKERS
from reviews.demo.builder.days import LAGS, LATE_LAGS, LATE_SHARE, filing_days, filings_each_day, line_counts
from reviews.demo.builder.importers import Importer, Importers
from reviews.demo.builder.lines import Lines, make_lines
from reviews.demo.builder.revisions import correct_summary
from reviews.demo.builder.story_summary import HALDEN_LINES, HALDEN_NUMBER, halden_first_filed, halden_summary
from reviews.demo.builder.trade import ENTRY_TYPES, MODES, QUOTA_INDUSTRIES, QUOTA_TYPES, RETAIL, WITH_CASES

SUMMARIES_PER_IMPORTER = 25
LARGEST = 2_500  # lines of the largest summary
STORY_FROM = 50  # the least number of summaries with the one of the story among them
LARGEST_FROM = 2_000
REVISED_SHARE = 0.012
_STORY_DAYS_BEFORE = 308  # its liquidation is then six days away
SEQUENCES = 9_000_000  # sample files have the entry numbers above
_STEP = 5_647_391
_TYPES = tuple(code for code, often in ENTRY_TYPES.items() for _ in range(often))


class Filing(NamedTuple):
    """A summary and the day of its filing; a revision replaces one on file."""

    day: date
    summary: ParsedSummary
    revision: bool = False


class Builder:
    """The builder of a demonstration of `count` summaries, all filed before `as_of`."""

    def __init__(self, count: int, seed: int, as_of: date) -> None:
        self.count, self.seed, self.as_of = count, seed, as_of
        self.importers = Importers(max(count // SUMMARIES_PER_IMPORTER, 12), seed, as_of)
        self.days = filing_days(as_of)
        self.each_day = filings_each_day(self.days, count)
        self.story_place = self._place_of_story() if count >= STORY_FROM else -1
        self.largest_place = count * 3 // 5 if count >= LARGEST_FROM else -1

    def summaries(self) -> Iterator[ParsedSummary]:
        """Yield all new summaries, with three lines each on average, without corrections."""
        return (filing.summary for filing in self._new_filings())

    def filings(self) -> Iterator[Filing]:
        """Yield all filings by day: new summaries, and corrections days later."""
        dice = Random(self.seed + 77)
        waiting: dict[date, list[Filing]] = {}
        last = self.days[0]
        for filing in self._new_filings():
            if filing.day != last:
                yield from self._replacements_due(waiting, last, filing.day)
                last = filing.day
            number = filing.summary.entry_number
            if number == HALDEN_NUMBER:
                later = filing.day + timedelta(days=2)
                waiting.setdefault(later, []).append(Filing(later, filing.summary, True))
                yield Filing(filing.day, halden_first_filed(filing.summary))
                continue
            yield filing
            if dice.random() < REVISED_SHARE and len(filing.summary.lines) < 50:
                later = min(filing.day + timedelta(days=1 + int(dice.random() * 5)), self.days[-1])
                if later > filing.day:
                    waiting.setdefault(later, []).append(
                        Filing(later, correct_summary(filing.summary, dice), True)
                    )
        yield from self._replacements_due(waiting, last, self.as_of)

    def summaries_of_today(self, wanted: int, round_: int) -> list[ParsedSummary]:
        """Return `wanted` summaries that are filed on `as_of`, others each round."""
        dice = Random(self.seed * 1_000_003 + round_)
        numbers = _Numbers(self.seed, SEQUENCES // 2 + round_ * wanted)
        counts = line_counts(Random(self.seed + round_), wanted, {})
        return [
            _summary(dice.random, self.importers.at(dice.random()), count, self.as_of, numbers)
            for count in counts
        ]

    def _replacements_due(
        self, waiting: dict[date, list[Filing]], after: date, until: date
    ) -> Iterator[Filing]:
        day = after
        while day < until:
            day += timedelta(days=1)
            yield from waiting.pop(day, ())

    def _new_filings(self) -> Iterator[Filing]:
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
                    yield Filing(day, halden_summary(day))
                else:
                    importer = (
                        self.importers.first_of(RETAIL)
                        if place == self.largest_place
                        else self.importers.at(dice.random())
                    )
                    yield Filing(day, _summary(dice.random, importer, counts[place], day, numbers))
                place += 1

    def _place_of_story(self) -> int:
        """Return the place of the summary of the story: the first on its day."""
        wanted = self.as_of - timedelta(days=_STORY_DAYS_BEFORE)
        before = 0
        for day, often in zip(self.days, self.each_day, strict=True):
            if day >= wanted and often:
                return before
            before += often
        return self.count - 1


class _Numbers:
    """The entry numbers of each filer, in an order that looks random."""

    def __init__(self, seed: int, begin: int = 0) -> None:
        self._next = {
            code: (seed * 104_729 + place * 7_919 + begin) for place, (code, _) in enumerate(BROKERS)
        }

    def next(self, filer: str) -> str:
        """Return the next number of a filer."""
        counter = self._next[filer] + 1
        self._next[filer] = counter
        number = make_entry_number(filer, counter * _STEP % SEQUENCES)
        return number if number != HALDEN_NUMBER else self.next(filer)


def _summary(
    draw_number: Callable[[], float], importer: Importer, count: int, day: date, numbers: _Numbers
) -> ParsedSummary:
    draw = draw_number()
    late = draw < LATE_SHARE
    lag = LATE_LAGS[int(draw_number() * 7)] if late else LAGS[int(draw_number() * 32)]
    entry_date = day - _SPANS[lag]
    entry_type = _TYPES[int(draw_number() * 1000)]
    if entry_type in QUOTA_TYPES and importer.industry.key not in QUOTA_INDUSTRIES:
        entry_type = "01"
    ports = importer.ports
    port, kind = ports[0] if draw < 0.78 else ports[1 + (draw > 0.92)]
    modes = MODES[kind]
    mode = modes[int(draw_number() * len(modes))]
    products = importer.products
    chosen = [products[int(draw_number() * len(products))] for _ in range(count)]
    if any([product.case for product in chosen]):
        entry_type = WITH_CASES.get(entry_type, entry_type)
    made: Lines = make_lines(draw_number, chosen, importer.scale, entry_type, mode, entry_date)
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
        entry_date - _SPANS[int(draw_number() * 4)],
        mode,
        made.export,
        made.lines,
        made.value,
        made.duty,
        made.fees,
    )


_SPANS = tuple(timedelta(days=days) for days in range(40))

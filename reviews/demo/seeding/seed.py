"""The seeding of a demonstration: a year of filings and of work.

The year takes about a minute, because `clock.set_to` sets the clock of this connection to each day. Nothing here writes
a routing or a work item.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import Count, Q

from cee_portal.accounts.models import User
from cee_portal.core import clock, db
from cee_portal.core.calendar import new_york_moment
from cee_portal.core.models import Job
from entries.filing.parties import PartyCache
from entries.filing.piece import LARGEST_PIECE, file_piece
from entries.models import EntrySummary, SummaryRevision
from reviews.demo.builder.builder import Builder, Filing
from reviews.demo.builder.parties import write_parties
from reviews.demo.builder.story_summary import HALDEN_NUMBER
from reviews.demo.samples import take_in_sample_file
from reviews.demo.seeding.ageing import age_summaries
from reviews.demo.seeding.jobs import SEED_DEMO
from reviews.demo.seeding.orders import seed_orders
from reviews.demo.seeding.people import join_trade, write_people
from reviews.demo.seeding.work_history import Workforce
from reviews.validation.services.medians import refresh_medians
from reviews.work.models import WorkItem
from reviews.work.services.scans import return_untouched, rewrite_bands, wake_parked

_FORTNIGHT = 14
_DAILY_FROM = 4_000
_MONTH = 30
_ANALYZED = (
    "entries_entrysummary",
    "entries_line",
    "entries_routing",
    "entries_importer",
    "reviews_workitem",
)

ReportLine = Callable[[str], None]


@dataclass
class Seeding:
    """One run; `report` gets a line for each step, `progress` the filings so far."""

    count: int
    seed: int
    as_of: date
    report: ReportLine = lambda line: None
    progress: Callable[[int], None] = lambda done: None

    def run(self, *, leave_job: bool = True) -> dict[str, int]:
        """Seed an empty database; return the numbers of summaries, open and closed items.

        `leave_job` stores a finished job that holds the day of the data; a caller with a job of its own does without.
        """
        builder = Builder(self.count, self.seed, self.as_of)
        people = write_people(self.as_of)
        importers = write_parties(builder.importers, self.as_of, settings.CEE_TIMELINE)
        join_trade(self.as_of)
        self.report(f"{people} people, {importers:,} importers")
        self._year(builder, Workforce.for_everybody(self.seed, HALDEN_NUMBER))
        self._orders()
        result = self._counts()
        if leave_job:
            self._leave_job(result)
        return result

    def _orders(self) -> None:

        seed_orders(self.as_of)
        self.report("an order waits for its second person, another is drafted")

    def _leave_job(self, result: dict[str, int]) -> None:
        now = clock.now()
        Job.objects.create(
            kind=SEED_DEMO,
            state=Job.State.DONE,
            params={"summaries": self.count, "seed": self.seed, "as_of": self.as_of.isoformat()},
            done=self.count,
            total=self.count,
            result=result,
            created_at=now,
            finished_at=now,
        )

    def _year(self, builder: Builder, force: Workforce) -> None:
        known, filed, told = PartyCache(), 0, 0
        worked = counted = builder.days[0]
        filed_on = self._filing_days(builder.days)
        for day, filings in groupby(builder.filings(), key=lambda filing: filed_on[filing.day]):
            if (day - worked).days >= _FORTNIGHT:
                self._fortnight(force, worked + timedelta(days=_FORTNIGHT))
                worked += timedelta(days=_FORTNIGHT)
            if (day - counted).days >= _MONTH:
                self._month(day)
                counted = day
            filed += self._file_day(day, filings, known)
            if filed - told >= max(self.count // 8, 1):
                told = filed
                self.report(f"{filed:,} filed, {day:%b %-d, %Y}; {force.closed} reviews closed")
                self.progress(filed)
        self.progress(filed)
        self._last_days(force)
        self.report(f"{filed:,} filed, {force.closed} reviews closed")

    def _filing_days(self, days: list[date]) -> dict[date, date]:
        """Return the day on which each day's summaries are filed, at most weekly."""
        step = 1 if self.count >= _DAILY_FROM else 7
        return {day: days[min(place - place % step + step, len(days)) - 1] for place, day in enumerate(days)}

    def _file_day(self, day: date, filings: Iterator[Filing], known: PartyCache) -> int:
        """File the new summaries of a day, then the corrections of that day."""
        todays = list(filings)
        new = [one.summary for one in todays if not one.revision]
        again = [one.summary for one in todays if one.revision]
        half = len(new) * 2 // 3 if len(new) > 60 else len(new)
        for hour, part in ((10, new[:half]), (15, new[half:]), (17, again)):
            for start in range(0, len(part), LARGEST_PIECE):
                with clock.set_to(new_york_moment(day, time(hour, (day.day * 7 + hour) % 60))):
                    file_piece(
                        part[start : start + LARGEST_PIECE],
                        actor=None,
                        source=SummaryRevision.Source.DEMO,
                        known=known,
                    )
        return len(new)

    def _fortnight(self, force: Workforce, day: date) -> None:
        with clock.set_to(new_york_moment(day, time(16, 20))):
            force.close_some()

    def _month(self, day: date) -> None:
        """Update statistics and medians, as the nightly tasks would."""
        db.execute(f"ANALYZE {', '.join(_ANALYZED)}")
        with clock.set_to(new_york_moment(day, time(3))):
            refresh_medians()

    def _last_days(self, force: Workforce) -> None:
        yesterday = self.as_of - timedelta(days=1)
        with clock.set_to(new_york_moment(self.as_of - timedelta(days=4), time(11, 5))):
            wake_parked()
            rewrite_bands()
            force.clear_overdue()
        with clock.set_to(new_york_moment(yesterday, time(9, 40))):
            force.fill_desks(self.as_of)
        with clock.set_to(new_york_moment(yesterday, time(14, 10))):
            take_in_sample_file(self.as_of, User.objects.get(username="broker"))
            force.take_without_starting()
        # One minute after midnight, so that no record is of a future moment where a person seeds at night.
        with clock.set_to(new_york_moment(self.as_of, time(0, 1))):
            wake_parked()
            rewrite_bands()
            return_untouched()
        age_summaries(self.as_of)
        self._month(self.as_of)

    def _counts(self) -> dict[str, int]:
        states = WorkItem.objects.aggregate(
            open=Count("pk", filter=~Q(state=WorkItem.State.CLOSED)),
            closed=Count("pk", filter=Q(state=WorkItem.State.CLOSED)),
        )
        return {"summaries": EntrySummary.objects.count(), **states}

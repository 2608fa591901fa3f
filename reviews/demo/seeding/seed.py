"""Seeding: the builder's filings go through the real intake day by day, with the clock at that day, and people work.

A whole year passes in about a minute: the clock of this connection alone stands at each day (`accounts.clock.set_to`).
Nothing here writes a routing or a work item.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Job
from entries.filing.parties import Known
from entries.filing.piece import LARGEST_PIECE, file_piece
from entries.models import SummaryRevision
from reviews.demo.builder.builder import Builder, Filing
from reviews.demo.builder.parties import write_parties
from reviews.demo.builder.story_facts import HALDEN_NUMBER
from reviews.demo.builder.tables import JOB
from reviews.demo.samples import take_in_sample
from reviews.demo.seeding.acts import Workforce
from reviews.demo.seeding.people import join_trade, write_people
from reviews.validation.services.medians import refresh_medians
from reviews.work.services.scans import return_untouched, rewrite_bands, wake_parked

_NEW_YORK = ZoneInfo("America/New_York")
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

Tell = Callable[[str], None]


@dataclass
class Seeding:
    """One run. `tell` gets a line for each step; `progress` the number of summaries filed so far."""

    count: int
    seed: int
    as_of: date
    tell: Tell = lambda line: None
    progress: Callable[[int], None] = lambda done: None

    def run(self, *, leave_job: bool = True) -> dict[str, int]:
        """Seed an empty database. Gives what there is at the end: summaries, open and closed items.

        `leave_job`: leave a finished job that says of which day the data are; who has a job of its own says it there.
        """
        builder = Builder(self.count, self.seed, self.as_of)
        people = write_people(self.as_of)
        importers = write_parties(builder.importers, self.as_of, settings.CEE_TIMELINE)
        join_trade(self.as_of)
        self.tell(f"{people} people, {importers:,} importers")
        self._year(builder, Workforce.gather(self.seed, HALDEN_NUMBER))
        self._orders()
        result = self._counts()
        if leave_job:
            self._leave_job(result)
        return result

    def _orders(self) -> None:
        from reviews.demo.seeding.orders import seed_orders  # it tells its time by `moment`, below

        seed_orders(self.as_of)
        self.tell("an order waits for its second person, another is drafted")

    def _leave_job(self, result: dict[str, int]) -> None:
        now = clock.now()
        Job.objects.create(
            kind=JOB,
            state=Job.State.DONE,
            params={"summaries": self.count, "seed": self.seed, "as_of": self.as_of.isoformat()},
            done=self.count,
            total=self.count,
            result=result,
            created_at=now,
            finished_at=now,
        )

    def _year(self, builder: Builder, force: Workforce) -> None:
        known, filed, told = Known(), 0, 0
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
                self.tell(f"{filed:,} filed, {day:%b %-d, %Y}; {force.closed} reviews closed")
                self.progress(filed)
        self.progress(filed)
        self._last_days(force)
        self.tell(f"{filed:,} filed, {force.closed} reviews closed")

    def _filing_days(self, days: list[date]) -> dict[date, date]:
        """The day on which each day's summaries go through intake: itself; the last of the week where they are few."""
        step = 1 if self.count >= _DAILY_FROM else 7
        return {day: days[min(place - place % step + step, len(days)) - 1] for place, day in enumerate(days)}

    def _file_day(self, day: date, filings: Iterator[Filing], known: Known) -> int:
        """The day's filings in at most two pieces, morning and afternoon; replacements come in the afternoon."""
        todays = list(filings)
        new = [one.summary for one in todays if not one.revision]
        again = [one.summary for one in todays if one.revision]
        half = len(new) * 2 // 3 if len(new) > 60 else len(new)
        for hour, part in ((10, new[:half]), (15, new[half:]), (17, again)):
            for start in range(0, len(part), LARGEST_PIECE):
                with clock.set_to(moment(day, hour, (day.day * 7 + hour) % 60)):
                    file_piece(
                        part[start : start + LARGEST_PIECE],
                        actor=None,
                        source=SummaryRevision.Source.DEMO,
                        known=known,
                    )
        return len(new)

    def _fortnight(self, force: Workforce, day: date) -> None:
        with clock.set_to(moment(day, 16, 20)):
            force.close_some()

    def _month(self, day: date) -> None:
        """Statistics and medians grow with the data, as the nightly tasks would have it."""
        with connection.cursor() as cursor:
            for table in _ANALYZED:
                cursor.execute(f"ANALYZE {table}")
        with clock.set_to(moment(day, 3)):
            refresh_medians()

    def _last_days(self, force: Workforce) -> None:
        yesterday = self.as_of - timedelta(days=1)
        with clock.set_to(moment(self.as_of - timedelta(days=4), 11, 5)):
            wake_parked()
            rewrite_bands()
            force.clear_overdue()
        with clock.set_to(moment(yesterday, 9, 40)):
            force.fill_desks(self.as_of)
        with clock.set_to(moment(yesterday, 14, 10)):
            take_in_sample(self.as_of, User.objects.get(username="broker"))
            force.begin_none()
        with clock.set_to(moment(self.as_of, 0, 1)):  # no later: whoever seeds at night sees no future
            wake_parked()
            rewrite_bands()
            return_untouched()
        self._month(self.as_of)

    def _counts(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM entries_entrysummary),"
                " (SELECT count(*) FROM reviews_workitem WHERE state <> 'closed'),"
                " (SELECT count(*) FROM reviews_workitem WHERE state = 'closed')"
            )
            summaries, still_open, closed = cursor.fetchone()
        return {"summaries": summaries, "open": still_open, "closed": closed}


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in New York."""
    return datetime.combine(day, time(hour, minute), tzinfo=_NEW_YORK)

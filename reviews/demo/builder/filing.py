"""Brokers go on filing while somebody looks at the demonstration: a few dozen summaries a minute, through the intake.

Bounded twice: so many a minute (DEMO_FILINGS_A_MINUTE), and no more once the demonstration has doubled.
"""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min

from cee_portal.core import clock
from cee_portal.core.jobs import UNFINISHED
from cee_portal.core.models import Job
from entries.filing.piece import LARGEST_PIECE, file_piece
from entries.models import EntrySummary, SummaryRevision
from entries.parsed import ParsedSummary
from reviews.demo.builder.builder import Builder
from reviews.demo.builder.tables import JOB

_LOCK = 0x0CEE_F11E


def file_some() -> int:
    """File this minute's summaries, unless somebody else does, or there is no finished demonstration. Gives how many."""
    if not settings.DEMO or not settings.DEMO_FILINGS_A_MINUTE:
        return 0
    seeded = _seeded()
    if seeded is None:
        return 0
    ids = EntrySummary.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ids["last"] is None:
        return 0
    there = ids["last"] - ids["first"] + 1  # at most: counting millions each minute would tell no more
    wanted = min(settings.DEMO_FILINGS_A_MINUTE, LARGEST_PIECE, 2 * int(seeded.params["summaries"]) - there)
    if wanted <= 0:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        builder = _builder(int(seeded.params["summaries"]), int(seeded.params["seed"]), clock.today())
        # The round is the newest id: it grows with every filing, so that no round comes twice.
        new = _without_known(builder, wanted, ids["last"])
        return file_piece(new, actor=None, source=SummaryRevision.Source.DEMO).new if new else 0


def _seeded() -> Job | None:
    jobs = Job.objects.filter(kind=JOB)
    if jobs.filter(state__in=UNFINISHED).exists():
        return None
    return jobs.filter(state=Job.State.DONE).order_by("-id").first()


@lru_cache(maxsize=1)
def _builder(count: int, seed: int, day: date) -> Builder:
    """Kept by a worker from minute to minute: a large demonstration has tens of thousands of importers."""
    return Builder(count, seed, day)


def _without_known(builder: Builder, wanted: int, round_: int) -> list[ParsedSummary]:
    """This round's summaries whose numbers are free: a number on file would be a correction."""
    found = builder.today(wanted, round_)
    taken = set(
        EntrySummary.objects.filter(entry_number__in=[one.entry_number for one in found]).values_list(
            "entry_number", flat=True
        )
    )
    return [one for one in found if one.entry_number not in taken]

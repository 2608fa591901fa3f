"""The filings that come in while a person looks at the demonstration.

They have two bounds: DEMO_FILINGS_A_MINUTE, and an end once the demonstration has doubled.
"""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min

from cee_portal.core import clock
from cee_portal.core.jobs import UNFINISHED
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.models import Job
from entries.filing.piece import LARGEST_PIECE, file_piece
from entries.models import EntrySummary, SummaryRevision
from entries.parsed import ParsedSummary
from reviews.demo.builder.builder import Builder
from reviews.demo.seeding.jobs import SEED_DEMO, newest_finished_job


def file_for_this_minute() -> int:
    """File the summaries of this minute and return their number.

    Return 0 without a finished demonstration, and while another worker files.
    """
    if not settings.DEMO or not settings.DEMO_FILINGS_A_MINUTE:
        return 0
    made = newest_finished_job()
    if made is None or Job.objects.filter(kind=SEED_DEMO, state__in=UNFINISHED).exists():
        return 0
    ids = EntrySummary.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ids["last"] is None:
        return 0
    most_on_file = ids["last"] - ids["first"] + 1  # counting millions of rows each minute would cost too much
    count, seed = int(made.params["summaries"]), int(made.params["seed"])
    wanted = min(settings.DEMO_FILINGS_A_MINUTE, LARGEST_PIECE, 2 * count - most_on_file)
    if wanted <= 0:
        return 0
    with transaction.atomic():
        if not try_lock(LockKey.DEMO_FILING):
            return 0
        # The newest id numbers the round: it grows with every filing, so that no round comes twice.
        new = _new_summaries(_builder(count, seed, clock.today()), wanted, ids["last"])
        return file_piece(new, actor=None, source=SummaryRevision.Source.DEMO).new if new else 0


@lru_cache(maxsize=1)
def _builder(count: int, seed: int, day: date) -> Builder:
    """Return the builder, which a worker keeps because it takes long to make."""
    return Builder(count, seed, day)


def _new_summaries(builder: Builder, wanted: int, round_: int) -> list[ParsedSummary]:
    """Return the summaries whose numbers are free; others would be corrections."""
    found = builder.summaries_of_today(wanted, round_)
    numbers = [one.entry_number for one in found]
    on_file = set(
        EntrySummary.objects.filter(entry_number__in=numbers).values_list("entry_number", flat=True)
    )
    return [one for one in found if one.entry_number not in on_file]

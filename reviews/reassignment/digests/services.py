"""Digests of moves, written into the outbox.

There is one for each batch, occasion and recipient.

Recipients are people, ports, teams of Centers, filers and importers. A move of an order is told before its day and
after its end, any other move after its end. A unique constraint keeps a digest from being written twice
(docs/concurrency.md, section 9). Digests of the trade say nothing of selection or of open work.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.core import clock, db, locks
from cee_portal.core.fault_points import point
from cee_portal.core.locks import LockKey
from reviews.notices.models import Digest
from reviews.notices.selectors.recipients import readers_of_today
from reviews.reassignment.digests.builder import DigestBuilder, Digests
from reviews.reassignment.digests.texts import DigestText, render_called_off
from reviews.reassignment.models import Batch

_TOLD_WITHIN = timedelta(days=60)
_TOLD_WITHOUT_ORDER_WITHIN = timedelta(days=7)
_NOBODY = "nobody"  # recipient of the row of an occasion that concerns nobody
Occasion = Digest.Occasion

_COUNT_RECIPIENTS = """
SELECT CASE WHEN recipient LIKE 'office:CEE%%' THEN 'center' ELSE split_part(recipient, ':', 1) END, count(*)
FROM reviews_digest WHERE batch_id = %s AND occasion IN ('moved', 'undone') GROUP BY 1
"""
_RECIPIENTS = (
    ("office", "port", "ports"),
    ("center", "Center", "Centers"),
    ("team", "team", "teams"),
    ("user", "person", "people"),
    ("filer", "filer", "filers"),
    ("importer", "importer", "importers"),
)


def write_scheduled_digests() -> int:
    """Write the digests of approved orders whose day is near; return how many.

    Level-triggered.

    A move that waits for a fresh preview is told too, because new filings follow the order from that day in any case.
    """
    today = clock.today()
    near = today + timedelta(days=settings.REASSIGNMENT_NOTICE_DAYS)
    waiting = _batches_without_digests(Occasion.SCHEDULED).filter(
        delegation__isnull=False,
        state__in=(Batch.State.ANNOUNCED, Batch.State.WAITING_FOR_APPROVAL),
        starts_on__gt=today,
        starts_on__lte=near,
    )
    return sum(_write_digests(batch, Occasion.SCHEDULED) for batch in waiting)


def write_moved_digests() -> int:
    """Write the digests of batches that have ended; return how many.

    A batch has ended when it is proved, or was cancelled after its start.

    Level-triggered.
    """
    now = clock.now()
    recent = Q(delegation__isnull=False, finished_at__gte=now - _TOLD_WITHIN)
    recent |= Q(finished_at__gte=now - _TOLD_WITHOUT_ORDER_WITHIN)
    ended = _batches_without_digests(Occasion.MOVED, Occasion.UNDONE).filter(
        recent, state__in=Batch.ENDED, started_at__isnull=False
    )
    told = 0
    for batch in ended.exclude(state=Batch.State.DONE, proved_at=None):
        undone = batch.cause == Batch.Cause.WITHDRAWAL
        told += _write_digests(batch, Occasion.UNDONE if undone else Occasion.MOVED)
    return told


def write_called_off_digests() -> int:
    """Write the digests of announced moves that were cancelled before their start.

    Return how many.
    """
    announced = Digest.objects.filter(batch=OuterRef("pk"), occasion=Occasion.SCHEDULED)
    gone = _batches_without_digests(Occasion.CALLED_OFF).filter(
        Exists(announced),
        Q(finished_at=None) | Q(finished_at__gte=clock.now() - _TOLD_WITHIN),
        state=Batch.State.CANCELLED,
        started_at=None,
    )
    return sum(_write_digests(batch, Occasion.CALLED_OFF) for batch in gone)


def _batches_without_digests(*occasions: str) -> QuerySet[Batch]:
    told = Digest.objects.filter(batch=OuterRef("pk"), occasion__in=occasions)
    people = ("delegation", "proposed_by", "approved_by")
    return Batch.objects.filter(~Exists(told)).select_related(*people).order_by("id")


@transaction.atomic
def _write_digests(batch: Batch, occasion: str) -> int:
    """Write all digests of one occasion in one transaction.

    After a kill there are all or none.
    """
    if not locks.try_lock(LockKey.DIGESTS, batch.pk):
        return 0
    if Digest.objects.filter(batch=batch, occasion=occasion).exists():
        return 0
    called_off = occasion == Occasion.CALLED_OFF
    texts = _called_off_texts(batch) if called_off else DigestBuilder(batch, occasion).build()
    readers, now = readers_of_today(texts), clock.now()
    digests = []
    # An occasion that concerns nobody gets a row too; without it the digests would be built again.
    for recipient, (subject, body) in (texts or {_NOBODY: DigestText("", {})}).items():
        emails = sorted({user.email for user in readers[recipient] if user.email})
        digests.append(
            Digest(
                batch=batch,
                delegation=batch.delegation,
                occasion=occasion,
                recipient=recipient,
                users=sorted({user.pk for user in readers[recipient]}),
                emails=emails,
                subject=subject,
                body=body,
                created_at=now,
                # Without an address it counts as mailed; people read it in the portal.
                mailed_at=None if emails else now,
            )
        )
    Digest.objects.bulk_create(digests, batch_size=1000, ignore_conflicts=True)
    point("digests_written")
    return len(texts)


def _called_off_texts(batch: Batch) -> Digests:
    announced = Digest.objects.filter(batch=batch, occasion=Occasion.SCHEDULED)
    return {digest.recipient: render_called_off(batch, digest) for digest in announced.order_by("id")}


def describe_recipients(batch: Batch) -> str:
    """Return who was told, like `61 ports, 4 teams, 1,204 filers`.

    "" before any digest.
    """
    numbers = dict(db.rows(_COUNT_RECIPIENTS, [batch.pk]))
    return ", ".join(
        f"{numbers[key]:,} {one if numbers[key] == 1 else many}"
        for key, one, many in _RECIPIENTS
        if key in numbers
    )

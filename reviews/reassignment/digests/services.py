"""Telling people: on scheduling what will move and whom to call, after the move what came, what went, where to ask.
An order is told twice; a changed standing, a new edition and a move by hand once they have moved.

One digest for each occasion and recipient (a person, port, team of a Center, filer, importer): the rows are the
outbox, and their unique constraint says so (docs/concurrency.md, section 9). What the trade reads says nothing of
selection or of open work.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.core import clock
from cee_portal.core.fault_points import point
from reviews.notices.models import Digest
from reviews.notices.selectors.recipients import Readers
from reviews.reassignment.digests.gathering import Bodies, Gathering
from reviews.reassignment.digests.occasions import called_off_body
from reviews.reassignment.models import Batch

_LOCK = 0x0CEE_D163
_TOLD_WITHIN = timedelta(days=60)
_TOLD_WITHOUT_ORDER_WITHIN = timedelta(days=7)
_NOBODY = "nobody"  # recipient of the row which says that an occasion was gathered and concerns nobody
_ENDED = (Batch.State.DONE, Batch.State.CANCELLED)
Occasion = Digest.Occasion


def write_scheduled_digests() -> int:
    """Digests for approved orders whose day is near. Level-triggered; gives how many were written.

    A move that waits for a fresh preview is told too: from that day new filings follow the order in any case.
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
    """Digests for batches that are proved, whatever caused them, and for those cancelled on their way. Level-triggered;
    gives how many were written.
    """
    now = clock.now()
    recent = Q(delegation__isnull=False, finished_at__gte=now - _TOLD_WITHIN)
    recent |= Q(finished_at__gte=now - _TOLD_WITHOUT_ORDER_WITHIN)
    ended = _batches_without_digests(Occasion.MOVED, Occasion.UNDONE).filter(
        recent, state__in=_ENDED, started_at__isnull=False
    )
    told = 0
    for batch in ended.exclude(state=Batch.State.DONE, proved_at=None):
        undone = batch.cause == Batch.Cause.WITHDRAWAL
        told += _write_digests(batch, Occasion.UNDONE if undone else Occasion.MOVED)
    return told


def write_called_off_digests() -> int:
    """Whoever was told of a move that was withdrawn before its day is told that too. Gives how many were written."""
    told = Digest.objects.filter(batch=OuterRef("pk"), occasion=Occasion.SCHEDULED)
    gone = _batches_without_digests(Occasion.CALLED_OFF).filter(
        Exists(told),
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
    """All digests of one occasion in one transaction: after a kill there are all or none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, batch.pk])
        if not cursor.fetchone()[0]:
            return 0
    if Digest.objects.filter(batch=batch, occasion=occasion).exists():
        return 0
    called_off = occasion == Occasion.CALLED_OFF
    bodies = _called_off_bodies(batch) if called_off else Gathering(batch, occasion).bodies()
    readers, now = Readers.of_today(bodies), clock.now()
    digests = []
    for recipient, (subject, body) in bodies.items():
        users, emails = readers.of(recipient)
        digests.append(
            Digest(
                batch=batch,
                delegation=batch.delegation,
                occasion=occasion,
                recipient=recipient,
                users=users,
                emails=emails,
                subject=subject,
                body=body,
                created_at=now,
                # Nobody to mail to: it is read in the portal, as soon as somebody joins.
                mailed_at=None if emails else now,
            )
        )
    if not digests:
        _write_empty_digest(batch, occasion)
    Digest.objects.bulk_create(digests, batch_size=1000, ignore_conflicts=True)
    point("digests_written")
    return len(digests)


def _write_empty_digest(batch: Batch, occasion: str) -> None:
    """What it would have moved was held, or has the office that it had: gathering that again would find the same."""
    now = clock.now()
    parts: dict[str, Any] = {"subject": "", "body": {}, "created_at": now, "mailed_at": now}
    Digest.objects.create(
        batch=batch, delegation=batch.delegation, occasion=occasion, recipient=_NOBODY, **parts
    )


def _called_off_bodies(batch: Batch) -> Bodies:
    told = Digest.objects.filter(batch=batch, occasion=Occasion.SCHEDULED)
    return {digest.recipient: called_off_body(batch, digest) for digest in told.order_by("id")}


def describe_recipients(batch: Batch) -> str:
    """`61 ports, 4 teams, 1,204 filers, 9,871 importers`; "" before anybody was told."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT CASE WHEN recipient LIKE 'office:CEE%%' THEN 'center' ELSE split_part(recipient, ':', 1) END,
                      count(*)
               FROM reviews_digest WHERE batch_id = %s AND occasion IN ('moved', 'undone') GROUP BY 1""",
            [batch.pk],
        )
        found = dict(cursor.fetchall())
    names = (
        ("office", "port"),
        ("center", "Center"),
        ("team", "team"),
        ("user", "person"),
        ("filer", "filer"),
        ("importer", "importer"),
    )
    return ", ".join(_count_label(found[key], name) for key, name in names if key in found)


def _count_label(number: int, name: str) -> str:
    plural = "people" if name == "person" else f"{name}s"
    return f"{number:,} {name if number == 1 else plural}"

"""What a person was told: the digests of their own, their office, team, filer or importer; which of them are unread."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import clock, visibility
from reviews.notices.models import Digest, DigestRead
from reviews.notices.recipients import recipients_of, staff_recipients_of

MOST_COUNTED = 100
# One round trip for every page: the keys of the trade are found on the way. An index range for each key.
_UNREAD = """
SELECT count(*) FROM (
    SELECT 1
    FROM (SELECT unnest(%(places)s::varchar[]) AS recipient
          UNION ALL SELECT 'filer:' || filer_id FROM entries_filermembership
          WHERE user_id = %(user)s AND valid_from <= %(today)s AND coalesce(valid_to, 'infinity') >= %(today)s
          UNION ALL SELECT 'importer:' || importer_id FROM entries_importermembership
          WHERE user_id = %(user)s AND valid_from <= %(today)s AND coalesce(valid_to, 'infinity') >= %(today)s) mine
    JOIN reviews_digest d ON d.recipient = mine.recipient
    WHERE NOT EXISTS (SELECT 1 FROM reviews_digestread r WHERE r.digest_id = d.id AND r.user_id = %(user)s)
    LIMIT %(most)s) unread
"""


@visibility.rule(Digest)
def visible_notices(user: User) -> QuerySet[Digest] | None:
    """A person's own."""
    return Digest.objects.filter(recipient__in=recipients_of(user))


def notices_of(user: User) -> QuerySet[Digest]:
    """The newest first, each with `is_read`."""
    mine = DigestRead.objects.filter(user=user, digest=OuterRef("pk"))
    return visible_notices(user).annotate(is_read=Exists(mine)).order_by("-id")


def unread_count(user: User, today: date) -> int:
    """How many the person has not read, up to 100."""
    values: dict[str, Any] = {
        "places": staff_recipients_of(user, today),
        "user": user.pk,
        "today": today,
        "most": MOST_COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, values)
        return int(cursor.fetchone()[0])


@transaction.atomic
def mark_read(*, user: User, notice_id: int | None = None, upto: int | None = None) -> int:
    """Mark one notice, or all up to a number, as read by this person. Gives how many had not been; a second call
    changes nothing. A notice that is not theirs is as one that does not exist.
    """
    unread = visible_notices(user).exclude(read_by__user=user)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    if upto is not None:
        unread = unread.filter(pk__lte=upto)
    now = clock.now()
    rows = [DigestRead(digest_id=pk, user=user, at=now) for pk in unread.values_list("pk", flat=True)]
    DigestRead.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)

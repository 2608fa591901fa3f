"""The notices of a person, and which of them are unread."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import db, visibility
from cee_portal.core.dated import sql_valid_on
from reviews.notices.models import Digest, DigestRead
from reviews.notices.selectors.recipients import recipients_of, staff_recipients_of

MOST_COUNTED = 100
# Every page needs this number, so one statement also finds the recipients of the trade. Each is one index range.
_UNREAD = f"""
SELECT count(*) FROM (
    SELECT 1
    FROM (SELECT unnest(%(recipients)s::varchar[]) AS recipient
          UNION ALL SELECT 'filer:' || m.filer_id FROM entries_filermembership m
          WHERE m.user_id = %(user)s AND {sql_valid_on("m", "%(today)s")}
          UNION ALL SELECT 'importer:' || m.importer_id FROM entries_importermembership m
          WHERE m.user_id = %(user)s AND {sql_valid_on("m", "%(today)s")}) mine
    JOIN reviews_digest d ON d.recipient = mine.recipient
    WHERE NOT EXISTS (SELECT 1 FROM reviews_digestread r WHERE r.digest_id = d.id AND r.user_id = %(user)s)
    LIMIT %(most)s) unread
"""


@visibility.rule(Digest)
def visible_notices(user: User) -> QuerySet[Digest] | None:
    """Return the digests whose recipient is the person or a place of the person."""
    return Digest.objects.filter(recipient__in=recipients_of(user))


def notices_of(user: User) -> QuerySet[Digest]:
    """Return the notices of a person, the newest first, each with `is_read`."""
    read = DigestRead.objects.filter(user=user, digest=OuterRef("pk"))
    return visible_notices(user).annotate(is_read=Exists(read)).order_by("-id")


def unread_count(user: User, today: date) -> int:
    """Return how many notices the person has not read, at most 100."""
    recipients = staff_recipients_of(user, today)
    params = {"recipients": recipients, "user": user.pk, "today": today, "most": MOST_COUNTED}
    return int(db.scalar(_UNREAD, params))

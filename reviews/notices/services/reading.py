"""The marks that say that a person has read a notice."""

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from reviews.notices.models import DigestRead
from reviews.notices.selectors.inbox import visible_notices


@transaction.atomic
def mark_read(*, user: User, notice_id: int | None = None, up_to: int | None = None) -> int:
    """Mark notices as read by this person; return how many were unread.

    A notice that the person may not see is treated as one that does not exist.
    """
    unread = visible_notices(user).exclude(read_by__user=user)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    now = clock.now()
    rows = [DigestRead(digest_id=pk, user=user, at=now) for pk in unread.values_list("pk", flat=True)]
    DigestRead.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)

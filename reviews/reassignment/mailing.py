"""The outbox is emptied: one digest, one letter.

Claiming (SKIP LOCKED), sending and the mark are one transaction with sending last, so a worker that is killed between
two digests sends none twice. Only a kill between the server's answer and the commit repeats a letter; it carries the
same Message-ID, which the kept mailbox refuses and mail programs show once (docs/decisions/0020-digests.md).
"""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from cee_portal.accounts import clock
from reviews.reassignment.digest_words import mail_text
from reviews.reassignment.models import Digest

MOST_AT_ONCE = 500
_log = logging.getLogger(__name__)


def mail_waiting(most: int = MOST_AT_ONCE) -> int:
    """Mail what waits, oldest first; gives how many letters went out. One that fails is tried again by the next call."""
    sent = 0
    failed: list[int] = []
    while sent + len(failed) < most:
        outcome = _mail_one(failed)
        if outcome is None:
            break
        if outcome > 0:
            sent += 1
        else:
            failed.append(-outcome)
    return sent


@transaction.atomic
def _mail_one(failed: list[int]) -> int | None:
    """The id of the digest that was mailed, minus the id of one that failed, None where none waits."""
    digest = (
        Digest.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(mailed_at=None)
        .exclude(pk__in=failed)
        .order_by("id")
        .first()
    )
    if digest is None:
        return None
    Digest.objects.filter(pk=digest.pk).update(mailed_at=clock.now())
    try:
        letter_of(digest).send()
    except Exception as error:  # SMTP and sockets have no common class; the next call tries again
        _log.warning("Digest %s was not mailed: %s", digest.pk, error)
        transaction.set_rollback(True)
        return -digest.pk
    return digest.pk


def letter_of(digest: Digest) -> EmailMessage:
    """The letter; addresses stand in Bcc, so that nobody learns of the others."""
    return EmailMessage(
        subject=digest.subject,
        body=mail_text(digest),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[settings.DEFAULT_FROM_EMAIL],
        bcc=digest.emails,
        headers={"Message-ID": f"<digest-{digest.pk}@cee-portal>"},
    )

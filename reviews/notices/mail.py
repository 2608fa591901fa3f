"""The outbox is emptied: one digest, one letter.

Claiming (SKIP LOCKED), sending and the mark are one transaction with sending last, so a worker that is killed between
two digests sends none twice. Only a kill between the server's answer and the commit repeats a letter; it carries the
same Message-ID, which the kept mailbox refuses and mail programs show once (decision 11).
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q

from cee_portal.core import clock
from cee_portal.core.fault_points import point
from reviews.notices.models import Digest

MOST_AT_ONCE = 500
_GIVE_UP_AFTER = 3  # failures in a row: the server is away, and the rest would wait for it as long
_LONGEST_WAIT_MINUTES = 360
_log = logging.getLogger(__name__)


def mail_waiting(most: int = MOST_AT_ONCE) -> int:
    """Mail what waits, oldest first; gives how many letters went out. One that fails is tried again, later each time,
    and holds up nothing behind it.
    """
    sent = failed = 0
    while sent < most and failed < _GIVE_UP_AFTER:
        outcome = _mail_one()
        if outcome is None:
            break
        digest_id, went = outcome
        if went:
            sent, failed = sent + 1, 0
            point("letter_committed")
        else:
            failed += 1
            _put_off(digest_id)
    return sent


@transaction.atomic
def _mail_one() -> tuple[int, bool] | None:
    """The id of the next digest and whether it was mailed; None where none waits."""
    now = clock.now()
    digest = (
        Digest.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(Q(mail_after=None) | Q(mail_after__lte=now), mailed_at=None)
        .order_by("id")
        .first()
    )
    if digest is None:
        return None
    Digest.objects.filter(pk=digest.pk).update(mailed_at=now)
    try:
        letter_of(digest).send()
    except Exception as error:  # SMTP and sockets have no common class; a later call tries again
        _log.warning("Digest %s was not mailed: %s", digest.pk, error)
        transaction.set_rollback(True)
        return digest.pk, False
    point("letter_sent")
    return digest.pk, True


def _put_off(digest_id: int) -> None:
    tries = Digest.objects.values_list("mail_tries", flat=True).get(pk=digest_id)
    wait = timedelta(minutes=min(2 ** min(tries, 10), _LONGEST_WAIT_MINUTES))
    Digest.objects.filter(pk=digest_id, mailed_at=None).update(
        mail_tries=F("mail_tries") + 1, mail_after=clock.now() + wait
    )


def letter_of(digest: Digest) -> EmailMessage:
    """The letter; addresses stand in Bcc, so that nobody learns of the others."""
    written = f"{digest.created_at:%Y%m%d%H%M%S%f}"  # numbers begin again where a demonstration is emptied
    return EmailMessage(
        subject=digest.subject,
        body=mail_text(digest),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[settings.DEFAULT_FROM_EMAIL],
        bcc=digest.emails,
        headers={"Message-ID": f"<digest-{digest.pk}-{written}@cee-portal>"},
    )


def mail_text(digest: Digest, site: str = "") -> str:
    """The digest as plain text for a letter by mail."""
    body = digest.body
    lines = [body["sentence"], ""]
    lines += [f"{label}: {value}" for label, value in body["facts"]]
    lines += ["", body["clocks"], ""] if body["facts"] else [body["clocks"], ""]
    for contact in body["contacts"]:
        parts = [contact["name"], contact["phone"], contact["email"]]
        lines.append("Ask " + ", ".join(part for part in parts if part))
    return "\n".join([*lines, *(["", site] if site else [])]) + "\n"

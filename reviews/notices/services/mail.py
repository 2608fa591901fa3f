"""The sending of waiting digests by mail, one message for each digest.

Claim (SKIP LOCKED), mark and sending are one transaction with sending last, so a worker that is killed between two
digests sends none twice. A kill between the answer of the mail server and the commit repeats a message; it has the same
Message-ID, so the kept mailbox refuses it and mail programs show it once (decision 11).
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q

from cee_portal.core import clock
from cee_portal.core.fault_points import point
from cee_portal.core.text.one_line import is_one_line, to_one_line
from reviews.notices.models import Digest

MOST_PER_RUN = 500
_MOST_FAILURES = 3  # in a row: the mail server is away, and each further try would wait for it
_LONGEST_WAIT_MINUTES = 360
_log = logging.getLogger(__name__)


def send_waiting_mail(most: int = MOST_PER_RUN) -> int:
    """Mail the waiting digests, oldest first, and return how many were sent.

    A digest that fails is tried again, each time after a longer wait, and holds up none behind it.
    """
    sent = failed = 0
    while sent < most and failed < _MOST_FAILURES:
        outcome = _send_next()
        if outcome is None:
            break
        digest_id, is_sent = outcome
        if is_sent:
            sent, failed = sent + 1, 0
            point("letter_committed")
        else:
            failed += 1
            _postpone(digest_id)
    return sent


@transaction.atomic
def _send_next() -> tuple[int, bool] | None:
    """Return the id of the next digest and True where it was mailed."""
    now = clock.now()
    waiting = Digest.objects.filter(Q(mail_after=None) | Q(mail_after__lte=now), mailed_at=None)
    digest = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("id").first()
    if digest is None:
        return None
    Digest.objects.filter(pk=digest.pk).update(mailed_at=now)
    try:
        message_of(digest).send()
    except Exception as error:  # SMTP and sockets have no common class; a later call tries again
        _log.warning("Digest %s was not mailed: %s", digest.pk, error)
        transaction.set_rollback(True)
        return digest.pk, False
    point("letter_sent")
    return digest.pk, True


def _postpone(digest_id: int) -> None:
    tries = Digest.objects.values_list("mail_tries", flat=True).get(pk=digest_id)
    wait = timedelta(minutes=min(2 ** min(tries, 10), _LONGEST_WAIT_MINUTES))
    Digest.objects.filter(pk=digest_id, mailed_at=None).update(
        mail_tries=F("mail_tries") + 1, mail_after=clock.now() + wait
    )


def message_of(digest: Digest) -> EmailMessage:
    """Return the message of a digest; readers stand in Bcc and see no other."""
    # The id alone would repeat where a demonstration is emptied and ids begin again.
    created = f"{digest.created_at:%Y%m%d%H%M%S%f}"
    return EmailMessage(
        # A header is one line; a message with another subject would fail at each try.
        subject=to_one_line(digest.subject),
        body=mail_text(digest),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[settings.DEFAULT_FROM_EMAIL],
        bcc=[address for address in digest.emails if is_one_line(address)],
        headers={"Message-ID": f"<digest-{digest.pk}-{created}@cee-portal>"},
    )


def mail_text(digest: Digest) -> str:
    """Return the digest as plain text."""
    body = digest.body
    lines = [body["sentence"], ""]
    lines += [f"{label}: {value}" for label, value in body["facts"]]
    lines += ["", body["clocks"], ""] if body["facts"] else [body["clocks"], ""]
    for contact in body["contacts"]:
        parts = [contact["name"], contact["phone"], contact["email"]]
        lines.append("Ask " + ", ".join(part for part in parts if part))
    return "\n".join(lines) + "\n"

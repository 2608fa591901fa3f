"""The outbox: each digest is mailed once, also where sending fails or a worker is killed."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.files.mail_files import FileMailBackend
from reviews.notices.models import Digest
from reviews.notices.services.mail import send_waiting_mail
from reviews.reassignment.digests.services import write_scheduled_digests
from reviews.reassignment.tasks import tell_people
from tests.builders import digests
from tests.builders import reviews as made
from tests.builders.digests import in_days, port_person
from tests.builders.flips import approved, order_spec

ROOT = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return digests.people()


def test_a_digest_is_mailed_once_and_no_reader_sees_other_addresses(people):
    port_person("pat")
    port_person("pia")
    made.review(made.PUMPS)
    approved(people, order_spec(effective_on=in_days(3)))
    tell_people()
    waiting = [digest for digest in Digest.objects.all() if digest.emails]
    assert len(mail.outbox) == len(waiting) > 3
    tell_people()
    assert len(mail.outbox) == len(waiting)
    (letter,) = [letter for letter in mail.outbox if "pat@example.gov" in letter.bcc]
    assert letter.bcc == ["pat@example.gov", "pia@example.gov"]
    text = letter.message().as_string()
    assert "pat@example.gov" not in text
    assert "Leaves this port: 1 entry summary, 1 open item" in letter.body
    assert f"Ask {made.office('CEE010').short_name}" in letter.body
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == len(mail.outbox)


def test_a_person_without_address_reads_the_digest_in_the_portal_alone(people):
    pat = port_person()
    User.objects.filter(pk=pat.pk).update(email="")
    made.review(made.PUMPS, owner=pat)
    approved(people, order_spec(effective_on=in_days(3)))
    tell_people()
    digest = Digest.objects.get(recipient=f"user:{pat.pk}")
    assert (digest.emails, Digest.objects.filter(mailed_at=None).count()) == ([], 0)
    assert digest.subject not in [letter.subject for letter in mail.outbox]
    client = Client()
    client.force_login(pat)
    page = client.get("/notices/").content.decode()
    assert digest.subject in page and "mailed" not in page


def test_a_message_that_fails_is_postponed_and_holds_up_no_other(people, monkeypatch):
    port_person()
    made.review(made.PUMPS)
    approved(people, order_spec(effective_on=in_days(3)))
    write_scheduled_digests()
    first = Digest.objects.filter(mailed_at=None).order_by("id").first()
    waiting = Digest.objects.filter(mailed_at=None).count()
    send = EmailMessage.send

    def refuse(letter: EmailMessage, fail_silently: bool = False) -> int:
        if f"<digest-{first.pk}-" in letter.extra_headers["Message-ID"]:
            raise OSError("mailbox unavailable")
        return send(letter, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert send_waiting_mail() == waiting - 1
    assert send_waiting_mail() == 0
    first.refresh_from_db()
    assert (first.mailed_at, first.mail_tries) == (None, 1)
    monkeypatch.setattr(EmailMessage, "send", send)
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        assert send_waiting_mail() == 1


def test_a_subject_of_two_lines_is_mailed_in_one(people):
    port_person("pat")
    made.review(made.PUMPS)
    approved(people, order_spec(effective_on=in_days(3)))
    write_scheduled_digests()
    Digest.objects.update(subject="DO 26\r\nBcc: all@example.com")
    digest = next(digest for digest in Digest.objects.all() if digest.emails)
    Digest.objects.filter(pk=digest.pk).update(emails=[*digest.emails, "x@example.com\nTo: y@example.com"])
    send_waiting_mail()
    assert not Digest.objects.filter(mailed_at=None).exists()
    assert {letter.subject for letter in mail.outbox} == {"DO 26 Bcc: all@example.com"}
    assert all("all@example.com" not in letter.message().get("Bcc", "") for letter in mail.outbox)


def test_a_mail_server_that_is_away_ends_the_round(people, monkeypatch):
    made.review(made.PUMPS)
    approved(people, order_spec(effective_on=in_days(3)))
    write_scheduled_digests()
    tried = []

    def away(letter: EmailMessage, fail_silently: bool = False) -> int:
        tried.append(letter)
        raise OSError("no route to host")

    monkeypatch.setattr(EmailMessage, "send", away)
    assert (send_waiting_mail(), len(tried)) == (0, 3)


def test_the_kept_mailbox_refuses_the_same_message_and_names_its_readers(tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path
    letter = EmailMessage(
        "s", "b", "portal@localhost", ["portal@localhost"], bcc=["x@y.gov"], headers={"Message-ID": "<one@p>"}
    )
    assert FileMailBackend().send_messages([letter, letter]) == 2
    (kept,) = tmp_path.iterdir()
    assert "X-Kept-For: portal@localhost, x@y.gov" in kept.read_text()


@pytest.mark.django_db(transaction=True)
def test_killed_workers_repeat_no_message(people, tmp_path, settings):
    """Three workers die by SIGKILL: before the digests are committed, after a letter was sent and before that is
    committed, and between two letters; a fourth finishes. Every recipient has one digest and one letter."""
    port_person()
    made.review(made.PUMPS)
    approved(people, order_spec(effective_on=in_days(3)))
    killed = worker_that_dies(tmp_path, "digests_written", 1)
    assert killed == -9 and not Digest.objects.exists()
    assert worker_that_dies(tmp_path, "letter_sent", 2) == -9
    written = Digest.objects.count()
    assert written > 4
    sent = messages_in(tmp_path)
    assert (len(sent), Digest.objects.filter(mailed_at__isnull=False, emails__0__isnull=False).count()) == (
        2,
        1,
    )
    assert worker_that_dies(tmp_path, "letter_committed", 2) == -9
    assert len(messages_in(tmp_path)) == 3  # the second again, refused by its Message-ID, and the third
    assert worker_that_dies(tmp_path, "nowhere", 1) == 0
    assert (tmp_path / "hits.log").read_text().split() == [
        "digests_written",
        "letter_sent",
        "letter_committed",
    ]
    assert Digest.objects.count() == written
    assert not Digest.objects.filter(mailed_at=None).exists()
    to_mail = [digest for digest in Digest.objects.all() if digest.emails]
    kept = [text.split("Message-ID: <digest-")[1].split("-")[0] for text in messages_in(tmp_path)]
    assert sorted(map(int, kept)) == sorted(digest.pk for digest in to_mail)


def messages_in(folder: Path) -> list[str]:
    return [kept.read_text() for kept in sorted((folder / "mail").glob("digest-*.eml"))]


def worker_that_dies(folder: Path, point: str, hit: int) -> int:
    """Run the task of the worker in a process that dies at a fault point; return its exit status."""
    kept = connection.settings_dict
    database = (
        f"postgres://{quote(kept['USER'])}:{quote(kept['PASSWORD'])}"
        f"@{kept['HOST'] or 'localhost'}:{kept['PORT']}/{kept['NAME']}"
    )
    code = (
        "import django; django.setup();"
        "from django.conf import settings; from pathlib import Path;"
        f"settings.EMAIL_FILE_PATH = Path({str(folder / 'mail')!r});"
        "from reviews.reassignment.tasks import tell_people; tell_people()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "CEE_FAULT_POINT": point,
            "CEE_FAULT_HIT": str(hit),
            "CEE_FAULT_LOG": str(folder / "hits.log"),
        },
        timeout=120,
        check=False,
    )
    return done.returncode

"""Everyone is told: before a move what will move, after it what came and went; once, and the trade nothing of targeting."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cee_portal.accounts import clock
from cee_portal.accounts.kept_mail import KeptMail
from cee_portal.accounts.models import User
from centers.models import OfficeMembership, Team
from entries.models import Filer, Importer
from entries.services import delete_summary
from reviews.reassignment import orders
from reviews.reassignment.controls import cancel
from reviews.reassignment.digests import tell_called_off, tell_moved, tell_scheduled, told_words
from reviews.reassignment.engine import start_batch
from reviews.reassignment.mailing import mail_waiting
from reviews.reassignment.models import Digest
from reviews.reassignment.notices import mark_read, notices_of, unread_count
from reviews.reassignment.tasks import tell_people
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, run, wish, withdrawn

ROOT = Path(__file__).resolve().parents[3]
SINCE = date(2015, 1, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    for number, user in enumerate(flips.staff()):
        User.objects.filter(pk=user.pk).update(email=f"machinery{number}@example.gov")
    return flips.administrators()


def port_person(name: str = "pat", at: str = "2704") -> User:
    user = made.person(name, at=at)
    User.objects.filter(pk=user.pk).update(email=f"{name}@example.gov")
    return user


def broker(code: str = "B76", name: str = "broker") -> User:
    user = User.objects.create_user(name, email=f"{name}@example.com")
    user.filer_memberships.create(filer=Filer.objects.get(code=code), valid_from=SINCE)
    return user


def importer(number: str = "12-345678900", name: str = "importer") -> User:
    user = User.objects.create_user(name, email=f"{name}@example.com")
    user.importer_memberships.create(importer=Importer.objects.get(number=number), valid_from=SINCE)
    return user


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def body_of(recipient: str, occasion: str) -> dict:
    return Digest.objects.get(recipient=recipient, occasion=occasion).body


def facts_of(recipient: str, occasion: str) -> dict[str, str]:
    return dict(body_of(recipient, occasion)["facts"])


def filer_key() -> str:
    return f"filer:{Filer.objects.get(code='B76').pk}"


def importer_key() -> str:
    return f"importer:{Importer.objects.get(number='12-345678900').pk}"


# --- before ---------------------------------------------------------------------------------------------------


def test_the_days_before_the_move_everyone_concerned_is_told_once_what_will_move_and_whom_to_call(people):
    pat = port_person()
    made.review(made.PUMPS, owner=pat)
    made.review(made.PUMPS)
    made.file(made.parsed(made.line(hts=made.PUMPS), port="4601"))
    made.review()  # telephones: Electronics has them, nothing of it moves
    broker()
    importer()
    order, _ = approved(people, wish(effective_on=in_days(9)))
    assert tell_scheduled() == 0  # eight days before, not nine
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert tell_scheduled() > 0
        assert (tell_scheduled(), tell_moved(), tell_called_off()) == (0, 0, 0)
    teams = {f"team:{team.pk}" for team in Team.objects.filter(office__code="CEE010")}
    assert set(Digest.objects.values_list("recipient", flat=True)) == teams | {
        f"user:{pat.pk}", "office:2704", "office:4601", "office:CEE010", filer_key(), importer_key(),
    }  # fmt: skip
    assert facts_of("office:2704", "scheduled") == {"Leaves this port": "2 entry summaries, 2 open items"}
    assert facts_of("office:4601", "scheduled") == {"Leaves this port": "1 entry summary, 0 open items"}
    for key in teams:
        assert facts_of(key, "scheduled")["Comes to Machinery"] == "3 entry summaries, 2 open items"
    (fact,) = body_of(f"user:{pat.pk}", "scheduled")["facts"]
    assert fact[0].startswith("From port 2704") and fact[1] == "1 of your items moves"
    day = f"{order.effective_on:%B} {order.effective_on.day}, {order.effective_on.year}"
    center = made.office("CEE010")
    for digest in Digest.objects.all():
        assert (
            digest.body["sentence"] == f"From {day} order DO 26-001 gives work of its industry to Machinery."
        )
        assert [(who["code"], who["phone"], who["email"]) for who in digest.body["contacts"]] == [
            ("CEE010", center.phone, center.email)
        ]


def test_an_order_for_today_is_told_after_its_move_alone(people):
    made.review(made.PUMPS)
    _, batch = approved(people)
    assert tell_scheduled() == 0
    run(batch, proof=False)
    assert tell_moved() == 0  # nobody is told before it is proved
    run(batch)
    assert tell_moved() > 0
    assert set(Digest.objects.values_list("occasion", flat=True)) == {"moved"}


def test_a_move_that_waits_for_a_fresh_preview_is_told_too(people):
    admin, director = people
    items = [made.review(made.PUMPS) for _ in range(13)]
    order = orders.propose_order(user=admin, wish=wish(effective_on=in_days(7)))
    orders.make_preview(order_id=order.pk, user=admin)
    for item in items[1:]:
        delete_summary(summary_id=item.summary_id, user=None)
    _, batch = orders.approve_order(order_id=order.pk, user=director)
    assert batch.state == "waiting_for_approval"
    assert tell_scheduled() > 0


def test_where_nothing_moves_the_center_is_told_all_the_same_and_nobody_twice(people):
    approved(people, wish(effective_on=in_days(3)))
    told = tell_scheduled()
    teams = Team.objects.filter(office__code="CEE010").count()
    assert (told, tell_scheduled()) == (teams + 1, 0)
    assert facts_of("office:CEE010", "scheduled") == {"Work in flight": "none moves"}


@pytest.mark.parametrize("how", ["revoked", "changed", "cancelled"])
def test_who_was_told_is_told_when_it_is_called_off(people, how):
    made.review(made.PUMPS)
    order, batch = approved(people, wish(effective_on=in_days(5)))
    told = tell_scheduled()
    if how == "revoked":
        orders.revoke_order(order_id=order.pk, user=people[1], reason="Too early.")
    elif how == "changed":
        orders.change_order(order_id=order.pk, user=people[0], wish=wish(effective_on=in_days(20)))
    else:
        cancel(batch_id=batch.pk, user=people[0], reason="Let the ports finish.")
        from reviews.reassignment.cancelling import hold_what_was_cancelled

        hold_what_was_cancelled()
    assert (tell_called_off(), tell_called_off(), tell_moved()) == (told, 0, 0)
    digest = Digest.objects.get(recipient=filer_key(), occasion="called_off")
    assert digest.subject.startswith("Called off: Your entry summaries: work moves to Machinery on ")
    assert {"revoked": "was withdrawn", "changed": "is being changed", "cancelled": "was called off"}[
        how
    ] in digest.body["sentence"]


# --- after ----------------------------------------------------------------------------------------------------


def test_after_the_move_what_came_what_went_and_where_to_ask(people):
    pat, mora = port_person(), port_person("mora")
    for owner in (pat, pat, mora, None):
        made.review(made.PUMPS, owner=owner)
    made.file(made.parsed(made.line(hts=made.PUMPS), port="4601"))
    _, batch = approved(people, wish(staffing=flips.plan((mora, "M1"))))
    run(batch)
    assert tell_moved() > 0
    assert tell_moved() == 0
    assert facts_of("office:2704", "moved") == {"Left this port": "4 entry summaries, 4 open items"}
    assert facts_of("office:CEE010", "moved") == {"Came to Machinery": "5 entry summaries, 4 open items"}
    to_teams = [
        digest.body["facts"][1][1]
        for digest in Digest.objects.filter(recipient__startswith="team:")
        if len(digest.body["facts"]) > 1
    ]
    assert sum(int(words.split()[0]) for words in to_teams) == 4
    assert [value for _, value in body_of(f"user:{pat.pk}", "moved")["facts"]] == ["2 of your items moved"]
    assert body_of(f"user:{mora.pk}", "moved")["facts"][1] == ["Still yours", "1 item"]
    assert facts_of(filer_key(), "moved") == {"Are now at Machinery": "5 entry summaries"}
    assert "it is there now" in body_of(filer_key(), "moved")["sentence"]
    assert [who["code"] for who in body_of(filer_key(), "moved")["contacts"]] == ["CEE010"]
    assert told_words(batch) == (
        f"2 ports, 1 Center, {Team.objects.filter(office__code='CEE010').count()} teams, 2 people, 1 filer, 1 importer"
    )


def test_a_withdrawal_tells_what_went_back_and_where_it_is(people):
    made.review(made.PUMPS)
    made.review(made.PUMPS, port="4601")
    order, batch = approved(people)
    run(batch)
    tell_moved()
    run(withdrawn(people, order))
    assert tell_moved() > 0
    assert list(facts_of(filer_key(), "undone").values()) == ["1 entry summary", "1 entry summary"]
    assert [who["code"] for who in body_of(filer_key(), "undone")["contacts"]] == ["2704", "4601"]
    assert facts_of("office:2704", "undone") == {"Came to this port": "1 entry summary, 1 open item"}
    assert "went back to the ports" in body_of("office:2704", "undone")["sentence"]


def test_a_move_that_is_cancelled_on_its_way_is_told_as_far_as_it_went(people, monkeypatch):
    from reviews.reassignment.cancelling import hold_what_is_left
    from reviews.reassignment.chunk import move_next_chunk
    from reviews.reassignment.models import Batch
    from reviews.reassignment.sweeping import next_sweep

    monkeypatch.setattr("reviews.reassignment.chunks.SUMMARIES", 2)
    for _ in range(4):
        made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    next_sweep(batch.pk)
    move_next_chunk(Batch.objects.get(pk=batch.pk))
    cancel(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert tell_moved() == 0  # it has not ended before what it leaves is held
    hold_what_is_left(batch_id=batch.pk)
    assert tell_moved() > 0
    assert facts_of(filer_key(), "moved") == {"Are now at Machinery": "2 entry summaries"}
    assert "was stopped before its end" in body_of(filer_key(), "moved")["sentence"]


# --- the trade learns nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("occasion", ["scheduled", "moved", "undone"])
def test_what_the_trade_reads_is_the_same_byte_for_byte_selected_or_not(people, occasion):
    """The same goods, ports and numbers; of one pair of filer and importer every summary is selected, owned, begun,
    parked or near its deadline, of the other none is."""
    pat = port_person()
    for code, number, watched in (("B76", "12-345678900", True), ("C12", "98-765432100", False)):
        who = {"filer": code, "importer_number": number, "importer_name": "Acme Imports"}
        made.file(made.parsed(entry_number=number_of(code), **who))  # an importer's first one is looked at
        for port in ("2704", "2704", "4601"):
            worth = {"value": made.WORTH_A_REVIEW, "quantity": None} if watched else {}
            summary = made.file(
                made.parsed(
                    made.line(hts=made.PUMPS, **worth),
                    entry_number=number_of(code),
                    port=port,
                    **who,
                )
            )[0]
            items = summary.work_items.all()
            assert items.exists() == watched, [i.activity.hits for i in items]
            for item in items:
                made.own(item, pat, begun=True)
                items.filter(pk=item.pk).update(due_on=in_days(4))
    if occasion == "scheduled":
        approved(people, wish(effective_on=in_days(3), policies={"begun": "hold", "near_deadline": "hold"}))
        tell_scheduled()
    else:
        order, batch = approved(people, wish(policies={"begun": "hold", "near_deadline": "hold"}))
        run(batch)
        if occasion == "undone":
            run(withdrawn(people, order))
        tell_moved()
    for model, keys, prefix in (
        (Filer, {"code": ("B76", "C12")}, "filer"),
        (Importer, {"number": ("12-345678900", "98-765432100")}, "importer"),
    ):
        ((field, values),) = keys.items()
        selected, unselected = (
            Digest.objects.get(
                recipient=f"{prefix}:{model.objects.get(**{field: value}).pk}", occasion=occasion
            )
            for value in values
        )
        assert (selected.subject, json.dumps(selected.body)) == (
            unselected.subject,
            json.dumps(unselected.body),
        )
        words = json.dumps([selected.subject, selected.body]).lower()
        assert not [word for word in ("item", "review", "select", "criteri", "team") if word in words]
        assert len(selected.body["facts"]) == (2 if occasion == "undone" else 1)


_numbers = iter(range(5_000_000, 5_100_000))


def number_of(filer: str) -> str:
    from entries.rules.numbers import make_entry_number
    from reviews.validation.rules import is_drawn

    return next(
        number for number in (make_entry_number(filer, at) for at in _numbers) if not is_drawn(number, 50)
    )


# --- the outbox -----------------------------------------------------------------------------------------------


def test_letters_go_out_once_to_addresses_that_do_not_learn_of_each_other(people):
    port_person("pat")
    port_person("pia")
    made.review(made.PUMPS)
    approved(people, wish(effective_on=in_days(3)))
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


def test_a_letter_that_fails_is_put_off_and_holds_up_nothing(people, monkeypatch):
    port_person()
    made.review(made.PUMPS)
    approved(people, wish(effective_on=in_days(3)))
    tell_scheduled()
    first = Digest.objects.filter(mailed_at=None).order_by("id").first()
    waiting = Digest.objects.filter(mailed_at=None).count()
    send = EmailMessage.send

    def refuse(letter: EmailMessage, fail_silently: bool = False) -> int:
        if f"<digest-{first.pk}-" in letter.extra_headers["Message-ID"]:
            raise OSError("mailbox unavailable")
        return send(letter, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert mail_waiting() == waiting - 1
    assert mail_waiting() == 0
    first.refresh_from_db()
    assert (first.mailed_at, first.mail_tries) == (None, 1)
    monkeypatch.setattr(EmailMessage, "send", send)
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        assert mail_waiting() == 1


def test_a_mail_server_that_is_away_ends_the_round(people, monkeypatch):
    made.review(made.PUMPS)
    approved(people, wish(effective_on=in_days(3)))
    tell_scheduled()
    tried = []

    def away(letter: EmailMessage, fail_silently: bool = False) -> int:
        tried.append(letter)
        raise OSError("no route to host")

    monkeypatch.setattr(EmailMessage, "send", away)
    assert (mail_waiting(), len(tried)) == (0, 3)


def test_the_kept_mailbox_refuses_the_same_letter_and_says_whom_it_was_for(tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path
    letter = EmailMessage(
        "s", "b", "portal@localhost", ["portal@localhost"], bcc=["x@y.gov"], headers={"Message-ID": "<one@p>"}
    )
    assert KeptMail().send_messages([letter, letter]) == 2
    (kept,) = tmp_path.iterdir()
    assert "X-Kept-For: portal@localhost, x@y.gov" in kept.read_text()


@pytest.mark.django_db(transaction=True)
def test_workers_killed_between_two_letters_and_before_the_commit_repeat_none(people, tmp_path, settings):
    """Three workers die by SIGKILL: before the digests are committed, after a letter was sent and before that is
    committed, and between two letters; a fourth finishes. Every recipient has one digest and one letter."""
    port_person()
    made.review(made.PUMPS)
    approved(people, wish(effective_on=in_days(3)))
    killed = worker_that_dies(tmp_path, "digests_written", 1)
    assert killed == -9 and not Digest.objects.exists()
    assert worker_that_dies(tmp_path, "letter_sent", 2) == -9
    written = Digest.objects.count()
    assert written > 4
    sent = letters_in(tmp_path)
    assert (len(sent), Digest.objects.filter(mailed_at__isnull=False, emails__0__isnull=False).count()) == (
        2,
        1,
    )
    assert worker_that_dies(tmp_path, "letter_committed", 2) == -9
    assert len(letters_in(tmp_path)) == 3  # the second again, refused by its Message-ID, and the third
    assert worker_that_dies(tmp_path, "nowhere", 1) == 0
    assert (tmp_path / "hits.log").read_text().split() == [
        "digests_written",
        "letter_sent",
        "letter_committed",
    ]
    assert Digest.objects.count() == written
    assert not Digest.objects.filter(mailed_at=None).exists()
    to_mail = [digest for digest in Digest.objects.all() if digest.emails]
    kept = [text.split("Message-ID: <digest-")[1].split("-")[0] for text in letters_in(tmp_path)]
    assert sorted(map(int, kept)) == sorted(digest.pk for digest in to_mail)


def letters_in(folder: Path) -> list[str]:
    return [kept.read_text() for kept in sorted((folder / "mail").glob("digest-*.eml"))]


def worker_that_dies(folder: Path, point: str, hit: int) -> int:
    """A process that does what the worker's task does, armed with one point; its exit status."""
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


# --- in the portal --------------------------------------------------------------------------------------------


def told(people) -> None:
    made.review(made.PUMPS)
    approved(people, wish(effective_on=in_days(3)))
    tell_scheduled()


def test_each_reads_only_what_is_theirs(people):
    made.file(made.parsed(filer="C12", entry_number=number_of("C12"), importer_number="98-765432100"))
    told(people)
    newark = port_person("nora", at="4601")
    pat, agent, company = port_person(), broker(), importer()
    other = broker("C12", "other")
    lead = User.objects.create_user("lead")
    OfficeMembership.objects.create(
        user=lead, office=made.office("CEE010"), role="director", valid_from=SINCE
    )
    specialist = User.objects.get(username="cee010-m1")
    team = Team.objects.get(office__code="CEE010", code="M1")
    for user, expected in (
        (pat, ["office:2704"]),
        (agent, [filer_key()]),
        (company, [importer_key()]),
        (lead, ["office:CEE010"]),
        (specialist, [f"team:{team.pk}"]),
        (other, []),
        (newark, []),
        (User.objects.create_user("nobody"), []),
    ):
        assert [digest.recipient for digest in notices_of(user)] == expected, user.username
        assert unread_count(user, clock.today()) == len(expected), user.username


def test_reading_is_marked_by_person_once_and_only_what_was_on_screen(people):
    told(people)
    pat, pia = port_person("pat"), port_person("pia")
    digest = Digest.objects.get(recipient="office:2704")
    foreign = Digest.objects.get(recipient=filer_key())
    client = Client()
    client.force_login(pat)
    page = client.get("/notices/")
    assert b"1 unread" in page.content and b"Not read yet" in page.content
    assert unread_count(pat, clock.today()) == 1  # looking is not marking
    client.post("/notices/read/", {"notice": foreign.pk})
    assert foreign.read_by.count() == 0
    answer = client.post("/notices/read/", {"notice": digest.pk})
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert mark_read(user=pat, notice_id=digest.pk) == 0
    assert [unread_count(user, clock.today()) for user in (pat, pia)] == [0, 1]
    page = client.get("/notices/")
    assert b"0 unread" in page.content and b"Not read yet" not in page.content
    later = Digest.objects.create(
        recipient="office:2704", occasion="moved", subject="s", body=digest.body, created_at=clock.now()
    )
    client.force_login(pia)
    client.post("/notices/read/", {"upto": digest.pk})
    assert [notice.pk for notice in notices_of(pia).filter(is_read=False)] == [later.pk]
    for bad in ({}, {"notice": "x"}, {"upto": "9" * 30}):
        assert client.post("/notices/read/", bad).status_code == 404


def test_the_bell_costs_a_page_one_statement_however_much_there_is(people):
    told(people)
    client = Client()
    client.force_login(port_person())

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("which_center"))
        return len(asked), len([one for one in asked if "reviews_digest" in one["sql"]])

    cost()
    before = cost()
    template = Digest.objects.get(recipient="office:2704")
    Digest.objects.bulk_create(
        Digest(
            recipient="office:2704",
            occasion="moved",
            delegation_id=template.delegation_id,
            subject="s",
            body=template.body,
            created_at=clock.now(),
            batch_id=None if at == 0 else template.batch_id,
        )
        for at in range(2)
    )
    assert (before[1], cost()) == (1, before)


def test_a_long_list_is_paged_and_marked_from_any_page(people, settings):
    told(people)
    pat = port_person()
    template = Digest.objects.get(recipient="office:2704")
    batches = []
    for at in range(25):
        row = Digest.objects.get(pk=template.pk)
        row.pk = None
        row.batch_id, row.delegation_id, row.occasion = None, None, "moved"
        row.recipient = f"user:{pat.pk}" if at == 0 else row.recipient
        batches.append(row)
    Digest.objects.bulk_create(batches[:2])
    client = Client()
    client.force_login(pat)
    assert client.get("/notices/?page=7").status_code == 200
    newest = notices_of(pat).first()
    assert f'name="upto" value="{newest.pk}"'.encode() in client.get("/notices/").content
    client.post("/notices/read/", {"upto": newest.pk, "page": 2})
    assert unread_count(pat, clock.today()) == 0

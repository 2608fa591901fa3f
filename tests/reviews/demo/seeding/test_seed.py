"""Seeding of an empty database: through the services, the same rows twice, and without a violation."""

import io
from datetime import date, time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from cee_portal.core.models import Event, Job
from cee_portal.core.record import Verb
from entries.models import EntrySummary, ImporterStanding, IntakeRejection, Routing, SummaryRevision
from reviews.demo.builder.story_summary import HALDEN_NUMBER
from reviews.demo.seeding.emptying import NotADemonstrationError, empty_demonstration
from reviews.demo.seeding.jobs import SEED_DEMO
from reviews.demo.seeding.refresh import demo_age_days, request_refresh, run_refresh
from reviews.work.models import WorkItem

AS_OF = date(2026, 11, 24)
COUNT = 300

pytestmark = pytest.mark.django_db(transaction=True)

_SNAPSHOTS = (
    "SELECT entry_number, entry_date, value, duty, fees, line_count, revision, review, filed_at, scheduled_liquidation,"
    " control, collection, liquidation, liquidated_on"
    " FROM entries_entrysummary ORDER BY entry_number",
    "SELECT s.entry_number, o.code, by, basis, decided_on FROM entries_routing r"
    " JOIN entries_entrysummary s ON s.id = r.summary_id"
    " JOIN centers_office o ON o.id = r.office_id ORDER BY summary_id",
    "SELECT entry_number, i.kind, i.state, o.code, u.username, band, due_on, score, arrived_at, result"
    " FROM reviews_workitem i JOIN centers_office o ON o.id = i.office_id LEFT JOIN accounts_user u ON u.id = owner_id"
    " ORDER BY i.id",
    "SELECT entry_number, event, happened_on, amount, statement_number, owed, paid, refunded, at"
    " FROM entries_collectionevent ORDER BY entry_number, id",
    "SELECT verb, actor_name, object_kind, at FROM accounts_event WHERE object_kind <> 'user' ORDER BY id",
)


@pytest.fixture
def demo(settings, reference, tmp_path):
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def seed(*more: str) -> str:
    out = io.StringIO()
    call_command(
        "seed_demo", "--summaries", str(COUNT), "--seed", "2", "--as-of", AS_OF.isoformat(), *more, stdout=out
    )
    return out.getvalue()


def snapshot() -> list[list[tuple[object, ...]]]:
    found = []
    with connection.cursor() as cursor:
        for sql in _SNAPSHOTS:
            cursor.execute(sql)
            found.append(cursor.fetchall())
    return found


def test_seeding_uses_services_and_leaves_no_violation(demo):
    seed()
    # The sample file of the broker comes on top: 24 summaries, six of them rejected.
    assert EntrySummary.objects.count() == COUNT + 18 == Routing.objects.count()
    assert _sums_by_state() <= {
        # control, collection: is anything owed, is anything paid
        (1, 0, False, False),
        (1, 3, False, False),
        (2, 0, True, False),
        (2, 2, False, True),
        (2, 3, False, False),
        (2, 6, True, False),
    }
    assert IntakeRejection.objects.count() == 6
    assert set(SummaryRevision.objects.values_list("source", flat=True)) == {1, 5}
    assert set(ImporterStanding.objects.values_list("kind", flat=True)) <= set(ImporterStanding.Kind.values)
    assert not EntrySummary.objects.filter(filed_at__gte=new_york_moment(AS_OF, time(0))).exists()
    story = WorkItem.objects.get(entry_number=HALDEN_NUMBER)
    assert (story.office.code, story.owner, story.band, story.state) == (
        "CEE007",
        None,
        WorkItem.Band.SOON,
        "open",
    )
    assert EntrySummary.objects.get(entry_number=HALDEN_NUMBER).revision == 2
    shown = list(User.objects.exclude(demo_card="").order_by("id").values_list("username", flat=True))
    assert shown == [
        "specialist", "supervisor", "machinery", "machinery-lead", "port", "admin", "director", "broker", "importer",
        "auditor",
    ]  # fmt: skip
    assert User.objects.get(username="broker").check_password("demo-pass-1")
    assert not User.objects.get(username="okafor").has_usable_password()
    call_command("verify_offices", "--full", stdout=io.StringIO())

    first = snapshot()
    with pytest.raises(CommandError, match="There are summaries already"):
        seed()
    seed("--fresh")
    assert snapshot() == first
    assert User.objects.count() == 36


def _sums_by_state() -> set[tuple[object, ...]]:
    """Return control and collection of all summaries with what their payment events sum up to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.control, s.collection, coalesce(sum(e.owed), 0) > 0, coalesce(sum(e.paid), 0) > 0"
            " FROM entries_entrysummary s LEFT JOIN entries_collectionevent e ON e.summary_id = s.id GROUP BY s.id"
        )
        return set(cursor.fetchall())


def test_only_a_demonstration_is_seeded_or_emptied(demo, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        seed()
    with pytest.raises(NotADemonstrationError):
        empty_demonstration()
    Event.objects.create(at=clock.now(), verb=Verb.DEMO_PROOF_READ, object_kind="test", object_id="1")
    assert Event.objects.filter(verb=Verb.DEMO_PROOF_READ).exists()


@pytest.mark.parametrize("wrong", [("--summaries", "0"), ("--summaries", "many"), ("--as-of", "11/24/2026")])
def test_wrong_arguments_are_named(demo, wrong):
    with pytest.raises(CommandError, match="argument"):
        call_command("seed_demo", *wrong)


def test_fresh_data_on_request(demo, settings):
    settings.DEMO_SUMMARIES = 60
    person = User.objects.create(username="somebody")
    assert demo_age_days() is None
    Job.objects.create(
        kind=SEED_DEMO, state="done", params={"as_of": "2026-01-01", "summaries": 60}, created_at=clock.now()
    )
    assert demo_age_days() == (clock.today() - date(2026, 1, 1)).days
    client = Client()
    assert client.post(reverse("demo_refresh")).status_code == 302
    assert not Job.objects.filter(state="waiting").exists()
    client.force_login(person)
    assert client.get(reverse("demo_refresh")).status_code == 405
    assert client.post(reverse("demo_refresh")).status_code == 302
    job = Job.objects.get(kind=SEED_DEMO, state="waiting")
    assert request_refresh(actor=person).pk == job.pk
    assert run_refresh(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 60)
    assert demo_age_days() == 0
    assert not run_refresh(job.pk)
    assert EntrySummary.objects.count() == 60 + 18
    settings.DEMO = False
    assert client.post(reverse("demo_refresh")).status_code == 404


def test_sample_files_are_handed_out(demo, settings):
    person = User.objects.create(username="somebody")
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("demo_sample", args=["entry-summaries-with-errors.csv"]))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    assert client.get(reverse("demo_sample", args=["other.csv"])).status_code == 404

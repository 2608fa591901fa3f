"""The demonstration has the shape that was asked for: enough open work where the story plays, people with unequal
loads, every ugly case, and the same rows for the same numbers. The full size is a soak test."""

import hashlib
import io
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Q

from centers.models import OfficeMembership
from entries.models import EntrySummary, IntakeRejection, Line, Routing
from reviews.work.models import Hold, WorkItem

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [
    # summaries, open items at Electronics and at 2704, people there who own something
    pytest.param(1_500, 25, 10, 3, id="small"),
    pytest.param(20_000, 400, 150, 8, id="full", marks=pytest.mark.soak),
]
_EVERYTHING = {
    "entries_entrysummary": "entry_number, retired",
    "entries_summaryrevision": "summary_id, revision",
    "entries_line": "summary_id, revision, line_no",
    "entries_routing": "summary_id",
    "entries_routingdecision": "id",
    "entries_importer": "number",
    "entries_importerstanding": "id",
    "reviews_workitem": "id",
    "reviews_validationactivity": "item_id",
    "reviews_hold": "id",
}


@pytest.fixture
def demo(settings, reference, tmp_path):
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def seed(count: int, *more: str) -> None:
    call_command(
        "seed_demo",
        "--summaries",
        str(count),
        "--seed",
        "1",
        "--as-of",
        "2026-11-24",
        *more,
        stdout=io.StringIO(),
    )


def digests() -> dict[str, str]:
    """Return a checksum of all rows of each table that seeding fills, without the id of the job of the sample file."""
    found = {}
    with connection.cursor() as cursor:
        for table, order in _EVERYTHING.items():
            cursor.execute(
                f"SELECT md5((to_jsonb(t) - 'job_id')::text) FROM (SELECT * FROM {table} ORDER BY {order}) t"
            )
            found[table] = hashlib.sha256("".join(row[0] for row in cursor.fetchall()).encode()).hexdigest()
    return found


@pytest.mark.parametrize(("count", "electronics", "los_angeles", "owners"), SIZES)
def test_the_demonstration_has_its_shape(demo, count, electronics, los_angeles, owners):
    seed(count, "--fresh")  # ids begin at 1 the first time too, whatever ran before
    still_open = WorkItem.objects.exclude(state="closed")
    assert still_open.filter(office__code="CEE007").count() >= electronics
    assert still_open.filter(office__code="2704").count() >= los_angeles
    _check_people(still_open, owners)
    _check_unusual_cases()
    first = digests()
    seed(count, "--fresh")
    again = digests()
    assert {table for table in first if first[table] != again[table]} == set()


def _check_people(still_open, owners: int) -> None:
    there = OfficeMembership.objects.filter(office__code="CEE007").select_related("user")
    assert all(place.user.name for place in there)
    away = [
        place
        for place in there
        if place.away_from and place.away_from <= date(2026, 11, 24) <= place.away_until
    ]
    assert len(away) == 2
    mine = still_open.filter(office__code="CEE007", owner__isnull=False)
    loads = list(mine.values("owner").annotate(n=Count("id")).values_list("n", flat=True))
    assert len(loads) >= owners
    assert max(loads) >= 2 * min(loads)
    assert still_open.filter(office__code="CEE007", owner__isnull=True).exists()


def _check_unusual_cases() -> None:
    by = set(Routing.objects.values_list("by", flat=True))
    assert by == set(Routing.By.values) - {Routing.By.MANUAL}, (
        "none, merchandise, account, participant, not eligible"
    )
    only_98 = EntrySummary.objects.annotate(
        known=Count("lines", filter=~Q(lines__heading="", lines__revision=F("revision")))
    )
    assert only_98.filter(known=0).exists(), "chapter 98 only"
    assert Line.objects.filter(hts__0__startswith="98").exists()
    assert Line.objects.filter(adcvd__isnull=False).exists(), "AD/CVD"
    assert EntrySummary.objects.filter(late=True).exists(), "late"
    assert EntrySummary.objects.filter(revision__gt=1).exists(), "replaced"
    assert IntakeRejection.objects.count() == 6, "rejected"
    assert WorkItem.objects.filter(kind="jurisdiction").exclude(state="closed").exists()
    assert Hold.objects.filter(ended_at__isnull=True, reason="by_hand").exists(), "sent to another office"
    assert {"01", "03", "06", "11", "21", "23"} <= set(
        EntrySummary.objects.values_list("entry_type", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT l.summary_id FROM entries_line l JOIN entries_entrysummary s"
            " ON s.id = l.summary_id AND s.revision = l.revision"
            " GROUP BY 1 HAVING count(DISTINCT left(l.heading, 2)) > 1) mixed"
        )
        assert cursor.fetchone()[0], "goods of several industries on one summary"

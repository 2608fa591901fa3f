"""Telling people: on scheduling what will move and whom to call, after the move what came, what went, where to ask.

One digest for each occasion and recipient (a person, port, team of a Center, filer, importer): the rows are the outbox,
and their unique constraint says so (locks.md 9). What the trade reads says nothing of selection or of open work.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from cee_portal.accounts import clock
from centers.models import Office, Team
from centers.selectors import current_rulebook
from reviews.reassignment import digest_sql, sql
from reviews.reassignment.cells import table_for
from reviews.reassignment.digest_words import Words, words_of
from reviews.reassignment.engine import jurisdictions_of
from reviews.reassignment.models import Batch, Digest
from reviews.reassignment.readers import Readers

_LOCK = 0x0CEE_D163
_TOLD_WITHIN = timedelta(days=60)


def tell_scheduled() -> int:
    """Digests for approved orders whose day is near. Level-triggered; gives how many were written."""
    today = clock.today()
    near = today + timedelta(days=settings.REASSIGNMENT_NOTICE_DAYS)
    waiting = Batch.objects.filter(
        state=Batch.State.ANNOUNCED, delegation__isnull=False, starts_on__gt=today, starts_on__lte=near
    )
    return sum(_tell(batch, Digest.Occasion.SCHEDULED) for batch in waiting.order_by("id"))


def tell_moved() -> int:
    """Digests for batches that are done and proved. Level-triggered; gives how many were written."""
    done = Batch.objects.filter(
        state=Batch.State.DONE,
        delegation__isnull=False,
        proof__isnull=False,
        finished_at__gte=clock.now() - _TOLD_WITHIN,
    )
    told = 0
    for batch in done.order_by("id"):
        undone = batch.cause == Batch.Cause.WITHDRAWAL
        told += _tell(batch, Digest.Occasion.UNDONE if undone else Digest.Occasion.MOVED)
    return told


@transaction.atomic
def _tell(batch: Batch, occasion: str) -> int:
    """All digests of one occasion in one transaction: after a kill there are all or none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, batch.pk])
        if not cursor.fetchone()[0]:
            return 0
    if Digest.objects.filter(delegation=batch.delegation_id, batch=batch, occasion=occasion).exists():
        return 0
    words = words_of(batch, occasion)
    rows = _Gathering(batch, occasion).bodies(words)
    readers, now = Readers.gather(rows), clock.now()
    digests = []
    for recipient, (subject, body) in rows.items():
        users, emails = readers.of(recipient)
        digests.append(
            Digest(
                batch=batch,
                delegation=batch.delegation,
                occasion=occasion,
                recipient=recipient,
                users=users,
                emails=emails,
                subject=subject,
                body=body,
                created_at=now,
                # Nobody to mail to: it is read in the portal, as soon as somebody joins.
                mailed_at=None if emails else now,
            )
        )
    Digest.objects.bulk_create(digests, batch_size=1000, ignore_conflicts=True)
    return len(digests)


class _Gathering:
    """Who is told what, by recipient. A few grouped statements, whatever the size of the move."""

    def __init__(self, batch: Batch, occasion: str) -> None:
        before = occasion == Digest.Occasion.SCHEDULED
        self.batch = batch
        self.summaries = digest_sql.COMING_SUMMARIES if before else digest_sql.MOVED_SUMMARIES
        self.items = digest_sql.COMING_ITEMS if before else digest_sql.MOVED_ITEMS
        self.values: dict[str, Any] = {"batch": batch.pk, "order": batch.delegation_id}
        if before:
            self.values |= sql.parameters(table_for(current_rulebook(), batch.starts_on))
            self.values["jurisdictions"] = jurisdictions_of(batch)
        self.offices = {office.pk: office for office in Office.objects.all()}

    def bodies(self, words: Words) -> dict[str, tuple[str, dict[str, Any]]]:
        """Subject and body by recipient."""
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        self._offices(words, found)
        self._people(words, found)
        for statement, prefix in ((digest_sql.BY_FILER, "filer"), (digest_sql.BY_IMPORTER, "importer")):
            for key, parts in self._by_key(statement).items():
                found[f"{prefix}:{key}"] = words.trade(parts)
        return found

    def _offices(self, words: Words, found: dict[str, tuple[str, dict[str, Any]]]) -> None:
        went: dict[int, Counter[str]] = {}
        came: dict[int, Counter[str]] = {}
        for name, statement in (("summaries", digest_sql.BY_OFFICES), ("items", digest_sql.ITEMS_BY_OFFICES)):
            for origin, goal, number in self._ask(statement):
                went.setdefault(origin, Counter())[name] += number
                came.setdefault(goal, Counter())[name] += number
        for office_id in {*went, *came}:
            office = self.offices[office_id]
            if not office.is_center:
                found[f"office:{office.code}"] = words.office(
                    office, went.get(office_id, Counter()), came.get(office_id, Counter())
                )
        by_team = dict(self._ask(digest_sql.BY_TEAM))
        for team in Team.objects.filter(
            office_id__in=[pk for pk in {*went, *came} if self.offices[pk].is_center]
        ):
            center = self.offices[team.office_id]
            found[f"team:{team.pk}"] = words.team(
                team,
                center,
                came.get(center.pk, Counter()),
                went.get(center.pk, Counter()),
                by_team.get(team.pk),
            )

    def _people(self, words: Words, found: dict[str, tuple[str, dict[str, Any]]]) -> None:
        parts: dict[int, list[tuple[Office, Office, int, int]]] = {}
        for owner, origin, goal, number, kept in self._ask(digest_sql.BY_OWNER):
            parts.setdefault(owner, []).append((self.offices[origin], self.offices[goal], number, kept))
        for owner, mine in parts.items():
            found[f"user:{owner}"] = words.person(mine)

    def _by_key(self, statement: str) -> dict[int, list[tuple[Office, int]]]:
        parts: dict[int, list[tuple[Office, int]]] = {}
        for key, goal, number in self._ask(statement):
            parts.setdefault(key, []).append((self.offices[goal], number))
        return parts

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(summaries=self.summaries, items=self.items), self.values)
            return cursor.fetchall()


def told_words(batch: Batch) -> str:
    """`61 ports, 4 teams, 1,204 filers, 9,871 importers`; "" before anybody was told."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT split_part(recipient, ':', 1), count(*) FROM reviews_digest
               WHERE batch_id = %s AND occasion <> 'scheduled' GROUP BY 1""",
            [batch.pk],
        )
        found = dict(cursor.fetchall())
    names = (
        ("office", "port"),
        ("team", "team"),
        ("user", "person"),
        ("filer", "filer"),
        ("importer", "importer"),
    )
    return ", ".join(_count(found[key], name) for key, name in names if key in found)


def _count(number: int, name: str) -> str:
    plural = "people" if name == "person" else f"{name}s"
    return f"{number:,} {name if number == 1 else plural}"

"""The database role of docs/database_role.sql: the portal's work goes through with it, and the record stays."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cee_portal.core.models import Event, Job
from cee_portal.core.record import Verb
from cee_portal.devtools.run.database import make_role
from entries.models import EntrySummary, RoutingDecision
from reviews.demo.seeding.emptying import may_empty
from reviews.jurisdiction.services import set_jurisdiction
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.verification.report import verify_offices
from reviews.work.models import ItemMove, WorkItem
from reviews.work.services import ownership
from tests.builders import flips
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

SQL = (Path(__file__).resolve().parents[1] / "docs" / "database_role.sql").read_text()
ROLE = f"cee_app_{os.getpid()}"  # roles belong to the server, which test processes share


def run(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def acting() -> Iterator[None]:
    run(f"SET LOCAL ROLE {ROLE}")
    yield
    run("RESET ROLE")


@pytest.fixture
def role(reference: None) -> None:
    run(SQL.replace("cee_app", ROLE))
    run(SQL.replace("cee_app", ROLE))  # as after an upgrade


def tables_with(trigger: str) -> set[str]:
    return {
        str(row[0])
        for row in run(f"SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '{trigger}'")
    }


def test_the_days_work_goes_through(role: None) -> None:
    people = {
        "petra": made.person("petra", at="2704"),
        "lead": made.person("lead", at="2704", role="supervisor"),
        "dana": made.person("dana"),
    }
    with acting():
        waiting = made.waiting()
        review = made.review()
        ownership.take(item_id=review.pk, user=people["dana"])
        close_review(item_id=review.pk, user=people["dana"], outcome=ReviewOutcome(result="no_discrepancy"))
        set_jurisdiction(
            summary_id=waiting.summary_id,
            center=made.office("CEE007"),
            user=people["lead"],
            reason="telephones",
            item_id=waiting.pk,
        )
    assert EntrySummary.objects.count() == 2
    assert WorkItem.objects.get(pk=review.pk).state == WorkItem.State.CLOSED
    assert RoutingDecision.objects.filter(summary=waiting.summary_id).count() == 2
    assert ItemMove.objects.exists() and Event.objects.filter(verb=Verb.JURISDICTION_SET).exists()


def test_a_center_becomes_operational_and_back(role: None) -> None:
    flips.staff()
    people = flips.administrators()
    with acting():
        pumps = made.review(made.PUMPS)
        order, batch = flips.approved(people)
        assert flips.run(batch).state == "done"
        assert flips.offices(pumps) == [flips.MACHINERY]
        assert flips.run(flips.withdrawn(people, order)).state == "done"
        assert flips.offices(pumps) == ["2704"]
        assert not [found for found in verify_offices(full=True) if found.violations]


def test_the_record_stays(role: None) -> None:
    record, kept = tables_with("append_only"), tables_with("no_delete")
    assert "accounts_event" in record and "entries_entrysummary" in kept
    refused = [f"UPDATE {table} SET {first_column(table)} = NULL" for table in record]
    refused += [f"DELETE FROM {table}" for table in record | kept]
    refused += [f"TRUNCATE {table} CASCADE" for table in record | kept]
    refused.append("CREATE TABLE other (id int)")
    for statement in refused:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), acting():
            run(statement)


def test_the_step_that_prepares_the_database_makes_the_role(reference: None) -> None:
    """As compose runs it: the role of its name, with a password that the server knows as a digest alone."""
    name = f"{ROLE}_made"
    make_role("p'ass-word", name)
    make_role("another", name)
    stored = run(f"SELECT rolpassword, rolcanlogin, rolsuper FROM pg_authid WHERE rolname = '{name}'")[0]
    assert str(stored[0]).startswith("SCRAM-SHA-256$") and stored[1:] == (True, False)
    assert run(f"SELECT has_table_privilege('{name}', 'accounts_event', 'UPDATE')") == [(False,)]
    assert run(f"SELECT has_table_privilege('{name}', 'accounts_signintries', 'DELETE')") == [(True,)]


def test_the_role_cannot_make_fresh_data_and_the_portal_says_so(
    role: None, client: Client, settings: Any
) -> None:
    settings.DEMO = True
    client.force_login(made.person("dana"))
    with acting():
        answer = client.post("/demo/refresh/", follow=True)
    assert "as the owner of the database" in answer.content.decode()
    assert not Job.objects.filter(kind="seed_demo").exists()
    assert may_empty()


def first_column(table: str) -> str:
    sql = "SELECT attname FROM pg_attribute WHERE attnum = 1 AND attrelid = '{}'::regclass"
    return str(run(sql.format(table))[0][0])

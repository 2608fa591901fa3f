"""The record: what is written, who may read it, and that nobody changes it."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import MOST_EVENTS, events_of_summary, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    actor = User.objects.create_user("dana", first_name="Dana", last_name="Ruiz")
    record(
        verb="closed", actor=actor, object_kind="work_item", object_id=7, summary_id=3, after={"result": "x"}
    )
    return Event.objects.get()


def test_an_event_keeps_the_name_of_its_author_and_the_time_of_the_database():
    actor = User.objects.create_user("dana", first_name="Dana", last_name="Ruiz")
    moment = datetime(2015, 1, 28, 14, 0, tzinfo=UTC)
    with clock.set_to(moment):
        record(verb="closed", actor=actor, object_kind="work_item", object_id=7)
    event = Event.objects.get()
    assert (event.at, event.actor_name, event.object_id, event.audience) == (
        moment,
        "Dana Ruiz",
        "7",
        "staff",
    )


def test_an_act_of_the_portal_has_no_author():
    record(verb="returned", actor=None, object_kind="work_item", object_id=7)
    assert (Event.objects.get().actor, Event.objects.get().actor_name) == (None, "")


CHANGES = {
    "an update of a row through the model": lambda event: event.save(),
    "an update of a queryset": lambda event: Event.objects.update(reason="other"),
    "a delete of a row": lambda event: event.delete(),
    "a delete of a queryset": lambda event: Event.objects.all().delete(),
    "an update in plain SQL": lambda event: _sql("UPDATE accounts_event SET reason = 'other'"),
    "a delete in plain SQL": lambda event: _sql("DELETE FROM accounts_event"),
}


def _sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


@pytest.mark.parametrize("sentence", CHANGES)
def test_the_database_refuses(event, sentence):
    with pytest.raises(DatabaseError, match="append-only: change"), transaction.atomic():
        CHANGES[sentence](event)
    assert Event.objects.get(pk=event.pk).reason == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["TRUNCATE accounts_event", "TRUNCATE accounts_user CASCADE"])
def test_the_database_refuses_to_empty_the_record(event, statement):
    """Where it does not say that it belongs to a test run."""
    with pytest.raises(DatabaseError, match="append-only: truncation"), transaction.atomic():
        _sql(f"SET LOCAL cee.testing = 'off'; {statement}")
    assert Event.objects.count() == 1


def test_people_are_never_removed(event):
    with pytest.raises(DatabaseError), transaction.atomic():
        _sql("DELETE FROM accounts_user")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("sentence", "audience", "verbs"),
    [
        ("staff read everything, newest first", "staff", ["filed", "selected"]),
        ("the trade reads what is for the trade", "trade", ["filed"]),
        ("an unknown audience reads nothing", "everybody", []),
        ("nor does none", "", []),
    ],
)
def test_audiences(sentence, audience, verbs):
    record(verb="selected", actor=None, object_kind="summary", object_id=3, summary_id=3)
    record(verb="filed", actor=None, object_kind="summary", object_id=3, summary_id=3, audience="trade")
    record(verb="filed", actor=None, object_kind="summary", object_id=4, summary_id=4, audience="trade")
    assert [event.verb for event in events_of_summary(3, audience)] == verbs


def test_the_record_of_a_summary_is_bounded():
    for number in range(4):
        record(verb=f"v{number}", actor=None, object_kind="summary", object_id=3, summary_id=3)
    assert [event.verb for event in events_of_summary(3, "staff", limit=2)] == ["v3", "v2"]
    assert events_of_summary(3, "staff", limit=10**9).query.high_mark == MOST_EVENTS

"""The record: what is written, who may read it, and that nobody changes it."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event, verb_words

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
PRODUCT = [
    path
    for package in ("cee_portal", "centers", "entries", "reviews")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]


@pytest.fixture
def event() -> Event:
    actor = User.objects.create_user("dana", first_name="Dana", last_name="Ruiz")
    record_event(
        verb=Verb.ITEM_CLOSED,
        actor=actor,
        object_kind="work_item",
        object_id=7,
        summary_id=3,
        after={"result": "x"},
    )
    return Event.objects.get()


def test_an_event_keeps_the_name_of_its_author_and_the_time_of_the_database():
    actor = User.objects.create_user("dana", first_name="Dana", last_name="Ruiz")
    moment = datetime(2015, 1, 28, 14, 0, tzinfo=UTC)
    with clock.set_to(moment):
        record_event(verb=Verb.ITEM_CLOSED, actor=actor, object_kind="work_item", object_id=7)
    event = Event.objects.get()
    assert (event.at, event.actor_name, event.object_id, event.audience) == (
        moment,
        "Dana Ruiz",
        "7",
        "staff",
    )


def test_an_act_of_the_portal_has_no_author():
    record_event(verb=Verb.ITEM_RETURNED, actor=None, object_kind="work_item", object_id=7)
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


def test_a_verb_outside_the_enumeration_is_refused():
    with pytest.raises(ValueError, match="is not a valid Verb"):
        record_event(verb="looked", actor=None, object_kind="summary", object_id=3)


def test_every_verb_is_a_noun_and_a_past_act_and_has_words_for_pages():
    assert [verb for verb in Verb if not re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", verb.value)] == []
    assert [verb for verb in Verb if not verb_words(verb.value) or verb_words(verb.value) == verb.value] == []
    assert verb_words("known.before") == "known.before"


def test_code_writes_and_reads_verbs_by_the_enumeration_and_every_verb_is_written():
    texts, members = [], set()
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Verb"
            ):
                members.add(node.attr)
            texts += [f"{path.relative_to(ROOT)}:{text.lineno}" for text in verb_texts(node)]
    assert texts == []
    assert set(Verb.__members__) - members == set()


def verb_texts(node: ast.AST) -> list[ast.expr]:
    """Return the plain texts that stand where a verb is written, filtered or compared."""
    found: list[ast.expr] = []
    if isinstance(node, ast.keyword) and (node.arg or "").split("__")[0] == "verb":
        found = [node.value]
    elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "verb":
        found = node.comparators
    return [text for value in found for text in plain_texts(value)]


def plain_texts(value: ast.expr) -> list[ast.expr]:
    """Return the texts that an expression may be: itself, a branch of a condition, or an element."""
    if isinstance(value, ast.IfExp):
        return [*plain_texts(value.body), *plain_texts(value.orelse)]
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        return [text for element in value.elts for text in plain_texts(element)]
    return [value] if isinstance(value, ast.Constant | ast.JoinedStr) else []

"""Every rule of visibility, walked with a world that holds rows of each model."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

import cee_portal.urls  # the pages and the API import every rule
from cee_portal.accounts.models import User
from cee_portal.core import clock, visibility
from cee_portal.core.models import Job
from centers.models import Delegation, Office
from entries.models import EntrySummary, Importer
from reviews.documents.models import Document
from reviews.notices.models import Digest
from reviews.reassignment.models import Batch
from reviews.requests.models import TradeRequest
from reviews.validation.models import Criterion
from reviews.work.models import WorkItem
from tests.builders.world import World, add_request, build_world

ROOT = Path(__file__).resolve().parents[1]
STAFF = {"specialist", "supervisor", "machinery", "port", "admin", "auditor"}
# The roles of the world that see any row of the model.
READERS = {
    Job: {"specialist", "admin", "auditor"},
    EntrySummary: STAFF | {"broker", "other_broker", "importer"},
    Importer: STAFF | {"importer"},
    WorkItem: STAFF,
    Batch: STAFF,
    Delegation: {"admin", "auditor"},
    Criterion: STAFF,
    Digest: {"specialist"},
    TradeRequest: STAFF | {"broker", "importer"},
    Document: STAFF | {"broker", "importer"},
}
assert cee_portal.urls


@pytest.fixture
def world(reference) -> World:
    made = add_request(build_world())
    Digest.objects.create(
        batch=made.batch,
        occasion="scheduled",
        body={},
        recipient=f"user:{made.people['specialist'].pk}",
        created_at=clock.now(),
    )
    return made


def test_the_models_with_a_rule_are_known():
    assert set(visibility.models_with_rule()) == {*READERS, Office}
    assert [model for model in visibility.models_with_rule() if visibility.is_public(model)] == [Office]


def test_every_rule_shows_rows_to_its_readers_alone(world):
    for model, readers in READERS.items():
        assert model.objects.exists(), model
        seen = {role for role, user in world.people.items() if visibility.visible(model, user).exists()}
        assert seen == readers, model


def test_no_rule_shows_a_row_to_a_visitor_or_to_a_person_who_left(world):
    left = [*world.people.values()]
    User.objects.update(is_active=False)
    for user in (*User.objects.filter(pk__in=[user.pk for user in left]), AnonymousUser(), None):
        for model in READERS:
            assert not visibility.visible(model, user).exists(), (model, user)
        assert visibility.visible(Office, user).exists()


def test_every_function_named_visible_is_a_rule_or_starts_from_one():
    plain = []
    for package in ("cee_portal", "centers", "entries", "reviews"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text()).body:
                if (
                    isinstance(node, ast.FunctionDef)
                    and node.name.startswith("visible_")
                    and not _is_rule(node)
                ):
                    plain.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert plain == []


def _is_rule(function: ast.FunctionDef) -> bool:
    """A rule is decorated; another function calls one that is."""
    decorated = any("visibility." in ast.unparse(decorator) for decorator in function.decorator_list)
    calls = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    return decorated or any(name.startswith("visible_") for name in calls)

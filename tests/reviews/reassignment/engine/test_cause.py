"""Causes: each has a class, and the engine asks it instead of naming causes."""

from pathlib import Path

import pytest

from reviews.reassignment import engine
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch

ROOM = Path(str(engine.__file__)).parent


@pytest.mark.parametrize("key", Batch.Cause.values)
def test_each_cause_has_a_class(key):
    assert cause_of(Batch(cause=key)).recorded_as


def test_each_cause_is_answered_by_another_class():
    assert len({type(cause_of(Batch(cause=key))) for key in Batch.Cause.values}) == len(Batch.Cause.values)


def test_the_engine_names_no_cause():
    named = [path.name for path in ROOM.glob("*.py") if "Batch.Cause" in path.read_text(encoding="utf-8")]
    assert named == []

"""Causes: each has a class, and the engine asks it instead of naming causes."""

from pathlib import Path

import pytest

from reviews.reassignment import engine
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch

ROOM = Path(str(engine.__file__)).parent


@pytest.mark.parametrize("key", Batch.Cause.values)
def test_each_cause_has_a_class_of_its_own(key):
    cause = cause_of(Batch(cause=key))
    assert cause.key == key
    assert cause.recorded_as


def test_the_engine_names_no_cause():
    named = [path.name for path in ROOM.glob("*.py") if "Batch.Cause" in path.read_text(encoding="utf-8")]
    assert named == []

"""The table of clocks keeps its rows; only their end is written later, and once."""

import pytest
from django.db import DatabaseError, transaction

from cee_portal.core import db
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_itemclock SET last_on = last_on + 1",
        "UPDATE reviews_itemclock SET item_id = item_id + 1",
        "UPDATE reviews_itemclock SET ended_how = 'closed'",
        "UPDATE reviews_itemclock SET ended_at = NULL, ended_how = ''",
        "DELETE FROM reviews_itemclock",
    ],
)
def test_only_the_end_of_a_clock_is_written_later(statement: str) -> None:
    desk.item()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        db.execute(statement)


def test_an_end_is_written_once() -> None:
    desk.item()
    end = "UPDATE reviews_itemclock SET ended_at = now(), ended_how = 'closed'"
    db.execute(end)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        db.execute(end)

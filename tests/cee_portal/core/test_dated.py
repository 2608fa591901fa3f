"""Rows that are valid from a day to a day."""

from datetime import date

import pytest
from django.apps import apps

from cee_portal.core import db
from cee_portal.core.dated import DatedQuerySet, sql_valid_on

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)
ON = {"first": FIRST, "last": LAST, "before": date(2026, 3, 1), "after": date(2026, 3, 5)}

SQL = f"""SELECT count(*) FROM (VALUES (%s::date, %s::date)) AS row (valid_from, valid_to)
          WHERE {sql_valid_on("row", "%s")}"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("valid_from", "valid_to", "valid"),
    [
        (FIRST, LAST, {"first", "last"}),
        (FIRST, None, {"first", "last", "after"}),
        (FIRST, FIRST, {"first"}),
        (None, None, set()),
    ],
)
def test_a_row_is_valid_from_its_first_to_its_last_day(valid_from, valid_to, valid):
    from reviews.validation.models import Criterion

    Criterion.objects.all().delete()
    Criterion.objects.create(code="c", subject="value", weight=1, valid_from=valid_from, valid_to=valid_to)
    assert {name for name, day in ON.items() if Criterion.objects.on(day).exists()} == valid
    assert {name for name, day in ON.items() if db.scalar(SQL, [valid_from, valid_to, day, day])} == valid


def test_every_model_with_valid_from_is_read_by_the_same_condition():
    dated = [
        model
        for model in apps.get_models()
        if {"valid_from", "valid_to"} <= {field.name for field in model._meta.get_fields()}
    ]
    assert len(dated) >= 6
    assert [model for model in dated if not isinstance(model._default_manager.all(), DatedQuerySet)] == []

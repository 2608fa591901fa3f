"""Rows that are valid from a day (`valid_from`) to a last day (`valid_to`; None: open).

`valid_from` may be None where a row waits to be put in force; such a row is valid on no day. In SQL the same
condition is `sql_valid_on`.
"""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

Row = TypeVar("Row", bound=models.Model, covariant=True)


def valid_on(day: date, path: str = "") -> Q:
    """Return the condition that a row is valid on `day`; `path` leads to the dated model (`"memberships__"`)."""
    open_end = Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gte": day})
    return Q(**{f"{path}valid_from__lte": day}) & open_end


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with `valid_from` and `valid_to`. Use as `objects = DatedQuerySet.as_manager()`."""

    def on(self, day: date) -> Self:
        """Return the rows that are valid on `day`, the first and the last day included."""
        return self.filter(valid_on(day))


def sql_valid_on(alias: str, day: str) -> str:
    """Return the same condition as SQL; `alias` names the table, `day` is an SQL expression."""
    return f"({alias}.valid_from <= {day} AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {day}))"

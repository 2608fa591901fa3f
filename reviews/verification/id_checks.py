"""Checks of ids that no foreign key guards (decision 4)."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey

from reviews.verification.checks import Check

# Columns that name a row without being a foreign key: (table, column, table named, column named).
_PLAIN_COLUMNS = (
    ("entries_routing", "rulebook", "centers_rulebook", "number"),
    ("entries_routing", "edition_row", "centers_editionrow", "id"),
    ("entries_routing", "standing", "entries_importerstanding", "id"),
    ("entries_routingdecision", "rulebook", "centers_rulebook", "number"),
)


def id_checks() -> Iterator[Check]:
    """Yield one check for every such column of entries and reviews."""
    for label in ("entries", "reviews"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.local_fields:
                if isinstance(field, ForeignKey) and not getattr(field, "db_constraint", True):
                    target = field.related_model._meta
                    yield _id_check(
                        model._meta.db_table, field.column, target.db_table, str(target.pk.column)
                    )
    for table, column, target_table, key in _PLAIN_COLUMNS:
        yield _id_check(table, column, target_table, key)


def _id_check(table: str, column: str, target_table: str, key: str) -> Check:
    return Check(
        f"{table}.{column} names a row of {target_table}",
        f"SELECT DISTINCT t.{column}::text, 'no such row' FROM {table} t"
        f" LEFT JOIN {target_table} named ON named.{key} = t.{column}"
        f" WHERE t.{column} IS NOT NULL AND named.{key} IS NULL",
    )

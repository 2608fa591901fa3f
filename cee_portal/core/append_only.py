"""Triggers that make a table append-only.

In production the database role has no right to UPDATE, DELETE and TRUNCATE either (docs/operations.md); the triggers
hold for every role. Tests empty their tables with TRUNCATE, so it passes where the setting `cee.testing` is on.
"""

import pgtrigger

_MESSAGE = "The record is append-only: {what} of % is refused."


def refuse_row_change(table: str) -> pgtrigger.Trigger:
    """Return a row trigger that refuses UPDATE and DELETE."""
    return pgtrigger.Trigger(
        name=f"{table}_append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        func=f"RAISE EXCEPTION '{_MESSAGE.format(what='change')}', TG_TABLE_NAME;",
    )


def refuse_delete(table: str) -> pgtrigger.Trigger:
    """Return a row trigger that refuses DELETE, for parents that are kept for ever.

    Because such a parent never goes, large tables refer to it without a foreign key check of each row (decision 4).
    """
    return pgtrigger.Trigger(
        name=f"{table}_no_delete",
        operation=pgtrigger.Delete,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION '% is never removed.', TG_TABLE_NAME;",
    )


def refuse_truncate(table: str) -> pgtrigger.Trigger:
    """Return a statement trigger that refuses TRUNCATE outside the test suite."""
    return pgtrigger.Trigger(
        name=f"{table}_no_truncate",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func=(
            "IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; "
            f"RAISE EXCEPTION '{_MESSAGE.format(what='truncation')}', TG_TABLE_NAME;"
        ),
    )

"""Triggers that make a table append-only.

In production a database role without UPDATE, DELETE and TRUNCATE comes on top (docs/operations.md); the triggers hold
for everybody else. Tests empty their tables with TRUNCATE, so that one passes where `cee.testing` is on.
"""

import pgtrigger

_MESSAGE = "The record is append-only: {what} of % is refused."


def refuse_row_change(table: str) -> pgtrigger.Trigger:
    """A row trigger that refuses UPDATE and DELETE."""
    return pgtrigger.Trigger(
        name=f"{table}_append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        func=f"RAISE EXCEPTION '{_MESSAGE.format(what='change')}', TG_TABLE_NAME;",
    )


def refuse_delete(table: str) -> pgtrigger.Trigger:
    """A row trigger that refuses DELETE, on parents that are kept for ever.

    It is what allows the large tables below them to go without a foreign key check on every row
    (decision 4).
    """
    return pgtrigger.Trigger(
        name=f"{table}_no_delete",
        operation=pgtrigger.Delete,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION '% is never removed.', TG_TABLE_NAME;",
    )


def refuse_truncate(table: str) -> pgtrigger.Trigger:
    """A statement trigger that refuses TRUNCATE outside the test suite."""
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

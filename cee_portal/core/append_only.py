"""Triggers that make a table append-only.

In production the database role has no right to UPDATE, DELETE and TRUNCATE either (docs/operations.md); the triggers
hold for every role. Tests empty their tables with TRUNCATE, so it passes where the setting `cee.testing` is on.
"""

from collections.abc import Sequence
from typing import Any

import pgtrigger

_MESSAGE = "The record is append-only: {what} of % is refused."
_PASS_IN_TESTS = "IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; "


def refuse_row_change(table: str) -> pgtrigger.Trigger:
    """Return a row trigger that refuses UPDATE and DELETE."""
    operation = pgtrigger.Update | pgtrigger.Delete
    return _refusal(f"{table}_append_only", operation, _MESSAGE.format(what="change"))


def refuse_change_but_end(table: str, *, end: str, kept: Sequence[str]) -> tuple[pgtrigger.Trigger, ...]:
    """Return row triggers that refuse every UPDATE but the one that ends a row, once, and every DELETE.

    `end`: the column with the moment of the end, NULL until then. `kept`: the columns that are never written again.
    Both triggers cost nothing in a mass update, because none looks into the row.
    """
    message = _MESSAGE.format(what="change")
    is_no_end = pgtrigger.Condition(f"OLD.{end} IS NOT NULL OR NEW.{end} IS NULL")
    return (
        _refusal(f"{table}_append_only", pgtrigger.UpdateOf(*kept) | pgtrigger.Delete, message),
        _refusal(f"{table}_ends_once", pgtrigger.Update, message, condition=is_no_end),
    )


def refuse_delete(table: str) -> pgtrigger.Trigger:
    """Return a row trigger that refuses DELETE, for parents that are kept for ever.

    Because such a parent never goes, large tables refer to it without a foreign key check of each row (decision 4).
    """
    return _refusal(f"{table}_no_delete", pgtrigger.Delete, "% is never removed.")


def refuse_truncate(table: str) -> pgtrigger.Trigger:
    """Return a statement trigger that refuses TRUNCATE outside the test suite."""
    message = _MESSAGE.format(what="truncation")
    return _refusal(f"{table}_no_truncate", pgtrigger.Truncate, message, pgtrigger.Statement, _PASS_IN_TESTS)


def _refusal(
    name: str,
    operation: Any,
    message: str,
    level: Any = pgtrigger.Row,
    before: str = "",
    condition: Any = None,
) -> pgtrigger.Trigger:
    func = f"{before}RAISE EXCEPTION '{message}', TG_TABLE_NAME;"
    return pgtrigger.Trigger(
        name=name, operation=operation, level=level, when=pgtrigger.Before, func=func, condition=condition
    )

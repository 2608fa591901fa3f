"""Triggers of rows that are written whole and released later: only the columns of their release may change.

A row is written in the transaction of its act with an empty `visible_at`. After the commit that moment is set once.
Until it comes the row may be withdrawn, once. Everything else stays (docs/database_role.sql gives the portal's role the
right to change these two columns only).
"""

import pgtrigger

_REFUSE_OTHERS = """
IF to_jsonb(NEW) - '{visible_at,withdrawn_at}'::text[] <> to_jsonb(OLD) - '{visible_at,withdrawn_at}'::text[]
   OR (OLD.visible_at IS NOT NULL AND NEW.visible_at IS DISTINCT FROM OLD.visible_at)
   OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
   OR (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND OLD.visible_at <= NEW.withdrawn_at) THEN
    RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;
END IF;
RETURN NEW;
"""


def allow_release_only(table: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse DELETE, and UPDATE of anything but the release of a row."""
    refuse_delete = pgtrigger.Trigger(
        name=f"{table}_append_only",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;",
    )
    refuse_change = pgtrigger.Trigger(
        name=f"{table}_release_only",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=_REFUSE_OTHERS,
    )
    return [refuse_delete, refuse_change]

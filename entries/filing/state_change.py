"""The change of the status axes of summaries on file, by the table of `entries.rules.transitions`."""

import json
from collections.abc import Mapping
from datetime import datetime

from cee_portal.core import clock, db
from entries.models import EntrySummary
from entries.rules.states import AXES, MARKS, State, state_of
from entries.rules.transitions import Event, Facts, state_after

_COLUMNS = (*AXES, *MARKS, "version")


def change_state(summary: EntrySummary, event: Event, facts: Facts = Facts()) -> State:  # noqa: B008
    """Apply an event to a summary that the caller has locked, and return its new state.

    Raises TransitionRefusedError where its state does not allow the event.
    """
    after = state_after(state_of(summary), event, facts)
    write_states({summary.pk: after}, clock.now())
    for name in _COLUMNS:
        setattr(summary, name, getattr(after, name))
    return after


def write_states(states: Mapping[int, State], now: datetime) -> None:
    """Write states that the table of transitions gave on locked summaries, by id, one version of each row further."""
    if not states:
        return
    rows = [{"id": pk, **{name: getattr(state, name) for name in _COLUMNS}} for pk, state in states.items()]
    sets = ", ".join(f"{name} = v.{name}" for name in _COLUMNS)
    db.execute(
        f"UPDATE entries_entrysummary AS s SET {sets}, lock_version = s.lock_version + 1, changed_at = %s"
        " FROM json_populate_recordset(NULL::entries_entrysummary, %s) AS v WHERE s.id = v.id",
        [now, json.dumps(rows)],
    )

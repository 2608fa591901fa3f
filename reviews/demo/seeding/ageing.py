"""The control, the payment and the liquidation that summaries of a certain age have.

A summary is in trade control until its statement: the tenth working day after its entry, or the day of its filing where
that is later. A daily statement is collected a working day after. Four in ten summaries stand on a monthly statement:
its payment is authorized after eleven and collected after fifteen working days of the month that follows the entry.
CBP liquidates on the scheduled day, but not while the jurisdiction is open. `entries.rules.transitions` decides which
event changes what. Each statement and payment leaves the payment events that a file from outside would.
"""

from datetime import date, timedelta
from typing import Any

from cee_portal.core import db
from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays
from entries.models import CollectionEvent
from entries.rules.acceptance import summary_due
from entries.rules.problem import Problem
from entries.rules.states import AXES, Census, Collection, Control, Liquidation, Review, State, Status
from entries.rules.transitions import Event, apply_event
from entries.selectors.collections import DECLARED_SQL
from reviews.kinds import keys_that_wait_for_jurisdiction

_DAY = timedelta(days=1)
_AUTHORIZED_AFTER, _COLLECTED_AFTER = 11, 15
_DEMO = int(CollectionEvent.Source.DEMO)
_EVENTS = (Event.ON_STATEMENT, Event.AUTHORIZED, Event.COLLECTED, Event.LIQUIDATED)
_TRADE, _CBP = int(Control.TRADE), int(Control.CBP)
_UNPAID, _PAID, _AUTHORIZED = (
    int(each) for each in (Collection.UNPAID, Collection.PAID, Collection.AUTHORIZED)
)
_HAPPENED = ("on_statement", "is_authorized", "is_collected", "is_liquidated")
_COLUMNS = (*AXES, *_HAPPENED, "new_control", "new_collection", "new_liquidation")

_FILED = "coalesce(s.summary_date, (s.filed_at AT TIME ZONE 'America/New_York')::date)"
_MONTHLY = "right(s.entry_number, 1) < '4'"
_STATED = f"s.entry_date < %(stated)s AND {_FILED} < %(as_of)s"
# The summaries on file with what has happened to each by its age.
AGES = f"""
    SELECT s.id, {", ".join(f"s.{axis}" for axis in AXES)},
           {_STATED} AS on_statement,
           {_STATED} AND {_MONTHLY} AND s.entry_date < %(authorized)s AS is_authorized,
           {_STATED} AND CASE WHEN {_MONTHLY} THEN s.entry_date < %(collected)s
                              ELSE s.entry_date < %(paid)s AND {_FILED} < %(as_of)s - 1 END AS is_collected,
           coalesce(s.scheduled_liquidation < %(as_of)s, FALSE) AND NOT EXISTS (
               SELECT 1 FROM reviews_workitem i
               WHERE i.summary_id = s.id AND i.state <> 'closed' AND i.kind = ANY(%(waiting)s)) AS is_liquidated
    FROM entries_entrysummary s
"""
_GROUPS = f"SELECT DISTINCT {', '.join((*AXES, *_HAPPENED))} FROM ({AGES}) aged"
_CHANGE = f"""
UPDATE entries_entrysummary summary
SET control = new_control, collection = new_collection, liquidation = new_liquidation,
    liquidated_on = CASE WHEN is_liquidated THEN summary.scheduled_liquidation ELSE summary.liquidated_on END
FROM ({AGES}) aged JOIN unnest(
    {", ".join(f"%({name})s::{'bool' if name in _HAPPENED else 'int'}[]" for name in _COLUMNS)}
) AS changes ({", ".join(_COLUMNS)}) USING ({", ".join((*AXES, *_HAPPENED))})
WHERE summary.id = aged.id
"""
# The days of the statement and of its payments follow from the day of entry, and none lies before the filing.
_PAY = f"""
INSERT INTO entries_collectionevent (summary_id, entry_number, event, happened_on, amount, statement_number,
                                     owed, paid, refunded, source, at)
SELECT s.id, s.entry_number, e.event, e.happened_on, e.amount,
       left(s.entry_number, 3) || to_char(stated.day, 'YYMMDD'), e.owed, e.paid, 0, %(demo)s,
       (e.happened_on + time '18:00') AT TIME ZONE 'America/New_York'
FROM ({AGES}) aged JOIN unnest(
    {", ".join(f"%({name})s::{'bool' if name in _HAPPENED else 'int'}[]" for name in _COLUMNS)}
) AS changes ({", ".join(_COLUMNS)}) USING ({", ".join((*AXES, *_HAPPENED))})
JOIN entries_entrysummary s ON s.id = aged.id
JOIN unnest(%(entered)s::date[], %(due)s::date[], %(daily)s::date[], %(debit)s::date[], %(monthly)s::date[])
    AS days (entered, due, daily, debit, monthly) ON days.entered = s.entry_date,
LATERAL (SELECT greatest(days.due, {_FILED}) AS day) stated,
LATERAL (SELECT CASE WHEN changes.collection = %(free)s THEN 0 ELSE {DECLARED_SQL} END AS amount) due,
LATERAL (VALUES
    (1, 'on_statement', stated.day, due.amount, due.amount, 0::numeric, changes.control = {_TRADE} AND new_control = {_CBP}),
    (2, 'authorized', greatest(stated.day, days.debit), NULL, 0, 0,
     is_authorized AND changes.collection = {_UNPAID} AND new_collection IN ({_PAID}, {_AUTHORIZED})),
    (3, 'collected', CASE WHEN {_MONTHLY} THEN greatest(stated.day, days.monthly)
                          ELSE greatest(days.daily, {_FILED} + 1) END,
     due.amount, -due.amount, due.amount, changes.collection IN ({_UNPAID}, {_AUTHORIZED}) AND new_collection = {_PAID})
) AS e (place, event, happened_on, amount, owed, paid, happens)
WHERE e.happens ORDER BY s.id, e.place
"""
_TELL = """
INSERT INTO letters_tradenotice (kind, summary_id, filer_id, importer_id, about, uc_code, text, occasion,
                                 written_at, visible_at)
SELECT 'paid', e.summary_id, s.filer_id, s.importer_id, '', '',
       to_char(e.amount, 'FM999,999,999,990.00') || ' dollars were collected on '
       || to_char(e.happened_on, 'FMMonth FMDD, YYYY') || '. Statement ' || e.statement_number || '.',
       'payment:' || e.id, e.at, e.at + interval '10 seconds'
FROM entries_collectionevent e JOIN entries_entrysummary s ON s.id = e.summary_id
WHERE e.event = 'collected' AND e.source = %(demo)s AND e.at <= cee_now() AND NOT EXISTS (
    SELECT 1 FROM letters_tradenotice n WHERE n.occasion = 'payment:' || e.id AND n.kind = 'paid')
ORDER BY e.at, e.id
"""
_LEAVE_FLIGHT = """
UPDATE entries_routing r SET in_flight = FALSE FROM entries_entrysummary s
WHERE s.id = r.summary_id AND r.in_flight AND s.liquidation <> %(no)s AND NOT EXISTS (
    SELECT 1 FROM reviews_workitem i WHERE i.summary_id = s.id AND i.state <> 'closed')
"""


def age_summaries(as_of: date) -> int:
    """Give the summaries on file the axes of their age on a day; return how many changed.

    The result follows from the summaries and the day alone, and a second run changes nothing.
    """
    changes = []
    values = days_of_ages(as_of)
    for *axes, on_statement, authorized, collected, liquidated in db.rows(_GROUPS, values):
        before = _make_state(*axes)
        events = zip(_EVENTS, (on_statement, authorized, collected, liquidated), strict=True)
        after = _apply_events(before, [event for event, happened in events if happened])
        if after != before:
            changes.append((*axes, on_statement, authorized, collected, liquidated, *_new_values(after)))
    if not changes:
        return 0
    columns = {name: list(found) for name, found in zip(_COLUMNS, zip(*changes, strict=True), strict=True)}
    db.execute(
        _PAY, values | columns | _days_of_payments() | {"demo": _DEMO, "free": int(Collection.DUTY_FREE)}
    )
    db.execute(_TELL, {"demo": _DEMO})
    changed = db.execute(_CHANGE, values | columns)
    db.execute(_LEAVE_FLIGHT, {"no": int(Liquidation.NO)})
    return changed


def _make_state(
    control: int, status: int, collection: int, review: int, liquidation: int, census: int
) -> State:
    return State(
        Control(control),
        Status(status),
        Collection(collection),
        Review(review),
        Liquidation(liquidation),
        Census(census),
    )


def _apply_events(state: State, events: list[Event]) -> State:
    """Return the state after the events; an event that the table refuses changes nothing."""
    for event in events:
        after = apply_event(state, event)
        if not isinstance(after, Problem):
            state = after
    return state


def _new_values(state: State) -> tuple[int, int, int]:
    return int(state.control), int(state.collection), int(state.liquidation)


def days_of_ages(as_of: date) -> dict[str, Any]:
    """Return the parameters of AGES: the first day of entry of which each event has not happened yet, and kinds."""
    days_off = holidays()
    stated = as_of
    while summary_due(stated, days_off) >= as_of:
        stated -= _DAY
    paid = stated
    while add_working_days(summary_due(paid, days_off), 1, days_off) >= as_of:
        paid -= _DAY
    return {
        "waiting": keys_that_wait_for_jurisdiction(),
        "as_of": as_of,
        "stated": stated + _DAY,
        "paid": paid + _DAY,
        "authorized": _month_not_reached(as_of, _AUTHORIZED_AFTER, days_off),
        "collected": _month_not_reached(as_of, _COLLECTED_AFTER, days_off),
    }


def _days_of_payments() -> dict[str, list[date]]:
    """Return for each day of entry on file its statement, its daily payment, its monthly debit and payment."""
    days_off = holidays()
    found: dict[str, list[date]] = {name: [] for name in ("entered", "due", "daily", "debit", "monthly")}
    for entered in db.column("SELECT DISTINCT entry_date FROM entries_entrysummary"):
        due, month_end = summary_due(entered, days_off), _last_day_of_month(entered)
        found["entered"].append(entered)
        found["due"].append(due)
        found["daily"].append(add_working_days(due, 1, days_off))
        found["debit"].append(add_working_days(month_end, _AUTHORIZED_AFTER, days_off))
        found["monthly"].append(add_working_days(month_end, _COLLECTED_AFTER, days_off))
    return found


def _last_day_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def _month_not_reached(as_of: date, working_days: int, days_off: frozenset[date]) -> date:
    """Return the first day of the month whose entries wait for that working day of the next month."""
    month = as_of.replace(day=1)
    reached = add_working_days(month - _DAY, working_days, days_off) < as_of
    return month if reached else (month - _DAY).replace(day=1)

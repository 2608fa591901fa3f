"""Checkups on day 1, 7 and 30 after a move: figures, the same before the move, and the signature of a director."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock, db
from cee_portal.core.calendar import new_york_date
from cee_portal.core.formatting import entry_number
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, WrongStateError
from reviews.reassignment.batch_record import record_batch_event
from reviews.reassignment.models import Batch, Checkup
from reviews.reassignment.placement import predicate

DAYS = (1, 7, 30)


def _first_act(after: str) -> str:
    """Return a SELECT of the first act of a person on item `i` after a time. Taking and releasing count."""
    return f"""SELECT e.at FROM accounts_event e WHERE e.object_kind = 'work_item' AND e.object_id = i.id::text
               AND e.actor_id IS NOT NULL AND e.at > {after} ORDER BY e.id LIMIT 1"""


def _lapsed(first: str, end: str) -> str:
    """Return a SELECT of the items of which a clock of the office lapsed from a day until another, which is open.

    A clock lapses where it still runs on the day after its last day. The closing of an item ends its clocks.
    """
    return f"""SELECT c.item_id FROM reviews_itemclock c
               WHERE c.side = 'office' AND c.last_on >= {first} AND c.last_on < {end}
                 AND (c.ended_at IS NULL OR (c.ended_at AT TIME ZONE 'America/New_York')::date > c.last_on)"""


# The items of which a clock lapsed from the day on which the batch finished (`moved_on`) to yesterday (`today` is open).
_LAPSED = f"i.id IN ({_lapsed('%(moved_on)s', '%(today)s')})"
# Figures of the items that this batch moved. A clock lapsed if its day passed after the move while it ran. An item that a
# person sends on by hand counts as sent back.
_SINCE = f"""
SELECT count(*),
       count(*) FILTER (WHERE i.state <> 'closed' AND i.owner_id IS NULL AND i.begun_at IS NULL AND NOT touched.any),
       count(*) FILTER (WHERE touched.any),
       avg(extract(epoch FROM touched.first - m.at)) FILTER (WHERE touched.any) / 3600,
       count(*) FILTER (WHERE i.state <> 'closed' AND i.due_on < %(today)s),
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM reviews_itemmove b WHERE b.item_id = i.id AND b.id > m.id
                                      AND b.from_office_id = m.to_office_id AND b.cause IN ('sent', 'by_hand'))),
       count(*) FILTER (WHERE {_LAPSED}),
       count(*) FILTER (WHERE m.owner_id_before IS NOT NULL AND i.former_owner_id = m.owner_id_before
                        AND i.owner_id = m.owner_id_before)
FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id
LEFT JOIN LATERAL ({_first_act("m.at")}) acted ON true
CROSS JOIN LATERAL (SELECT acted.at AS first, acted.at IS NOT NULL AS any) touched
WHERE m.batch_id = %(batch)s
"""
_NAMES = (
    "moved",
    "untouched",
    "touched",
    "first_touch_hours",
    "overdue",
    "sent_back",
    "clocks_lapsed",
    "kept_owner",
)

# Figures of the same work and offices before: without an owner and overdue at the move; for the four weeks before it, the
# time to the first act on new items, the items sent on by hand, and the clocks that lapsed.
_BEFORE = f"""
WITH moved AS (SELECT * FROM reviews_itemmove WHERE batch_id = %(batch)s),
     offices AS (SELECT from_office_id AS id FROM moved UNION SELECT to_office_id FROM moved)
SELECT (SELECT count(*) FROM moved WHERE owner_id_before IS NULL),
       (SELECT avg(extract(epoch FROM acted.at - i.opened_at)) / 3600
        FROM reviews_workitem i CROSS JOIN LATERAL ({_first_act("i.opened_at")}) acted
        WHERE i.opened_at BETWEEN %(weeks)s AND %(started)s AND acted.at <= %(started)s
          AND i.office_id IN (SELECT id FROM offices)),
       (SELECT count(*) FROM moved WHERE due_on < %(moved_on)s),
       (SELECT count(*) FROM reviews_itemmove b WHERE b.at BETWEEN %(weeks)s AND %(started)s
          AND b.cause IN ('sent', 'by_hand') AND b.from_office_id IN (SELECT id FROM offices)),
       (SELECT count(*) FROM reviews_workitem i
        WHERE i.office_id IN (SELECT id FROM offices) AND i.id IN ({_lapsed("%(moved_on)s - 28", "%(moved_on)s")}))
"""
_NAMES_BEFORE = ("untouched", "first_touch_hours", "overdue", "sent_back", "clocks_lapsed")


def read_figures_since_move(batch: Batch) -> dict[str, Any]:
    """Return the figures of the moved items until now. Times are in hours, days are those of New York."""
    moved_on = _finished_on(batch)
    due_days = [moved_on + timedelta(days=day) for day in DAYS] if has_checkups(batch) else []
    figures = _read_figures(_SINCE, _NAMES, batch)
    held = f"SELECT count(*) FROM reviews_hold h WHERE {predicate.LEFT_BEHIND}"
    return {
        **figures,
        "still_held": db.scalar(held, {"batch": batch.pk}),
        "day": (clock.today() - moved_on).days,
        "next_look": next((day for day in due_days if day > clock.today()), None),
    }


def has_checkups(batch: Batch) -> bool:
    """Return whether the batch gets checkups: it is the move of an order that stands."""
    order = batch.delegation
    return batch.cause == Batch.Cause.ORDER and order is not None and order.withdrawn_on is None


def list_lapsed_entries(batch: Batch, limit: int) -> list[str]:
    """Return the printed numbers of entries with a moved item whose clock lapsed since the batch finished.

    Each entry is named once, the entry with the latest due day first; at most `limit`. The batch has finished.
    """
    numbers = db.column(
        f"SELECT i.entry_number FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id"
        f" WHERE m.batch_id = %(batch)s AND {_LAPSED}"
        f" GROUP BY i.entry_number ORDER BY max(i.due_on) DESC, min(i.id) LIMIT %(limit)s",
        {"batch": batch.pk, "moved_on": _finished_on(batch), "today": clock.today(), "limit": limit},
    )
    return [entry_number(number) for number in numbers]


def _read_figures(statement: str, names: tuple[str, ...], batch: Batch) -> dict[str, Any]:
    assert batch.started_at is not None
    values: dict[str, Any] = {
        "batch": batch.pk,
        "today": clock.today(),
        "moved_on": _finished_on(batch),
        "started": batch.started_at,
        "weeks": batch.started_at - timedelta(days=28),
    }
    figures = dict(zip(names, db.one(statement, values), strict=True))
    hours = figures["first_touch_hours"]
    figures["first_touch_hours"] = None if hours is None else round(float(hours), 1)
    return figures


def checkups_of(batch: Batch) -> list[Checkup]:
    """Return the checkups that were made, oldest first."""
    made = Checkup.objects.filter(batch=batch, made_at__isnull=False)
    return list(made.select_related("signed_by").order_by("day"))


def make_due_checkups() -> int:
    """Make every checkup that is due and missing. Return how many were made.

    It is level-triggered. A withdrawal gets no checkups, and neither does the order that it withdraws.
    """
    made, today = 0, clock.today()
    recent = Batch.objects.filter(finished_at__gte=clock.now() - timedelta(days=400), state=Batch.State.DONE)
    standing = recent.filter(cause=Batch.Cause.ORDER, delegation__withdrawn_on=None)
    for batch in standing.order_by("id"):
        for day in DAYS:
            due_on = _finished_on(batch) + timedelta(days=day)
            if due_on <= today:
                made += _make_checkup(batch, day, due_on)
    return made


@transaction.atomic
def _make_checkup(batch: Batch, day: int, due_on: date) -> int:
    Checkup.objects.bulk_create([Checkup(batch=batch, day=day, due_on=due_on)], ignore_conflicts=True)
    free = Checkup.objects.select_for_update(skip_locked=True, of=("self",))
    row = free.filter(batch=batch, day=day, made_at=None).first()
    if row is None:
        return 0
    before = _read_figures(_BEFORE, _NAMES_BEFORE, batch)
    row.figures = {**read_figures_since_move(batch), "before": before, "next_look": None}
    row.made_at = clock.now()
    row.save(update_fields=["figures", "made_at"])
    return 1


@transaction.atomic
def sign_checkup(
    *, batch_id: int, day: int, user: User, running_smoothly: bool | None, note: str = ""
) -> Checkup:
    """Sign a checkup: say whether the work runs smoothly. A no needs a note."""
    require_administrator(user, "Administrators sign.")
    if running_smoothly is None:
        raise InvalidInputError("Choose yes or no.", field="running_smoothly")
    if not running_smoothly and not note.strip():
        raise InvalidInputError("Say what does not run smoothly.", field="note")
    row = Checkup.objects.select_for_update(of=("self",)).filter(batch_id=batch_id, day=day).first()
    if row is None or row.made_at is None:
        raise WrongStateError(f"Day {day} has not been looked at yet.")
    if row.signed_at is not None:
        raise WrongStateError(f"Day {day} is signed already.")
    row.running_smoothly, row.note = running_smoothly, note.strip()
    row.signed_by, row.signed_at = user, clock.now()
    row.save()
    after = {"day": day, "running_smoothly": running_smoothly}
    record_batch_event(batch_id, Verb.CHECKUP_SIGNED, user, reason=row.note, after=after)
    return row


def describe_open_checkups() -> list[str]:
    """Return in words the checkups that wait for a signature, and those whose last signature is a no."""
    made = Checkup.objects.filter(made_at__isnull=False, batch__delegation__withdrawn_on=None)
    sentences: list[str] = []
    last: dict[int, Checkup] = {}
    for row in made.select_related("batch").order_by("batch_id", "day"):
        if row.signed_at is None:
            sentences.append(f"Day {row.day} of {_title_in_sentence(row.batch)} waits for its signature.")
        else:
            last[row.batch_id] = row
    sentences += [
        f"Day {row.day} of {_title_in_sentence(row.batch)} was signed as not running smoothly: {row.note}"
        for row in last.values()
        if not row.running_smoothly
    ]
    return sentences


def _title_in_sentence(batch: Batch) -> str:
    return f"{batch.title[:1].lower()}{batch.title[1:]}"


def _finished_on(batch: Batch) -> date:
    assert batch.finished_at is not None
    return new_york_date(batch.finished_at)

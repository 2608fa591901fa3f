"""Day 1, 7 and 30 after a move: how the work goes against the weeks before, and the director's word on it."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import InvalidInputError
from reviews.reassignment.errors import WrongStateError
from reviews.reassignment.models import Batch, Checkup
from reviews.reassignment.placement import predicate

DAYS = (1, 7, 30)
_NEW_YORK = ZoneInfo("America/New_York")


def _first_act(after: str) -> str:
    """When a person first did something with item `i`, by the record: what is taken and given up was touched too."""
    return f"""SELECT e.at FROM accounts_event e WHERE e.object_kind = 'work_item' AND e.object_id = i.id::text
               AND e.actor_id IS NOT NULL AND e.at > {after} ORDER BY e.id LIMIT 1"""


_LAPSED = """i.due_on >= %(moved_on)s AND i.due_on < %(today)s
             AND (i.closed_at IS NULL OR (i.closed_at AT TIME ZONE 'America/New_York')::date > i.due_on)"""
# What became of the items that this batch moved. A clock lapsed where its day passed, after the move, with the
# item open. Who sends an item on by hand says that it was at the wrong place.
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

# The same work and the same offices before: nobody's and overdue at the move; in the four weeks before, how long until
# somebody touched what was opened, what was sent on by hand, and whose clock passed with the item open.
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
        WHERE i.due_on >= %(moved_on)s - 28 AND i.due_on < %(moved_on)s AND i.office_id IN (SELECT id FROM offices)
          AND (i.closed_at IS NULL OR (i.closed_at AT TIME ZONE 'America/New_York')::date > i.due_on))
"""
_NAMES_BEFORE = ("untouched", "first_touch_hours", "overdue", "sent_back", "clocks_lapsed")


def read_figures_since_move(batch: Batch) -> dict[str, Any]:
    """What became of what moved, until now; times in hours, days by the New York calendar."""
    moved_on = _new_york(batch)
    looks = [moved_on + timedelta(days=day) for day in DAYS] if has_checkups(batch) else []
    found = _read(_SINCE, _NAMES, batch)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM reviews_hold h WHERE {predicate.LEFT_BEHIND}", {"batch": batch.pk}
        )
        held = cursor.fetchone()[0]
    return {
        **found,
        "still_held": held,
        "day": (clock.today() - moved_on).days,
        "next_look": next((look for look in looks if look > clock.today()), None),
    }


def has_checkups(batch: Batch) -> bool:
    """Whether days 1, 7 and 30 are asked about: the move of an order that stands."""
    return (
        batch.cause == Batch.Cause.ORDER
        and batch.delegation is not None
        and batch.delegation.withdrawn_on is None
    )


def list_lapsed_entries(batch: Batch, most: int) -> list[str]:
    """The entry numbers (printed) of which a clock lapsed since the move: each is to be looked at. The latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.entry_number FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id"
            f" WHERE m.batch_id = %(batch)s AND {_LAPSED} ORDER BY i.due_on DESC, i.id LIMIT %(most)s",
            {"batch": batch.pk, "moved_on": _new_york(batch), "today": clock.today(), "most": most},
        )
        return [f"{number[:3]}-{number[3:10]}-{number[10:]}" for (number,) in cursor.fetchall()]


def read_figures_before_move(batch: Batch) -> dict[str, Any]:
    """The same of the same work and offices at the move and in the four weeks before it."""
    return _read(_BEFORE, _NAMES_BEFORE, batch)


def _read(statement: str, names: tuple[str, ...], batch: Batch) -> dict[str, Any]:
    assert batch.started_at is not None
    values: dict[str, Any] = {
        "batch": batch.pk,
        "today": clock.today(),
        "moved_on": _new_york(batch),
        "started": batch.started_at,
        "weeks": batch.started_at - timedelta(days=28),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = dict(zip(names, cursor.fetchone(), strict=True))
    found["first_touch_hours"] = _rounded(found["first_touch_hours"])
    return found


def checkups_of(batch: Batch) -> list[Checkup]:
    """Those that were made, oldest first."""
    return list(
        Checkup.objects.filter(batch=batch, made_at__isnull=False).select_related("signed_by").order_by("day")
    )


def make_due_checkups() -> int:
    """Look at every finished move whose day 1, 7 or 30 has come and was not looked at. Gives how many were made.

    Level-triggered: it does not matter how often or how late it is called. A withdrawal is not checked, nor what it
    undid.
    """
    made, today = 0, clock.today()
    oldest = clock.now() - timedelta(days=400)
    batches = Batch.objects.filter(
        cause=Batch.Cause.ORDER,
        state=Batch.State.DONE,
        finished_at__gte=oldest,
        delegation__withdrawn_on=None,
    )
    for batch in batches.order_by("id"):
        for day in DAYS:
            due_on = _new_york(batch) + timedelta(days=day)
            if due_on <= today:
                made += _make(batch, day, due_on)
    return made


@transaction.atomic
def _make(batch: Batch, day: int, due_on: date) -> int:
    Checkup.objects.bulk_create([Checkup(batch=batch, day=day, due_on=due_on)], ignore_conflicts=True)
    row = (
        Checkup.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(batch=batch, day=day, made_at=None)
        .first()
    )
    if row is None:
        return 0
    row.figures = {
        **read_figures_since_move(batch),
        "before": read_figures_before_move(batch),
        "next_look": None,
    }
    row.made_at = clock.now()
    row.save(update_fields=["figures", "made_at"])
    return 1


@transaction.atomic
def sign_checkup(
    *, batch_id: int, day: int, user: User, running_smoothly: bool | None, note: str = ""
) -> Checkup:
    """A director says whether the work runs smoothly, before the next Centers. A no asks for a note."""
    require_administrator(user, "Administrators sign.")
    if running_smoothly is None:
        raise InvalidInputError("Say yes or no.", field="running_smoothly")
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
    record_event(
        verb=Verb.CHECKUP_SIGNED,
        actor=user,
        object_kind="batch",
        object_id=batch_id,
        batch_id=batch_id,
        reason=row.note,
        after={"day": day, "running_smoothly": running_smoothly},
    )
    return row


def describe_open_checkups() -> list[str]:
    """In words, which moves wait for a director's word on a checkup, or have a no as their last one. The next Centers
    come after it.
    """
    rows = Checkup.objects.filter(made_at__isnull=False, batch__delegation__withdrawn_on=None).select_related(
        "batch"
    )
    said: list[str] = []
    last: dict[int, Checkup] = {}
    for row in rows.order_by("batch_id", "day"):
        if row.signed_at is None:
            said.append(f"Day {row.day} of {_titled(row.batch)} waits for its signature.")
        else:
            last[row.batch_id] = row
    said += [
        f"Day {row.day} of {_titled(row.batch)} was signed as not running smoothly: {row.note}"
        for row in last.values()
        if not row.running_smoothly
    ]
    return said


def _titled(batch: Batch) -> str:
    return f"{batch.title[:1].lower()}{batch.title[1:]}"


def _new_york(batch: Batch) -> date:
    assert batch.finished_at is not None
    return batch.finished_at.astimezone(_NEW_YORK).date()


def _rounded(hours: Any) -> float | None:
    return None if hours is None else round(float(hours), 1)

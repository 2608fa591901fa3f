"""The cause of a changed standing (19 CFR 101.10): the change, its preview and its batch.

The batch moves the importer's summaries in flight.

A standing is stored at once, also while a flip is near or moving, and filings follow it from its first day. The batch
decides summaries in flight again from their lines, beside other batches (docs/concurrency.md, section 4).
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from cee_portal.accounts.models import User
from cee_portal.core import clock, db
from cee_portal.core.gate import hold_gate
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import InvalidInputError
from centers.models import Office
from centers.routing.facts import Standing
from centers.selectors.rulebooks import current_rulebook
from entries.models import Importer, ImporterStanding
from reviews.reassignment.causes.line_cause import LineCause
from reviews.reassignment.causes.standing_rights import require_may_change_standing
from reviews.reassignment.models import Batch
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.placement.ranges import split_ranges
from reviews.reassignment.placement.reroutes import find_reroutes
from reviews.reassignment.preview.counts import store_preview
from reviews.reassignment.preview.line_counts import count_moving, sum_counts

_MAX_IMPORTERS = 200
_WITH_CENTER = (ImporterStanding.Kind.ASSIGNED, ImporterStanding.Kind.PARTICIPANT)
_UNSAVED_ID = 0  # of a standing that is counted and not stored yet
_RANGE_SIZE = 5_000


class StandingCause(LineCause):
    """Move the summaries of the importer whose standing has changed.

    Its parameters: `importer` (id), `importer_number`, and the `reason` of the change.
    """

    recorded_as = "standing"
    holds_end = "a later standing of the importer moves"
    no_preview = "A move by a changed standing needs no preview, because the change was the decision."
    with_standing = True

    def scope(self) -> str:
        return _scope_of(self.batch.params["importer"])


def _scope_of(importer_id: int) -> str:
    """Return the condition that routing `r` is of a summary of the importer."""
    own = f"SELECT own.id FROM entries_entrysummary own WHERE own.importer_id = {int(importer_id)}"
    return f"r.summary_id IN ({own})"


class NewStanding(NamedTuple):
    """Name what an importer becomes, from the day `valid_from` to the last day `valid_to` (None: open), and why."""

    importer: Importer
    kind: str
    center: Office | None
    valid_from: date
    valid_to: date | None
    reason: str

    @property
    def days(self) -> DateRange:
        """Return the days of a standing that was checked."""
        end = None if self.valid_to is None else self.valid_to + timedelta(days=1)
        return DateRange(self.valid_from, end)


@transaction.atomic
def change_standing(
    new: NewStanding, *, user: User | None, counts: dict[str, Any] | None = None
) -> Batch | None:
    """Store a standing and return the batch that follows it.

    Standings of these days are shortened. There is no batch if the standing begins later: the scan creates one on
    that day. `counts` is the preview that was on screen; it is stored with the batch. `user` None: the portal itself.
    Raises InvalidInputError, NotAllowedError, GateBusyError.
    """
    check_standing(new)
    if user is not None:
        require_may_change_standing(new.importer, user, new.center, new.days)
    hold_gate()
    _shorten_overlapping(new.importer, new.days)
    standing = ImporterStanding.objects.create(
        importer=new.importer,
        kind=new.kind,
        center=new.center,
        valid=new.days,
        reason=new.reason[:300],
        set_by=user,
    )
    record_event(
        verb=Verb.STANDING_CHANGED,
        actor=user,
        object_kind="importer",
        object_id=new.importer.pk,
        reason=new.reason,
        after={
            "kind": new.kind,
            "center": new.center.code if new.center else None,
            "from": new.valid_from.isoformat(),
            "to": new.valid_to.isoformat() if new.valid_to else None,
            "standing": standing.pk,
        },
    )
    if new.valid_from <= clock.today():
        batch = _create_standing_batch(new.importer, user, new.reason)
        if counts is not None:
            batch.preview = store_preview(batch, user, counts)
            batch.save(update_fields=["preview"])
        return batch
    return None


def count_standing_change(new: NewStanding) -> dict[str, Any]:
    """Return the counts of the preview, made by the decision that will move the work.

    They are for today, or for the first day of the standing where that is later. Raises InvalidInputError.
    """
    check_standing(new)
    day = max(new.valid_from, clock.today())
    if new.valid_to is not None and new.valid_to < day:
        return sum_counts([])
    rules, scope, rows = current_rulebook(), _scope_of(new.importer.pk), []
    standing = Standing(new.kind, new.center.code if new.center else None, _UNSAVED_ID)
    for first, last in split_ranges(scope, _RANGE_SIZE):
        where = f"{scope} AND r.summary_id BETWEEN {first} AND {last}"
        reroutes = find_reroutes(rules=rules, on=day, where=where, with_standing=True, instead=standing)
        rows += count_moving(list(reroutes), rules.decider(day).delegations)
    return sum_counts(rows)


def _create_standing_batch(importer: Importer, user: User | None, reason: str) -> Batch:
    """Create the batch that decides the importer's summaries in flight again. It needs no approval of its own."""
    return Batch.objects.create(
        cause=Batch.Cause.STANDING,
        state=Batch.State.ANNOUNCED,
        params={"importer": importer.pk, "importer_number": importer.number, "reason": reason},
        policies=Policies(begun=HOLD).stored(),
        title=f"Standing of {importer.name or importer.number}"[:160],
        starts_on=clock.today(),
        proposed_by=user,
        created_at=clock.now(),
    )


# Importers whose routings in flight name another standing than that of today, and which no batch covers. A cancelled
# batch covers them until its rest is held. After a batch of that day has ended only held routings are stale, and they
# are decided again when their hold ends (reviews.reassignment.holds.rerouting); so a large account is not read at each
# sweep. Routings whose industry was set by hand (by = 4) name no standing.
_FIND_DUE_IMPORTERS = """
WITH own AS MATERIALIZED (
    SELECT importer_id FROM (
        SELECT importer_id, max(changed) AS changed
        FROM (SELECT importer_id, unnest(ARRAY[lower(valid), upper(valid)]) AS changed
              FROM entries_importerstanding) days
        WHERE changed > %(since)s AND changed <= %(day)s GROUP BY 1) latest
    WHERE NOT EXISTS (
        SELECT 1 FROM reviews_batch b
        WHERE b.cause = 'standing' AND (b.params ->> 'importer')::bigint = latest.importer_id
          AND (b.state IN ('announced', 'waiting_for_approval', 'moving', 'paused')
               OR b.state = 'cancelled' AND b.finished_at IS NULL OR b.starts_on >= latest.changed))
)
SELECT own.importer_id FROM own JOIN LATERAL (
    SELECT 1 FROM entries_entrysummary e JOIN entries_routing r ON r.summary_id = e.id
    LEFT JOIN entries_importerstanding now_in_force
           ON now_in_force.importer_id = own.importer_id AND now_in_force.valid @> %(day)s::date
    WHERE e.importer_id = own.importer_id AND r.in_flight AND r.by <> 4
      AND r.standing IS DISTINCT FROM now_in_force.id
      AND NOT EXISTS (SELECT 1 FROM reviews_hold h WHERE h.summary_id = r.summary_id AND h.ended_at IS NULL) LIMIT 1
) stale ON true
LIMIT %(limit)s
"""
_LOOK_BACK = timedelta(days=40)


@transaction.atomic
def announce_due_standings() -> int:
    """Create a batch for each importer whose standing has started or ended by date. Return how many.

    It looks for stale routings and not for days, so that a day without the task loses nothing.
    """
    today = clock.today()
    if not try_lock(LockKey.STANDING_SCAN):
        return 0
    ids = db.column(_FIND_DUE_IMPORTERS, {"since": today - _LOOK_BACK, "day": today, "limit": _MAX_IMPORTERS})
    for importer in Importer.objects.filter(pk__in=ids).order_by("pk"):
        _create_standing_batch(importer, None, "A standing starts or ends on this day.")
    return len(ids)


def check_standing(new: NewStanding) -> None:
    """Raise InvalidInputError with the field that is wrong; `days` of a standing with wrong days is no range."""
    if new.kind not in ImporterStanding.Kind.values:
        raise InvalidInputError(
            f"A standing is one of {', '.join(ImporterStanding.Kind.values)}.", field="kind"
        )
    if (new.kind in _WITH_CENTER) != (new.center is not None and new.center.is_center):
        raise InvalidInputError("Choose a Center for “assigned” and “participant” only.", field="center")
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise InvalidInputError("The last day comes before the first.", field="valid_to")
    if not new.reason.strip():
        raise InvalidInputError("Say why the standing changes.", field="reason")


def _shorten_overlapping(importer: Importer, new: DateRange) -> None:
    """Let the standings of these days end the day before. Their days after the last new day become rows of their own."""
    first, end = new.lower, new.upper
    # A standing without days has an empty range, whose bounds read as None like open ones.
    standings = ImporterStanding.objects.select_for_update().filter(importer=importer, valid__isempty=False)
    for standing in standings.order_by("valid"):
        lower, upper = standing.valid.lower, standing.valid.upper
        if (end is not None and lower is not None and lower >= end) or (upper is not None and upper <= first):
            continue
        # Without days left the row keeps an empty range, because decisions refer to it.
        standing.valid = DateRange(lower, first) if lower is None or lower < first else DateRange(empty=True)
        standing.save(update_fields=["valid"])
        if end is not None and (upper is None or upper > end):
            standing.pk, standing.valid = None, DateRange(end, upper)  # saved as a row of its own
            standing.save(force_insert=True)

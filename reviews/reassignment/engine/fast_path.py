"""The fast path of a chunk: three statements, each of which finds, locks and moves (decision 25).

Most chunks of an order meet no other transaction. An `UPDATE` takes the same locks in the same order as the skip-locked
path and checks its condition again on the locked row, so no rows need to be found and kept first. But it waits for a
locked row instead of skipping it. Therefore it waits only 50 ms, and then the chunk takes the skip-locked path.
"""

from django.db import OperationalError

from cee_portal.core import fault_points
from centers.routing.codes import BY_CODES
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.cause import Cause
from reviews.reassignment.engine.context import ChunkContext, ChunkResult
from reviews.reassignment.engine.skip_locked_path import is_lock_timeout
from reviews.reassignment.placement import predicate

# For each lock; about the cost of doing a chunk again. It stays below `deadlock_timeout` (1 s), because a routing that stays
# while one of its items moves is locked after items of earlier summaries.
WAIT_MS = 50
_BYS = list(range(max(BY_CODES.values()) + 1))


class LockContentionError(Exception):
    """Report that another transaction holds a row of the chunk, or has just placed a hold on one."""


# The answers for every port, by the code of `by`: an array that is read once, so the routings need no join. The answers for
# single ports are looked up only if an order names ports.
_EVERY = """
    (SELECT array_agg(c.office_id ORDER BY given.by) FROM unnest(%(bys)s::smallint[]) AS given(by)
     LEFT JOIN reviews_authoritycell c ON c.rulebook = %(rulebook)s AND c.day = %(day)s AND c.function = 'validation'
          AND c.jurisdiction_id = %(jurisdiction)s AND c.by = given.by AND c.port_id IS NULL)[r.by + 1]
"""
_HERE = """
    (SELECT c.office_id FROM reviews_authoritycell c
     WHERE c.rulebook = %(rulebook)s AND c.day = %(day)s AND c.function = 'validation'
       AND c.jurisdiction_id = r.jurisdiction_id AND c.by = r.by AND c.port_id = r.port_id)
"""
_TARGET = predicate.target_by("r", _EVERY, _HERE)
_HELD = f"""r.summary_id IN (SELECT h.summary_id FROM reviews_hold h
                             WHERE h.ended_at IS NULL AND {statements.IN_RANGE.format("h")})"""
# All rows are read in the order of one index and lie near each other. With the usual cost of a page the planner would choose
# the wider index.
MOVE_ROUTINGS = f"""
SELECT set_config('lock_timeout', %(wait)s, true), set_config('enable_nestloop', 'off', true),
       set_config('random_page_cost', '0', true);
WITH moved AS (
    UPDATE entries_routing r SET office_id = {_TARGET}, rulebook = %(number)s, decided_on = %(today)s
    WHERE r.in_flight AND r.jurisdiction_id = %(jurisdiction)s AND {statements.IN_RANGE.format("r")}
      AND {_TARGET} <> r.office_id AND NOT {_HELD} AND {statements.OLDER} AND {statements.NOT_MOVED}
    RETURNING r.summary_id, old.office_id AS from_office, r.office_id, r.jurisdiction_id, r.by, r.basis, r.edition_row,
              r.revision, r.standing)
{statements.RECORD_MOVED}
"""
FIND_ITEMS = f"""
INSERT INTO moving_items (item_id, summary_id, heading, importer_id, from_office, target_office, due_on, owner_id, team_id,
                          begun)
SELECT i.id, i.summary_id, i.heading, i.importer_id, i.office_id, {predicate.ITEM_TARGET}, i.due_on, i.owner_id, i.team_id,
       i.owner_id IS NOT NULL AND i.begun_at IS NOT NULL
{predicate.MISPLACED_ITEMS} AND r.in_flight AND r.jurisdiction_id = %(jurisdiction)s
  AND {statements.IN_RANGE.format("i")} AND {statements.IN_RANGE.format("r")} AND {statements.ITEM_NOT_MOVED.format("i.id")}
ORDER BY i.id FOR SHARE OF r FOR UPDATE OF i
"""
# All locks are held. The rest of the transaction is planned and waits as usual.
_USUAL_SETTINGS = """
SET LOCAL lock_timeout TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL random_page_cost TO DEFAULT
"""
# A hold that was placed between the snapshot of a statement and its lock.
_HELD_MEANWHILE = f"""
SELECT 1 FROM reviews_hold h WHERE h.ended_at IS NULL AND (
    h.item_id IN (SELECT item_id FROM moving_items)
    OR {statements.IN_RANGE.format("h")} AND EXISTS (
        SELECT 1 FROM entries_routingdecision d WHERE d.summary_id = h.summary_id AND d.batch_id = %(batch)s))
LIMIT 1
"""


def move_on_fast_path(context: ChunkContext, cause: Cause) -> ChunkResult:
    """Move the chunk. Raise LockContentionError; then the caller rolls back and takes the skip-locked path."""
    try:
        summaries = context.execute(MOVE_ROUTINGS, {**context.values, "wait": f"{WAIT_MS}ms", "bys": _BYS})
        fault_points.point("after_lock")
        context.execute(FIND_ITEMS)
        context.execute(_USUAL_SETTINGS)
        if context.execute(_HELD_MEANWHILE):
            raise LockContentionError
        held = cause.keep(context)
        items = context.move_items()
    except OperationalError as error:
        if is_lock_timeout(error):
            raise LockContentionError from error
        raise
    return context.finish(ChunkResult(context.chunk.pk, summaries, items, held, 0))

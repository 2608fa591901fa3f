"""SQL statements of a chunk, in their order. The temporary tables are empty at every commit.

A row may change between the snapshot that found it and its lock. So the target office is decided by a second statement,
with a new snapshot, from rows that no other transaction can change any more (docs/concurrency.md, section 6). `FOR UPDATE`
returns a row as it is once locked, so a chunk of an order keeps it in `locked` and reads the table once. No statement
writes a legal clock: due dates are copied into the records and nowhere else (decision 34).
"""

from reviews.reassignment.placement import predicate

# All columns have a bounded length, because a table with an unbounded one has a second table that every commit empties too.
# `place` is the position of the locked row (ctid); nobody can change it before the chunk does. `target_office` is empty
# where the row stays.
TEMPORARY = (
    """CREATE TEMPORARY TABLE IF NOT EXISTS locked (
           place tid, summary_id bigint, office_id smallint, jurisdiction_id smallint, port_id smallint,
           entry_type varchar(2), by smallint, basis smallint, edition_row integer, standing bigint,
           target_office smallint, keep varchar(14)) ON COMMIT DELETE ROWS""",
    """CREATE TEMPORARY TABLE IF NOT EXISTS locked_items (
           item_id bigint, summary_id bigint, function varchar(12), heading varchar(4), importer_id bigint,
           office_id smallint, due_on date, owner_id bigint, team_id bigint, begun boolean) ON COMMIT DELETE ROWS""",
    """CREATE TEMPORARY TABLE IF NOT EXISTS moving_items (
           item_id bigint, summary_id bigint, heading varchar(4), importer_id bigint,
           from_office smallint, target_office smallint, due_on date, owner_id bigint, team_id bigint,
           begun boolean, keep varchar(14), to_owner bigint, to_team bigint) ON COMMIT DELETE ROWS""",
)

# A temporary table has no statistics. A nested loop over thousands of rows costs more than reading both sides once.
SET_NESTED_LOOPS = "SELECT set_config('enable_nestloop', %(probes)s, true)"

# The tables are empty already, unless several chunks share one transaction.
CLEAR = tuple(f"DELETE FROM {name}" for name in ("locked", "locked_items", "moving_items"))

IN_RANGE = "{0}.summary_id BETWEEN %(first)s AND %(last)s"
# A batch moves no object twice. If a newer rulebook moves it on, the batch of that rulebook does it.
NOT_MOVED = f"""NOT (%(again)s AND EXISTS (SELECT 1 FROM entries_routingdecision d
                      WHERE d.summary_id = r.summary_id AND {predicate.decided_by_batch("d")}))"""
ITEM_NOT_MOVED = """NOT (%(again)s AND EXISTS (SELECT 1 FROM reviews_itemmove v
                          WHERE v.batch_id = %(batch)s AND v.item_id = {0}))"""
# A summary that failed alone waits until a person tries it again.
NOT_FAULTY = """NOT (%(again)s AND EXISTS (SELECT 1 FROM reviews_batchfault f
                      WHERE f.batch_id = %(batch)s AND f.summary_id = r.summary_id AND f.resolved_at IS NULL))"""


def without_faults(batch_id: int) -> str:
    """Return the condition that routing `r` has no open fault of the batch."""
    return (
        "NOT EXISTS (SELECT 1 FROM reviews_batchfault f"
        f" WHERE f.batch_id = {batch_id} AND f.summary_id = r.summary_id AND f.resolved_at IS NULL)"
    )


# A routing with a higher (rulebook, day) is not touched (docs/concurrency.md, section 4).
OLDER = "(r.rulebook, r.decided_on) <= (%(number)s, %(today)s)"

# There are few live holds among thousands of routings, so they are read as a range.
HELD = f"""EXISTS (SELECT 1 FROM reviews_hold h WHERE h.summary_id = r.summary_id AND h.ended_at IS NULL
                    AND {IN_RANGE.format("h")})"""
_GOES = f"{predicate.ROUTING_TARGET} <> r.office_id AND NOT {HELD} AND {OLDER} AND {NOT_MOVED}"
# An item may be misplaced although its routing is not. This is asked per routing: such routings are few, or else no routing
# of the chunk moves.
_ITEM_GOES = f"""(SELECT true FROM reviews_workitem i {predicate.cells("r", "i.function")}
                  WHERE i.summary_id = r.summary_id AND i.state <> 'closed' AND {predicate.ITEM_TARGET} <> i.office_id
                    AND NOT {predicate.ITEM_HOLD} AND {ITEM_NOT_MOVED.format("i.id")} LIMIT 1)"""
# The candidates of an order: routings and items that are not where the table of `office()` puts them.
FIND_MISPLACED = f"""
INSERT INTO locked
SELECT r.ctid, r.summary_id, r.office_id, r.jurisdiction_id, r.port_id, r.entry_type, r.by, r.basis, r.edition_row,
       r.standing, CASE WHEN {_GOES} THEN {predicate.ROUTING_TARGET} END
FROM entries_routing r {predicate.cells("r", "'validation'")}
WHERE r.in_flight AND r.jurisdiction_id = %(jurisdiction)s AND {IN_RANGE.format("r")}
  AND ({_GOES} OR {_ITEM_GOES}) AND {NOT_FAULTY}
ORDER BY r.summary_id FOR UPDATE OF r {{skip}}
"""
# Summaries that a decision from the lines, or the list of a move by hand, names.
FIND_NAMED = f"""
INSERT INTO locked
SELECT r.ctid, r.summary_id, r.office_id, r.jurisdiction_id, r.port_id, r.entry_type, r.by, r.basis, r.edition_row,
       r.standing
FROM entries_routing r
WHERE r.in_flight AND r.summary_id = ANY(%(named)s) AND NOT {{held}} AND {OLDER} AND {NOT_FAULTY}
ORDER BY r.summary_id FOR UPDATE OF r {{skip}}
"""
LOCK_ITEMS = f"""
INSERT INTO locked_items
SELECT i.id, i.summary_id, i.function, i.heading, i.importer_id, i.office_id, i.due_on, i.owner_id, i.team_id,
       i.owner_id IS NOT NULL AND i.begun_at IS NOT NULL
FROM locked JOIN reviews_workitem i ON i.summary_id = locked.summary_id
WHERE i.state <> 'closed' AND {IN_RANGE.format("i")} ORDER BY i.id FOR UPDATE OF i {{skip}}
"""
# If another transaction holds an item, its whole summary is left for the next sweep.
LEAVE_WHOLE = f"""
DELETE FROM locked WHERE summary_id IN (
    SELECT i.summary_id FROM reviews_workitem i WHERE i.state <> 'closed' AND {IN_RANGE.format("i")}
      AND i.id NOT IN (SELECT item_id FROM locked_items))
"""
LEAVE_ITEMS = "DELETE FROM locked_items WHERE summary_id NOT IN (SELECT summary_id FROM locked)"
# A jurisdiction item that the new decision has answered is closed and does not move.
LEAVE_ANSWERED = """
DELETE FROM locked_items WHERE item_id IN (
    SELECT i.id FROM locked_items l JOIN reviews_workitem i ON i.id = l.item_id WHERE i.state = 'closed')
"""
# A hold may be placed between the search and the lock.
LEAVE_HELD = f"UPDATE locked r SET target_office = NULL WHERE r.target_office IS NOT NULL AND {HELD}"

TARGET_SENT_ROUTINGS = f"""
UPDATE locked r SET target_office = %(target_office)s
WHERE r.office_id <> %(target_office)s AND NOT {predicate.ROUTING_KEPT} AND {NOT_MOVED}
"""
# The target office of an item depends on its own function and on the new jurisdiction of its summary.
_ITEMS = """
    FROM (SELECT i.*, r.port_id, r.entry_type, r.jurisdiction_id, r.by
          FROM locked_items i JOIN locked r ON r.summary_id = i.summary_id
          WHERE NOT {held}) a
"""
_ITEMS_NOT_HELD = _ITEMS.format(held=predicate.ITEM_HOLD.replace("i.id", "i.item_id"))
_ITEMS_NOT_KEPT = _ITEMS.format(held=predicate.ITEM_KEPT.replace("i.id", "i.item_id"))
_INTO_ITEMS = """
INSERT INTO moving_items (item_id, summary_id, heading, importer_id, from_office, target_office, due_on, owner_id, team_id,
                          begun)
SELECT a.item_id, a.summary_id, a.heading, a.importer_id, a.office_id, {target_office}, a.due_on, a.owner_id, a.team_id,
       a.begun
"""
TARGET_ITEMS = f"""
{_INTO_ITEMS.format(target_office=predicate.target("a"))} {_ITEMS_NOT_HELD} {predicate.cells("a", "a.function")}
WHERE {predicate.target("a")} <> a.office_id AND {ITEM_NOT_MOVED.format("a.item_id")}
"""
# Work that is always the port's is not moved by hand.
TARGET_SENT_ITEMS = f"""
{_INTO_ITEMS.format(target_office="%(target_office)s")} {_ITEMS_NOT_KEPT}
WHERE a.office_id <> %(target_office)s AND a.function <> ALL(%(port_functions)s) AND {ITEM_NOT_MOVED.format("a.item_id")}
"""

# The first that fits decides (decision 34): near its deadline, owner on the staffing plan, begun. A planned person who has
# left since the approval keeps no item, because nobody at the Center would continue it.
KEEP_PLANNED_OWNERS = f"""
UPDATE moving_items SET to_owner = plan.user_id, to_team = plan.team_id
FROM centers_staffingline plan
JOIN centers_team team ON team.id = plan.team_id
WHERE plan.delegation_id = %(order)s AND plan.user_id = moving_items.owner_id
  AND plan.from_date <= %(today)s AND team.office_id = moving_items.target_office
  AND {predicate.works_at("plan.user_id", "team.office_id", "%(today)s")}
"""
# A withdrawal: an owner who works at the office to which the item returns keeps it.
KEEP_RETURNING_OWNERS = f"""
UPDATE moving_items SET to_owner = owner_id
WHERE {predicate.works_at("moving_items.owner_id", "moving_items.target_office", "%(today)s")}
"""
APPLY_POLICIES = """
UPDATE moving_items SET keep = CASE
    WHEN %(hold_near)s AND due_on BETWEEN %(today)s AND %(today)s + %(near_days)s THEN 'near_deadline'
    WHEN to_owner IS NOT NULL THEN NULL
    WHEN %(hold_begun)s AND begun THEN 'begun' END
"""


# A withdrawal moves back what nobody has worked on since; the rest stays, held and listed (decision 37).
def keep_worked_on() -> tuple[str, str]:
    """Return the statements for routings and for items; the kinds of work say what counts as work."""
    return (
        f"UPDATE locked SET keep = 'begun' WHERE target_office IS NOT NULL AND {predicate.worked_on('locked')}",
        f"UPDATE moving_items SET keep = 'begun' WHERE {predicate.worked_on('moving_items')}",
    )


HOLD_ROUTINGS = """
INSERT INTO reviews_hold (summary_id, office_id, reason, text, batch_id, placed_at, ended_by)
SELECT summary_id, office_id, keep, 'Worked on since the move.', %(batch)s, cee_now(), ''
FROM locked WHERE keep IS NOT NULL ORDER BY summary_id
ON CONFLICT DO NOTHING
"""
HOLD_ITEMS = """
INSERT INTO reviews_hold (item_id, office_id, reason, text, batch_id, placed_at, ends_on, ended_by)
SELECT item_id, from_office, keep,
       CASE WHEN keep = 'near_deadline' THEN 'Its legal deadline is near.'
            WHEN %(open_end)s THEN 'Worked on since the move.' ELSE 'Begun before the move.' END,
       %(batch)s, cee_now(),
       CASE WHEN keep = 'near_deadline' THEN due_on WHEN NOT %(open_end)s THEN %(begun_until)s END, ''
FROM moving_items WHERE keep IS NOT NULL ORDER BY item_id
ON CONFLICT DO NOTHING
"""

# One statement changes and records, so no routing moves without its record, and none twice.
RECORD_MOVED = """
INSERT INTO entries_routingdecision (summary_id, at, from_office_id, to_office_id, jurisdiction_id, by, basis,
                                     edition_row, revision, rulebook, decided_on, standing, cause, actor_id, reason,
                                     batch_id)
SELECT summary_id, (SELECT cee_now()), from_office, office_id, jurisdiction_id, by, basis, edition_row, revision,
       %(number)s, %(today)s, standing, %(cause)s, %(actor)s, %(reason)s, %(batch)s
FROM moved
"""
_MOVE_ROUTINGS = f"""
WITH moved AS (
    UPDATE entries_routing r SET office_id = l.target_office, rulebook = %(number)s, decided_on = %(today)s{{columns}}
    FROM locked l
    WHERE r.ctid = l.place AND {IN_RANGE.format("r")} AND l.target_office IS NOT NULL AND l.keep IS NULL
    RETURNING r.summary_id, l.office_id AS from_office, r.office_id, r.jurisdiction_id, r.by, r.basis, r.edition_row,
              r.revision, r.standing)
{RECORD_MOVED}
"""
# An order changes no column of an index, so the update is HOT.
MOVE_ROUTINGS = _MOVE_ROUTINGS.format(columns="")
MOVE_DECIDED_ROUTINGS = _MOVE_ROUTINGS.format(
    columns=""", jurisdiction_id = l.jurisdiction_id, by = l.by, basis = l.basis, edition_row = l.edition_row,
           standing = l.standing,
           revision = (SELECT s.revision FROM entries_entrysummary s WHERE s.id = r.summary_id)"""
)

# A planned owner keeps the item as it is. Other items arrive without an owner and name the former owner. A question to the
# trade goes on.
MOVE_ITEMS = """
WITH moved AS (
    UPDATE reviews_workitem i SET
        office_id = m.target_office,
        former_owner_id = coalesce(m.owner_id, i.former_owner_id),
        owner_id = m.to_owner,
        taken_at = CASE WHEN m.to_owner IS NULL THEN NULL ELSE i.taken_at END,
        begun_at = CASE WHEN m.to_owner IS NULL THEN NULL ELSE i.begun_at END,
        state = CASE WHEN m.to_owner IS NULL AND i.state <> 'asked' THEN 'open' ELSE i.state END,
        parked_until = CASE WHEN m.to_owner IS NULL THEN NULL ELSE i.parked_until END,
        team_id = m.to_team,
        arrived_at = (SELECT cee_now()), arrived_by_batch = %(batch)s, version = i.version + 1,
        changed_at = (SELECT cee_now())
    FROM moving_items m WHERE i.id = m.item_id AND m.keep IS NULL
    RETURNING i.id, m.from_office, m.target_office, m.owner_id, m.team_id, i.due_on, i.version)
INSERT INTO reviews_itemmove (item_id, at, cause, batch_id, from_office_id, to_office_id, owner_id_before,
                              team_id_before, due_on, version_after)
SELECT id, (SELECT cee_now()), %(cause)s, %(batch)s, from_office, target_office, owner_id, team_id, due_on, version
FROM moved
"""

# Items copy the jurisdiction and its marks from the routing. An item that shows them already is not written, because a
# person who has it on screen would be told that it has changed.
COPY_ROUTING = """
UPDATE reviews_workitem i SET jurisdiction_id = m.jurisdiction_id, marks = i.marks & ~%(routing_marks)s | m.marks,
    version = i.version + 1, changed_at = cee_now()
FROM (SELECT summary_id, jurisdiction_id, CASE by WHEN 2 THEN %(account)s WHEN 3 THEN %(participant)s ELSE 0 END
                                          | CASE basis WHEN 4 THEN %(inferred_low)s ELSE 0 END AS marks
      FROM locked WHERE target_office IS NOT NULL AND keep IS NULL) m
WHERE i.summary_id = m.summary_id AND i.state <> 'closed'
  AND (i.jurisdiction_id IS DISTINCT FROM m.jurisdiction_id OR i.marks & %(routing_marks)s <> m.marks)
"""

# A move by hand ends the holds by hand of what it sends again.
_END_HOLDS_BY_HAND = """
UPDATE reviews_hold SET ended_at = cee_now(), ended_by = 'sent again'
WHERE ended_at IS NULL AND reason = 'by_hand' AND batch_id IS NOT NULL AND
"""
# This comes before the new decision, because the rules leave out held routings.
END_HOLDS_OF_SENT_ROUTINGS = (
    f"{_END_HOLDS_BY_HAND} summary_id IN (SELECT summary_id FROM locked WHERE target_office IS NOT NULL)"
)
END_HOLDS_OF_SENT_ITEMS = (
    f"{_END_HOLDS_BY_HAND} item_id IN (SELECT item_id FROM moving_items WHERE keep IS NULL)"
)
# What a person sends elsewhere than the rules is held there by hand (decision 33). So is work that was there already, if the
# new decision has changed the jurisdiction of its summary.
HOLD_SENT_ROUTINGS = f"""
INSERT INTO reviews_hold (summary_id, office_id, reason, text, author_id, batch_id, placed_at, ended_by)
SELECT r.summary_id, r.office_id, 'by_hand', %(reason)s, %(actor)s, %(batch)s, cee_now(), ''
{predicate.MISPLACED_ROUTINGS} AND r.summary_id IN (SELECT summary_id FROM locked WHERE target_office IS NOT NULL)
ON CONFLICT DO NOTHING
"""
HOLD_SENT_ITEMS = f"""
INSERT INTO reviews_hold (item_id, office_id, reason, text, author_id, batch_id, placed_at, ended_by)
SELECT i.id, i.office_id, 'by_hand', %(reason)s, %(actor)s, %(batch)s, cee_now(), ''
{predicate.MISPLACED_ITEMS} AND (
    i.id IN (SELECT item_id FROM moving_items WHERE keep IS NULL)
    OR i.office_id = %(target_office)s AND i.summary_id = ANY(%(decided)s::bigint[]))
ON CONFLICT DO NOTHING
"""

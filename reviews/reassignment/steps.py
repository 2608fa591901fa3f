"""The statements of a chunk, in their order. `moving` and `moving_items` are temporary and empty at every commit.

No statement here writes a clock: due dates are copied into the records and nowhere else (design.md 1).
"""

from reviews.reassignment import sql

CAUSES = {
    "order": "order",
    "withdrawal": "order",
    "standing": "standing",
    "edition": "edition",
    "manual": "by_hand",
}

TEMPORARY = (
    """CREATE TEMPORARY TABLE IF NOT EXISTS moving (
           summary_id bigint PRIMARY KEY, from_office smallint, to_office smallint,
           jurisdiction_id smallint, by smallint, basis smallint, edition_row integer, standing bigint,
           keep text) ON COMMIT DELETE ROWS""",
    """CREATE TEMPORARY TABLE IF NOT EXISTS moving_items (
           item_id bigint PRIMARY KEY, summary_id bigint, heading text, importer_id bigint,
           from_office smallint, to_office smallint, due_on date, owner_id bigint, team_id bigint,
           begun boolean, keep text, to_owner bigint, to_team bigint, version integer) ON COMMIT DELETE ROWS""",
)

# Numbers only grow: a routing with a higher (rulebook, day) is not touched (locks.md 4). An object that this batch has
# moved is not moved by it again: what a newer rulebook says of it is the business of that rulebook's own batch.
LOCK_ROUTINGS = f"""
INSERT INTO moving (summary_id, from_office, to_office, jurisdiction_id, by, basis, edition_row, standing)
SELECT r.summary_id, r.office_id, {sql.ROUTING_TARGET}, r.jurisdiction_id, r.by, r.basis, r.edition_row, r.standing
{sql.MISPLACED_ROUTINGS}
  AND r.jurisdiction_id = %(jurisdiction)s AND r.summary_id BETWEEN %(first)s AND %(last)s
  AND (r.rulebook, r.decided_on) <= (%(number)s, %(today)s)
  AND NOT (%(again)s AND EXISTS (SELECT 1 FROM entries_routingdecision d
                                 WHERE d.batch_id = %(batch)s AND d.summary_id = r.summary_id))
ORDER BY r.summary_id FOR UPDATE OF r {{skip}}
"""

LOCK_ITEMS = f"""
INSERT INTO moving_items (item_id, summary_id, heading, importer_id, from_office, to_office, due_on, owner_id, team_id,
                          begun, version)
SELECT i.id, i.summary_id, i.heading, i.importer_id, i.office_id, {sql.ITEM_TARGET}, i.due_on, i.owner_id, i.team_id,
       i.owner_id IS NOT NULL AND i.begun_at IS NOT NULL, i.version
{sql.MISPLACED_ITEMS}
  AND r.jurisdiction_id = %(jurisdiction)s AND i.summary_id BETWEEN %(first)s AND %(last)s
  AND NOT (%(again)s AND EXISTS (SELECT 1 FROM reviews_itemmove m
                                 WHERE m.batch_id = %(batch)s AND m.item_id = i.id))
ORDER BY i.id FOR UPDATE OF i {{skip}}
"""

# Items that somebody else holds at this moment: their summaries wait for the next sweep, routing and all.
_NOT_LOCKED = f"""
    SELECT i.summary_id
    {sql.MISPLACED_ITEMS}
      AND r.jurisdiction_id = %(jurisdiction)s AND i.summary_id BETWEEN %(first)s AND %(last)s
      AND NOT (%(again)s AND EXISTS (SELECT 1 FROM reviews_itemmove m
                                     WHERE m.batch_id = %(batch)s AND m.item_id = i.id))
      AND NOT EXISTS (SELECT 1 FROM moving_items taken WHERE taken.item_id = i.id)
"""
LEAVE_WHOLE_ROUTINGS = f"DELETE FROM moving WHERE summary_id IN ({_NOT_LOCKED})"
LEAVE_WHOLE_ITEMS = f"""
DELETE FROM moving_items WHERE summary_id IN ({_NOT_LOCKED})
   OR EXISTS (SELECT 1 FROM entries_routing r {sql.cells("r", "'validation'")}
              WHERE r.summary_id = moving_items.summary_id AND r.in_flight AND {sql.ROUTING_TARGET} <> r.office_id
                AND NOT {sql.ROUTING_HOLD}
                AND NOT EXISTS (SELECT 1 FROM moving WHERE moving.summary_id = r.summary_id)
                AND NOT (%(again)s AND EXISTS (SELECT 1 FROM entries_routingdecision d
                                               WHERE d.batch_id = %(batch)s AND d.summary_id = r.summary_id)))
"""

# The first that fits decides (decisions x): near its deadline, owner on the staffing plan, begun.
KEEP_PLANNED_OWNERS = """
UPDATE moving_items SET to_owner = plan.user_id, to_team = plan.team_id
FROM centers_staffingline plan
JOIN centers_team team ON team.id = plan.team_id
WHERE plan.delegation_id = %(order)s AND plan.user_id = moving_items.owner_id
  AND plan.from_date <= %(today)s AND team.office_id = moving_items.to_office
"""
APPLY_POLICIES = """
UPDATE moving_items SET keep = CASE
    WHEN %(hold_near)s AND due_on BETWEEN %(today)s AND %(today)s + %(near_days)s THEN 'near_deadline'
    WHEN to_owner IS NOT NULL THEN NULL
    WHEN %(hold_begun)s AND begun THEN 'begun' END
"""

# A withdrawal takes back what nobody has worked on since; the rest stays, held and listed (design.md 6).
_WORKED_ON = """
    (EXISTS (SELECT 1 FROM reviews_workitem w WHERE w.summary_id = {0}.summary_id
             AND (w.begun_at >= %(since_flip)s OR w.closed_at >= %(since_flip)s))
     OR EXISTS (SELECT 1 FROM reviews_validationactivity a WHERE a.summary_id = {0}.summary_id
                AND a.started_at >= %(since_flip)s))
"""
KEEP_WORKED_ON_ROUTINGS = f"UPDATE moving SET keep = 'begun' WHERE {_WORKED_ON.format('moving')}"
KEEP_WORKED_ON_ITEMS = f"UPDATE moving_items SET keep = 'begun' WHERE {_WORKED_ON.format('moving_items')}"

HOLD_ROUTINGS = """
INSERT INTO reviews_hold (summary_id, office_id, reason, text, batch_id, placed_at, ended_by)
SELECT summary_id, from_office, keep, 'Worked on since the move.', %(batch)s, cee_now(), ''
FROM moving WHERE keep IS NOT NULL ORDER BY summary_id
ON CONFLICT DO NOTHING
"""
HOLD_ITEMS = """
INSERT INTO reviews_hold (item_id, office_id, reason, text, batch_id, placed_at, ends_on, ended_by)
SELECT item_id, from_office, keep,
       CASE keep WHEN 'near_deadline' THEN 'Its legal deadline is near.' ELSE 'Begun before the move.' END,
       %(batch)s, cee_now(), CASE keep WHEN 'near_deadline' THEN due_on ELSE %(begun_until)s END, ''
FROM moving_items WHERE keep IS NOT NULL ORDER BY item_id
ON CONFLICT DO NOTHING
"""

RECORD_ROUTINGS = """
INSERT INTO entries_routingdecision (summary_id, at, from_office_id, to_office_id, jurisdiction_id, by, basis,
                                     edition_row, revision, rulebook, decided_on, standing, cause, reason, batch_id)
SELECT m.summary_id, cee_now(), m.from_office, m.to_office, m.jurisdiction_id, m.by, m.basis, m.edition_row,
       s.revision, %(number)s, %(today)s, m.standing, %(cause)s, '', %(batch)s
FROM moving m JOIN entries_entrysummary s ON s.id = m.summary_id
WHERE m.keep IS NULL ORDER BY m.summary_id
"""
MOVE_ROUTINGS = """
UPDATE entries_routing r SET office_id = m.to_office, rulebook = %(number)s, decided_on = %(today)s
FROM moving m WHERE r.summary_id = m.summary_id AND m.keep IS NULL
"""

RECORD_ITEMS = """
INSERT INTO reviews_itemmove (item_id, at, cause, batch_id, from_office_id, to_office_id, owner_id_before,
                              team_id_before, due_on, version_after)
SELECT item_id, cee_now(), %(cause)s, %(batch)s, from_office, to_office, owner_id, team_id, due_on, version + 1
FROM moving_items WHERE keep IS NULL ORDER BY item_id
"""
# A planned owner keeps the item as it is; everything else arrives unassigned, naming the former owner.
MOVE_ITEMS = """
UPDATE reviews_workitem i SET
    office_id = m.to_office,
    former_owner_id = coalesce(m.owner_id, i.former_owner_id),
    owner_id = m.to_owner,
    taken_at = CASE WHEN m.to_owner IS NULL THEN NULL ELSE i.taken_at END,
    begun_at = CASE WHEN m.to_owner IS NULL THEN NULL ELSE i.begun_at END,
    state = CASE WHEN m.to_owner IS NULL THEN 'open' ELSE i.state END,
    parked_until = CASE WHEN m.to_owner IS NULL THEN NULL ELSE i.parked_until END,
    team_id = coalesce(m.to_team, (
        SELECT team.id FROM centers_team team
        LEFT JOIN LATERAL jsonb_array_elements_text(team.headings) prefix ON true
        WHERE team.office_id = m.to_office AND CASE %(team_by)s
            WHEN 'heading' THEN prefix IS NULL OR m.heading LIKE prefix || '%%'
            WHEN 'importer' THEN team.id = (
                SELECT t.id FROM centers_team t WHERE t.office_id = m.to_office
                ORDER BY hashint8(t.id * 7919 + m.importer_id), t.id LIMIT 1)
            ELSE true END
        ORDER BY CASE WHEN %(team_by)s = 'weight' THEN hashint8(team.id * 7919 + m.item_id) END,
                 length(coalesce(prefix, '')) DESC, team.id
        LIMIT 1)),
    arrived_at = cee_now(), arrived_by_batch = %(batch)s, version = i.version + 1, changed_at = cee_now()
FROM moving_items m WHERE i.id = m.item_id AND m.keep IS NULL
"""

# Work that keeps its place still shows whose industry it is.
COPY_JURISDICTION = """
UPDATE reviews_workitem i SET jurisdiction_id = m.jurisdiction_id
FROM moving m WHERE i.summary_id = m.summary_id AND i.state <> 'closed'
  AND i.jurisdiction_id IS DISTINCT FROM m.jurisdiction_id
"""

"""Statements that count what moves, by recipient.

Before a move they read the predicate, after it the move records.

Both are read once into temporary tables, and the same groups are counted from these.
"""

from reviews.reassignment.placement import predicate

TABLES = ("told_summaries", "told_items")

COMING_SUMMARIES = f"""
    SELECT r.summary_id, r.office_id AS from_office, {predicate.ROUTING_TARGET} AS to_office
    {predicate.MISPLACED_ROUTINGS} AND r.jurisdiction_id = ANY(%(jurisdictions)s)
"""
# A policy holds items near their deadline, and begun ones whose owner is not on the staffing plan (decision 34).
COMING_ITEMS = f"""
    SELECT from_office, to_office, owner, NULL::bigint AS team, kept, near OR (begun AND NOT kept) AS held
    FROM (SELECT i.office_id AS from_office, {predicate.ITEM_TARGET} AS to_office, i.owner_id AS owner,
                 {predicate.on_plan("i.owner_id", predicate.ITEM_TARGET, "%(day_of_move)s")} AS kept,
                 %(hold_near)s AND i.due_on BETWEEN %(day_of_move)s AND %(day_of_move)s + %(near_days)s AS near,
                 %(hold_begun)s AND i.owner_id IS NOT NULL AND i.begun_at IS NOT NULL AS begun
          {predicate.MISPLACED_ITEMS} AND r.jurisdiction_id = ANY(%(jurisdictions)s)) coming
"""
MOVED_SUMMARIES = f"""
    SELECT summary_id, from_office_id AS from_office, to_office_id AS to_office
    FROM entries_routingdecision b WHERE {predicate.decided_by_batch("b")} AND from_office_id <> to_office_id
"""
MOVED_ITEMS = f"""
    SELECT m.from_office_id AS from_office, m.to_office_id AS to_office, m.owner_id_before AS owner, i.team_id AS team,
           coalesce(i.owner_id = m.owner_id_before, false) AS kept, false AS held
    FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id WHERE m.batch_id = %(batch)s
    UNION ALL
    SELECT h.office_id, NULL, i.owner_id, NULL, false, true
    FROM reviews_hold h JOIN reviews_workitem i ON i.id = h.item_id WHERE {predicate.LEFT_BEHIND}
"""

KEEP_SUMMARIES = """
CREATE TEMPORARY TABLE told_summaries ON COMMIT DROP AS
SELECT m.from_office, m.to_office, s.filer_id AS filer, s.importer_id AS importer, count(*) AS number
FROM ({summaries}) m JOIN entries_entrysummary s ON s.id = m.summary_id GROUP BY 1, 2, 3, 4
"""
KEEP_ITEMS = """
CREATE TEMPORARY TABLE told_items ON COMMIT DROP AS
SELECT from_office, to_office, owner, team, kept, held, count(*) AS number FROM ({items}) m GROUP BY 1, 2, 3, 4, 5, 6
"""

BY_OFFICES = "SELECT from_office, to_office, sum(number)::bigint FROM told_summaries GROUP BY 1, 2"
TARGET_OFFICES = """
SELECT to_office FROM (SELECT to_office, number FROM told_summaries
                       UNION ALL SELECT to_office, number FROM told_items WHERE NOT held) told
GROUP BY 1 ORDER BY sum(number) DESC, 1
"""
ITEMS_BY_OFFICES = (
    "SELECT from_office, to_office, sum(number)::bigint FROM told_items WHERE NOT held GROUP BY 1, 2"
)
HELD_BY_OFFICE = "SELECT from_office, sum(number)::bigint FROM told_items WHERE held GROUP BY 1"
HELD_BY_OWNER = """
SELECT owner, sum(number)::bigint FROM told_items WHERE held AND owner IS NOT NULL GROUP BY 1 ORDER BY 1
"""
BY_OWNER = """
SELECT owner, from_office, to_office, sum(number)::bigint, coalesce(sum(number) FILTER (WHERE kept), 0)::bigint
FROM told_items WHERE owner IS NOT NULL AND NOT held GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
BY_TEAM = "SELECT team, sum(number)::bigint FROM told_items WHERE team IS NOT NULL GROUP BY 1"
# Digests of the trade read the table of summaries alone, never that of items.
BY_FILER = "SELECT filer, to_office, sum(number)::bigint FROM told_summaries GROUP BY 1, 2 ORDER BY 1, 2"
BY_IMPORTER = (
    "SELECT importer, to_office, sum(number)::bigint FROM told_summaries GROUP BY 1, 2 ORDER BY 1, 2"
)

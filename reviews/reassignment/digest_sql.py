"""What goes or went where, grouped by who is to be told. The same groups before a move (by the predicate) and after it
(by the move records), each read once into a table of the transaction.
"""

from reviews.reassignment import sql

TABLES = ("told_summaries", "told_items")

COMING_SUMMARIES = f"""
    SELECT r.summary_id, r.office_id AS from_office, {sql.ROUTING_TARGET} AS to_office
    {sql.MISPLACED_ROUTINGS} AND r.jurisdiction_id = ANY(%(jurisdictions)s)
"""
COMING_ITEMS = f"""
    SELECT i.office_id AS from_office, {sql.ITEM_TARGET} AS to_office, i.owner_id AS owner, NULL::bigint AS team,
           EXISTS (SELECT 1 FROM centers_staffingline plan
                   WHERE plan.delegation_id = %(order)s AND plan.user_id = i.owner_id) AS kept
    {sql.MISPLACED_ITEMS} AND r.jurisdiction_id = ANY(%(jurisdictions)s)
"""
MOVED_SUMMARIES = f"""
    SELECT summary_id, from_office_id AS from_office, to_office_id AS to_office
    FROM entries_routingdecision b WHERE {sql.decided_by_batch("b")} AND from_office_id <> to_office_id
"""
MOVED_ITEMS = """
    SELECT m.from_office_id AS from_office, m.to_office_id AS to_office, m.owner_id_before AS owner, i.team_id AS team,
           coalesce(i.owner_id = m.owner_id_before, false) AS kept
    FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id WHERE m.batch_id = %(batch)s
"""

KEEP_SUMMARIES = """
CREATE TEMPORARY TABLE told_summaries ON COMMIT DROP AS
SELECT m.from_office, m.to_office, s.filer_id AS filer, s.importer_id AS importer, count(*) AS number
FROM ({summaries}) m JOIN entries_entrysummary s ON s.id = m.summary_id GROUP BY 1, 2, 3, 4
"""
KEEP_ITEMS = """
CREATE TEMPORARY TABLE told_items ON COMMIT DROP AS
SELECT from_office, to_office, owner, team, kept, count(*) AS number FROM ({items}) m GROUP BY 1, 2, 3, 4, 5
"""

BY_OFFICES = "SELECT from_office, to_office, sum(number)::bigint FROM told_summaries GROUP BY 1, 2"
GOALS = """
SELECT to_office FROM (SELECT to_office, number FROM told_summaries UNION ALL SELECT to_office, number FROM told_items) told
GROUP BY 1 ORDER BY sum(number) DESC, 1
"""
ITEMS_BY_OFFICES = "SELECT from_office, to_office, sum(number)::bigint FROM told_items GROUP BY 1, 2"
BY_OWNER = """
SELECT owner, from_office, to_office, sum(number)::bigint, coalesce(sum(number) FILTER (WHERE kept), 0)::bigint
FROM told_items WHERE owner IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
BY_TEAM = "SELECT team, sum(number)::bigint FROM told_items WHERE team IS NOT NULL GROUP BY 1"
# What the trade is told comes from summaries and offices alone: nothing here knows of work.
BY_FILER = "SELECT filer, to_office, sum(number)::bigint FROM told_summaries GROUP BY 1, 2 ORDER BY 1, 2"
BY_IMPORTER = (
    "SELECT importer, to_office, sum(number)::bigint FROM told_summaries GROUP BY 1, 2 ORDER BY 1, 2"
)

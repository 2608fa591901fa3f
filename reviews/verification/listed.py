"""The SQL condition that an unfinished batch lists a routing.

The condition is written from the meaning of each cause, apart from the SQL that moves.
"""

# A cancelled batch is unfinished until what it leaves behind is held.
UNFINISHED_BATCHES = """
(SELECT * FROM reviews_batch WHERE state IN ('announced', 'waiting_for_approval', 'moving', 'paused')
 OR (state = 'cancelled' AND finished_at IS NULL))
"""

# An order or its withdrawal lists the industries of its Centers, a standing the summaries of an importer, an edition
# what goods decide (by: 0 none, 1 merchandise), a move by hand its own list.
IS_LISTED = f"""(
(r.jurisdiction_id IS NOT NULL AND r.jurisdiction_id IN (
    SELECT named.office_id FROM {UNFINISHED_BATCHES} b
    JOIN centers_delegation d ON d.id = b.delegation_id
    JOIN centers_delegation_centers named ON named.delegation_id = coalesce(d.withdraws_id, d.id)
    WHERE b.cause IN ('order', 'withdrawal')))
OR r.summary_id IN (
    SELECT own.id FROM entries_entrysummary own WHERE own.importer_id IN (
        SELECT (b.params ->> 'importer')::bigint FROM {UNFINISHED_BATCHES} b WHERE b.cause = 'standing'))
OR (r.by IN (0, 1) AND EXISTS (SELECT 1 FROM {UNFINISHED_BATCHES} b WHERE b.cause = 'edition'))
OR r.summary_id IN (
    SELECT named.summary_id FROM {UNFINISHED_BATCHES} b JOIN reviews_batchsummary named ON named.batch_id = b.id)
)"""

EDITION_IS_LISTED = f"SELECT EXISTS (SELECT 1 FROM {UNFINISHED_BATCHES} b WHERE b.cause = 'edition')"
